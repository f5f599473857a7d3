"""What a column of a mapped class says of itself."""

import ast

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.models.classes import may_be_none
from upgradelint.facts.migrations.models.model import ColumnFacts
from upgradelint.facts.migrations.values.schema import is_call, items, read_column
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.terms import Call, Value


def column_facts(attribute: str, value: Call, statement: ast.AnnAssign | None) -> ColumnFacts:
    """Return what a `Column(..)` says of an attribute, and its annotation where it has one."""
    first = value.args[0] if value.args else dict(value.kwargs).get("name")
    name = first if isinstance(first, str) else dict(value.kwargs).get("name")
    read = read_column(value)
    named = dict(value.kwargs)
    nullable = read.nullable
    if nullable is None and statement is not None:
        nullable = may_be_none(statement)
    return ColumnFacts(
        name if isinstance(name, str) else attribute,
        attribute,
        read.type if not isinstance(first, str) or len(value.args) > 1 else None,
        nullable,
        read.server_default,
        named.get("default") is not None or "default_factory" in named,
        read.primary_key,
        value.where,
        named.get("deferred") is True and sends_nothing(value),
    )


def sends_nothing(value: Call) -> bool:
    """Return whether SQLAlchemy leaves a deferred column out of every INSERT that sets nothing: its
    type takes no value for granted, and there is no default to read back.
    """
    kinds = (*value.args, dict(value.kwargs).get("type_"))
    plain = not {"default", "server_default", "insert_default"} & dict(value.kwargs).keys()
    return plain and any(is_call(kind, "evaluates_none") for kind in kinds)


def has_no_default(value: Call) -> bool:
    """Return whether SQLAlchemy sends nothing for a column that its mapper leaves out."""
    sent = {"default", "insert_default", "default_factory", "onupdate", "primary_key"}
    return not sent & dict(value.kwargs).keys()


def is_excluded(mapper: Value, column: ColumnFacts, state: State) -> bool:
    """Return whether `include_properties` or `exclude_properties` keep a column from being mapped:
    no statement of the ORM names it by itself.
    """
    given = state.read(mapper).items if isinstance(mapper, DictValue) else {}
    names = {column.name, column.attribute}
    included = items(given.get("include_properties"), state)
    texts = {each for each in included if isinstance(each, str)}
    if texts and len(texts) == len(set(included)):
        return names.isdisjoint(texts)
    excluded = items(given.get("exclude_properties"), state)
    return any(isinstance(each, str) and each in names for each in excluded)


def annotated_column(attribute: str, assign: ast.AnnAssign, where: Location) -> ColumnFacts:
    """Return the column of an attribute that has an annotation alone."""
    nullable = may_be_none(assign)
    return ColumnFacts(attribute, attribute, None, nullable, None, False, False, where)


def merged_column(made: ColumnFacts, shared: ColumnFacts, optional: bool) -> ColumnFacts:
    """Return a column with what the `mapped_column(..)` of its annotation says of many."""
    nullable = shared.nullable if shared.nullable is not None else made.nullable or optional
    return replace(
        made,
        name=shared.name or made.name,
        type=made.type or shared.type,
        nullable=nullable,
        server_default=made.server_default or shared.server_default,
        default=made.default or shared.default,
        primary_key=made.primary_key or shared.primary_key,
    )
