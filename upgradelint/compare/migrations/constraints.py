"""Constraints and indexes that a migration adds or drops, and what that does to older code."""

import re
from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import ConstraintDropped, IndexDropped
from upgradelint.compare.migrations.check_constraints import listed_values, takes_no_less
from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.compare.migrations.judged import Judged, is_new
from upgradelint.facts.migrations.model import MadeConstraint, Operation

CONSTRAINTS = frozenset({"add_unique", "add_check", "add_foreign_key", "add_primary_key"})


_INDEXED = frozenset({"create_index", "add_unique", "add_primary_key"})
_NAMES = {"foreignkey": "foreign_key", "primary": "primary_key"}


def loosened(judged: Judged) -> bool:
    """Whether rows satisfy a constraint since they did one that was there, or that it replaces."""
    added = set(judged.operation.columns)
    if _follows(judged, added) or _kept(judged):
        return True
    order = judged.at[0]
    dropped = (
        judged.history.constraint(operation.table, operation.name, (order, place))
        for place, operation in enumerate(judged.revision.operations)
        if operation.kind in ("drop_constraint", "drop_index")
    )
    return any(each and each.columns and set(each.columns) <= added for each in dropped)


def _kept(judged: Judged) -> bool:
    """Whether a check takes no less than one did, or a foreign key is made anew."""
    done = judged.operation
    if done.kind not in ("add_check", "add_foreign_key"):
        return False
    held = judged.history.held(done.table or "", judged.at)
    same = [each for each in held if each.kind == done.kind.removeprefix("add_")]
    if done.kind == "add_check":
        known = (*same, *judged.revision.restores, *_of_enum(judged))
        return any(takes_no_less(each.text, done.text) for each in known)
    names = {done.referent, *judged.history.former_names(done.referent)}
    made = any(each.columns == done.columns != () and each.text in names for each in same)
    return made or any(_may_be(operation, done) for operation in judged.revision.operations)


def _of_enum(judged: Judged) -> Iterator[MadeConstraint]:
    """What the older release keeps to by itself: a column that is an Enum has its values only."""
    listed = listed_values(judged.operation.text)
    table = judged.old.table
    column = table.column(listed[0]) if listed is not None and table is not None else None
    values = enum_values(column.type) if column is not None else ()
    if listed is not None and values:
        text = ", ".join(f"'{value}'" for value in values)
        yield MadeConstraint("check", None, (), f"{listed[0]} IN ({text})")


def _may_be(gone: Operation, made: Operation) -> bool:
    """Whether a foreign key of unknown columns that is dropped may be the one that is made."""
    if (gone.kind, gone.table) != ("drop_constraint", made.table):
        return False
    kind = (gone.type or "").lower()
    if kind not in ("", "foreignkey") or gone.name is None:
        return kind == "foreignkey"
    return not gone.name.endswith("_fkey") or all(column in gone.name for column in made.columns)


def _follows(judged: Judged, named: set[str]) -> bool:
    """Whether some of the columns are unique by themselves: a primary key is."""
    added = {_bare(name) for name in named}
    if judged.operation.kind not in ("add_unique", "create_index", "add_primary_key"):
        return False
    columns = judged.old.table.columns if judged.old.table is not None else ()
    keys = {column.name for column in columns if column.primary_key}
    known = (
        set(map(_bare, unique.columns))
        for unique in judged.history.uniques(judged.operation.table, judged.at)
    )
    return any(each and each <= added for each in (keys, *known))


def _bare(name: str) -> str:
    """A part of an index without its order; blanks and capitals of an expression do not count."""
    plain = re.sub(r"\s+(?:ASC|DESC|NULLS)\b.*", "", name, flags=re.I | re.S)
    return plain if plain.isidentifier() else re.sub(r'[\s"]|::\w+', "", plain).lower()


def fresh_columns(judged: Judged) -> Iterator[str]:
    done = judged.operation
    named = done.columns or re.findall(r"\w+", done.text)
    yield from (name for name in dict.fromkeys(named) if is_new(judged, name))


def dropped(judged: Judged) -> Iterator[Change]:
    done = judged.operation
    known = judged.history.constraint(done.table, done.name, judged.at)
    facts = (judged.revision, done, judged.old, judged.new)
    if done.kind == "drop_index" and known is None:
        if done.table is not None and not _goes_with(judged):
            yield IndexDropped(*facts)
        return
    said = (done.type or "").lower()
    kind = known.kind if known else _NAMES.get(said, said)
    columns = known.columns if known else ()
    if not _replaced(judged, kind, columns):
        yield ConstraintDropped(*facts, kind=kind, columns=columns)


def _goes_with(judged: Judged) -> bool:
    """Whether the revision drops the table of an index, or a column that it is on, or makes another
    index later that begins with its columns.
    """
    table, operations = judged.operation.table, judged.revision.operations
    columns = judged.history.indexed(table, judged.operation.name)
    made = (each for each in operations[judged.place + 1 :] if each.kind in _INDEXED)
    if any(each.table == table and each.columns[: len(columns)] == columns != () for each in made):
        return True
    return any(
        operation.kind == "drop_table"
        or (operation.kind == "drop_column" and operation.column in columns)
        for operation in operations
        if operation.table == table
    )


def _replaced(judged: Judged, kind: str, columns: tuple[str, ...]) -> bool:
    """Whether another constraint takes the place, or what it was about goes as well."""
    table = judged.operation.table
    if kind in ("unique", "primary_key") and _is_twice(judged, columns):
        return True
    for operation in judged.revision.operations:
        if operation.kind == "drop_table" or (
            operation.kind == "rename_table" and operation.table == table
        ):
            return True
        if operation.table != table:
            continue
        if operation.kind in CONSTRAINTS and kind in ("", operation.kind.removeprefix("add_")):
            return True
        if operation.kind == "create_index" and operation.unique and kind in ("", "unique"):
            return True
        if operation.kind == "drop_column" and (not columns or operation.column in columns):
            return True
    return False


def _is_twice(judged: Judged, columns: tuple[str, ...]) -> bool:
    """Whether another constraint that stays makes the same columns unique."""
    others = judged.history.uniques(judged.operation.table, (len(judged.history.steps), 0))
    return any(
        other.columns and set(other.columns) <= set(columns)
        for other in others
        if other.name != judged.operation.name
    )
