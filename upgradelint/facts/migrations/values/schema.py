"""Tables, columns and types of SQLAlchemy, read from the shape of the values that name them.

The library is not read: `Table("t", meta)` is the call itself, `t.c.x` an attribute of it.
"""

from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.values.names import implied_name
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue, SetValue
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.terms import (
    Attribute,
    Call,
    Operation,
    Outside,
    Template,
    Unknown,
    Value,
    show,
)

TABLES = ("Table", "table", "TableClause", "create_table")
COLUMNS = ("Column", "column", "mapped_column", "ColumnClause")
SAME_TABLE = ("alias", "tometadata", "to_metadata", "aliased", "copy", "options", "subquery")
CONSTRAINTS = {
    "UniqueConstraint": "add_unique",
    "CheckConstraint": "add_check",
    "ForeignKeyConstraint": "add_foreign_key",
    "ForeignKey": "add_foreign_key",
    "PrimaryKeyConstraint": "add_primary_key",
    "ExcludeConstraint": "add_check",
}


SAME_TYPE = ("with_variant", "copy", "evaluates_none")


class Column(Frozen):
    """A column as it is written; `args` are the constraints inside."""

    name: str | None
    type: str | None
    nullable: bool | None
    server_default: str | None
    unique: bool
    index: bool
    primary_key: bool
    args: tuple[Value, ...] = ()


def tail(func: Value) -> str:
    """Return the last name of a callee: `Column` of `sa.schema.Column`, "" where it has none."""
    if isinstance(func, Attribute):
        return func.name
    if isinstance(func, Outside):
        return func.path.rpartition(".")[2]
    return ""


def is_call(value: Value, *names: str) -> bool:
    """Whether a value is the result of calling something of that last name."""
    return isinstance(value, Call) and tail(value.func) in names


def items(value: Value, state: State) -> tuple[Value, ...]:
    """Return the items of a tuple or list, a single value as one."""
    if isinstance(value, tuple):
        return value
    if isinstance(value, (ListValue, SetValue)):
        return tuple(state.read(value).items)
    return () if value is None else (value,)


def text_of(value: Value) -> str | None:
    """Return a known string; names that SQLAlchemy objects carry are known too."""
    if isinstance(value, str):
        return value
    if isinstance(value, Attribute) and value.name in ("name", "key"):
        if is_call(value.base, *TABLES, *COLUMNS):
            return text_of(value.base.argument(0, "name"))
        return column_name(value.base) if isinstance(value.base, Unknown) else None
    if isinstance(value, Template):
        parts = [text_of(part) for part in value.parts]
        return "".join(part for part in parts if part) if None not in parts else None
    if isinstance(value, Operation) and value.operator == "+":
        return text_of(Template("", parts=value.operands))
    if is_call(value, "quoted_name", "f", "conv"):
        return text_of(value.argument(0, "name"))
    return None


def table_name(value: Value, state: State) -> str | None:
    """Return the name of the table that a value stands for, None where it cannot be told."""
    match value:
        case str() | Template():
            return text_of(value)
        case Call(func=func) if tail(func) in TABLES:
            return text_of(value.argument(0, "name"))
        case Call(func=Attribute(base=base, name="get"), args=(key, *_)) if _is_tables(base):
            return text_of(key)
        case Call(func=func) if tail(func) == "get_table":  # oslo.db's (engine, name)
            return text_of(value.argument(1, "name"))
        case Call(func=func) if tail(func) in SAME_TABLE:
            base = func.base if isinstance(func, Attribute) else value.argument(0, "element")
            return table_name(base, state)
        case Operation(operator="[]", operands=(base, key)) if _is_tables(base):
            return text_of(key)
        case ClassValue() | Instance():
            return class_table(value, state)
        case Attribute():
            return _attribute_table(value, state)
    return text_of(value)


def _attribute_table(value: Attribute, state: State) -> str | None:
    """The table of `Class.__table__`, `t.c.x.table`, its `name`, and `Base.classes.t`."""
    match value:
        case Attribute(base=base, name="__table__" | "table" | "__tablename__"):
            owner = column_reference(base, state)
            return owner[0] if owner is not None else table_name(base, state)
        case Attribute(
            base=Attribute(name="table" | "__table__") as owner, name="name" | "fullname" | "key"
        ):
            return table_name(owner, state)
        case Attribute(base=Attribute(name="classes"), name=name):
            return name
    return text_of(value)


def is_automapped(value: Value) -> bool:
    """Whether a value is a class that SQLAlchemy made of a table: `Base.classes.t`."""
    return isinstance(value, Attribute) and _tail_of(value.base) == "classes"


def _tail_of(value: Value) -> str:
    return value.name if isinstance(value, Attribute) else ""


def _is_tables(value: Value) -> bool:
    return isinstance(value, Attribute) and value.name == "tables"


def class_table(value: ClassValue | Instance, state: State) -> str | None:
    """Return the table that a class is mapped to by `__tablename__`, `__table__` or its library."""
    cls = value.cls if isinstance(value, Instance) else value
    for base in cls.mro:
        content = state.read(base)
        for name in ("__tablename__", "__table__"):
            if name in content:
                return table_name(content[name], state)
    return implied_name(cls)


