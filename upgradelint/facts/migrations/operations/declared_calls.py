"""Calls of functions that are declared as operations -> what the declaration says."""

from collections.abc import Iterator

from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.operations.effects import PLUGINS, Effect, Effects
from upgradelint.facts.migrations.operations.schema_changes import unnamed
from upgradelint.facts.migrations.values.schema import (
    column_name,
    column_names,
    items,
    table_name,
    tail,
)
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import ListValue
from upgradelint.python.values.terms import Call, Outside, Value, show


def declared_work(call: Call, state: State, declared: Effects) -> Iterator[Operation] | None:
    """Return what a call is declared to do, None where nothing is said of it."""
    effects = _effects(call, {**PLUGINS, **declared} if declared else PLUGINS)
    if effects is None:
        return None
    return (operation for effect in effects for operation in _operations(effect, call, state))


def _effects(call: Call, known: Effects) -> tuple[Effect, ...] | None:
    last = tail(call.func)
    for name in (path for path in known if path.rpartition(".")[2] == last):
        path = call.func.path if isinstance(call.func, Outside) else show(call.func)
        if name == last or f".{path}".endswith(f".{name}"):
            return known[name]
    return None


def _operations(effect: Effect, call: Call, state: State) -> Iterator[Operation]:
    named = dict(call.kwargs)
    given: dict[str, Value] = {}
    for place, (part, keyword) in enumerate(effect.parameters):
        if part and (place < len(call.args) or keyword in named):
            given[part] = call.args[place] if place < len(call.args) else named[keyword]
    older = len(call.args) > 3 or "old_values" in named
    after = call.argument(3, "new_values") if effect.kind == "set_enum_values" and older else None
    plain = [element for element in items(after, state) if isinstance(element, str)]
    if plain:  # alembic-autogenerate-enums: the old values, then the new ones
        given["values"] = tuple(plain)
    yield _operation(effect, given, state)
    if effect.kind == "set_enum_values" and not plain:
        yield from _renamed_values(call, given, state)
        yield from _rewritten_columns(call, given, state)


def _operation(effect: Effect, given: dict[str, Value], state: State) -> Operation:
    table, column = table_name(given.get("table"), state), column_name(given.get("column"))
    wanted = [
        (part, given[part], name)
        for part, name in (("table", table), ("column", column))
        if part in given
    ]
    return Operation(
        effect.kind,
        table,
        column,
        column_names(given.get("columns"), state),
        name=_text(given.get("name")),
        new_name=_text(given.get("new_name")),
        values=tuple(
            element for element in items(given.get("values"), state) if isinstance(element, str)
        ),
        means="declared",
        unproven=unnamed(*wanted),
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _renamed_values(call: Call, given: dict[str, Value], state: State) -> Iterator[Operation]:
    """The last parameter of alembic-postgresql-enum's operation: pairs of old and new value."""
    pairs = call.argument(4, "enum_values_to_rename")
    for pair in items(pairs, state) if isinstance(pairs, (tuple, ListValue)) else ():
        old, *new = items(pair, state)
        if isinstance(old, str):
            yield Operation(
                "rename_enum_value",
                name=_text(given.get("name")),
                new_name=old,
                values=tuple(value for value in new if isinstance(value, str)),
                text=show(tuple(new)),
                means="declared",
            )


def _rewritten_columns(call: Call, given: dict[str, Value], state: State) -> Iterator[Operation]:
    """The fourth parameter of it: the columns that get the new type."""
    columns = call.argument(3, "affected_columns")
    for element in items(columns, state) if isinstance(columns, (tuple, ListValue)) else ():
        table, column = _reference(element, state)
        yield Operation(
            "alter_type",
            table_name(table, state),
            column_name(column),
            type=_text(given.get("name")),
            means="declared",
            dialects=("postgresql",),
            unproven=unnamed(("table", table, table_name(table, state))),
        )


def _reference(value: Value, state: State) -> tuple[Value, Value]:
    """Table and column of a `TableReference`, or of the pair that older releases take."""
    if isinstance(value, Call):
        return value.argument(0, "table_name"), value.argument(1, "column_name")
    table, column = (*items(value, state), None, None)[:2]
    return table, column