def column_reference(value: Value, state: State) -> tuple[str | None, str | None] | None:
    """Return table and name of `t.c.x`, `t.columns["x"]` or `Class.x`; None where it is neither."""
    match value:
        case Attribute(base=Attribute(base=owner, name="c" | "columns"), name=name):
            return table_name(owner, state), name
        case Operation(operator="[]", operands=(Attribute(base=owner, name="c" | "columns"), key)):
            return table_name(owner, state), text_of(key)
        case Call(func=Attribute(base=Attribute(base=owner, name="c" | "columns"), name="get")):
            return table_name(owner, state), text_of(value.argument(0, "key"))
    return None


def column_name(value: Value) -> str | None:
    """Return the name of a column, as text, object or reference."""
    if isinstance(value, str):
        return value
    if is_call(value, *COLUMNS):
        return text_of(value.argument(0, "name"))
    if is_call(value, "copy", "_copy", "text"):
        return column_name(value.func.base if isinstance(value.func, Attribute) else value.args[0])
    match value:
        case Attribute(base=Attribute(name="c" | "columns"), name=name):
            return name
        case Operation(operator="[]", operands=(Attribute(name="c" | "columns"), key)):
            return text_of(key)
    return text_of(value) if isinstance(value, (Template, Attribute)) else None


def column_names(value: Value, state: State) -> tuple[str, ...]:
    """Return the names of several columns; those that cannot be told are left out."""
    return tuple(name for item in items(value, state) if (name := column_name(item)))


def read_column(value: Value) -> Column:
    """Return what a `Column(..)` says."""
    if is_call(value, "copy", "_copy") and isinstance(value.func, Attribute):
        return read_column(value.func.base)
    if not is_call(value, *COLUMNS):
        return Column(column_name(value), None, None, None, False, False, False)
    args = value.args
    name = text_of(value.argument(0, "name"))
    rest = args[1:] if args and (isinstance(args[0], str) or name) else args
    named = dict(value.kwargs)
    kind = named.get(
        "type_", next((argument for argument in rest if not _is_constraint(argument)), None)
    )
    inside = tuple(argument for argument in rest if _is_constraint(argument))
    nullable = named.get("nullable")
    key = named.get("primary_key") is True
    return Column(
        name,
        type_text(kind) if kind is not None else None,
        nullable if isinstance(nullable, bool) else (False if key else None),
        _default_text(named.get("server_default", next(filter(_is_generated, inside), None))),
        named.get("unique") is True,
        named.get("index") is True,
        key,
        inside,
    )


def _is_constraint(value: Value) -> bool:
    return is_call(value, *CONSTRAINTS, "Sequence", "Identity", "Computed", "FetchedValue")


def _is_generated(value: Value) -> bool:
    """Whether the server makes the values of the column itself."""
    return is_call(value, "Identity", "Computed", "FetchedValue", "Sequence")


def _default_text(value: Value) -> str | None:
    if value is None:
        return None
    if is_call(value, "text", "literal_column", "DefaultClause"):
        return _default_text(value.argument(0, "text"))
    return value if isinstance(value, str) else show(value)


def type_text(value: Value) -> str:
    """Return a type as text: `String(255)`, `DateTime`; variants and casts left out."""
    if isinstance(value, Call):
        if isinstance(value.func, Attribute) and value.func.name in SAME_TYPE:
            return type_text(value.func.base)
        name = tail(value.func) or show(value.func)
        args = [type_text(arg) for arg in value.args]
        named = [
            type_text(argument)
            if key in ("length", "precision")
            else f"{key}={type_text(argument)}"
            for key, argument in value.kwargs
        ]
        return f"{name}({', '.join(args + named)})" if args or named else name
    if isinstance(value, (Outside, Attribute)):
        return tail(value)
    if isinstance(value, Instance):
        return value.cls.name
    if isinstance(value, ClassValue):
        return value.name
    return "..." if isinstance(value, Unknown) else show(value)


def walk(
    value: Value, state: State, depth: int = 40, *, closed: tuple[str, ...] = ()
) -> Iterator[Value]:
    """Yield a value and all it is made of, in the order of the code, each once: parts that are
    shared would be met as often as there are ways to them. Calls of `closed` are not walked into.
    """
    left = [(value, depth)]
    met: dict[int, tuple[Value, int]] = {}
    while left:
        part, deep = left.pop()
        known = met.get(id(part))
        if known is not None and known[1] >= deep:
            continue
        met[id(part)] = part, deep
        if known is None:
            yield part
        if deep and not is_call(part, *closed):
            left.extend((inner, deep - 1) for inner in reversed(parts_of(part, state)))


def parts_of(value: Value, state: State) -> tuple[Value, ...]:
    """Return what a value is made of."""
    match value:
        case Call(func=func, args=args, kwargs=kwargs):
            return (func, *args, *(argument for _, argument in kwargs))
        case Attribute(base=base):
            return (base,)
        case Operation(operands=parts) | Template(parts=parts):
            return parts
        case tuple():
            return value
        case ListValue() | SetValue():
            return (*state.read(value).items, state.read(value).more)
        case DictValue():
            return (*state.read(value).items.values(), state.read(value).more)
    return ()
