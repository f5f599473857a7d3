"""Constraints and indexes that a migration adds or drops, and what that does to older code."""

import re
from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import ConstraintDropped, IndexDropped
from upgradelint.compare.migrations.check_constraints import takes_no_less
from upgradelint.compare.migrations.judged import Judged, is_new
from upgradelint.facts.migrations.model import Operation

CONSTRAINTS = frozenset({"add_unique", "add_check", "add_foreign_key", "add_primary_key"})


_NAMES = {"foreignkey": "foreign_key", "primary": "primary_key"}


def loosened(one: Judged) -> bool:
    """Whether rows satisfy a constraint since they did one that was there, or that it replaces."""
    added = set(one.operation.columns)
    if _follows(one, added) or _kept(one):
        return True
    dropped = (
        one.history.constraint(each.table, each.name)
        for each in one.revision.operations
        if each.kind in ("drop_constraint", "drop_index")
    )
    return any(each and each.columns and set(each.columns) <= added for each in dropped)


def _kept(one: Judged) -> bool:
    """Whether a check takes no less than one did, or a foreign key is made anew."""
    done = one.operation
    if done.kind not in ("add_check", "add_foreign_key"):
        return False
    held = one.history.held(done.table or "", one.at)
    same = [each for each in held if each.kind == done.kind.removeprefix("add_")]
    if done.kind == "add_check":
        return any(takes_no_less(each.text, done.text) for each in same)
    names = {done.referent, *one.history.former_names(done.referent)}
    made = any(each.columns == done.columns != () and each.text in names for each in same)
    return made or any(_may_be(each, done) for each in one.revision.operations)


def _may_be(gone: Operation, made: Operation) -> bool:
    """Whether a foreign key of unknown columns that is dropped may be the one that is made."""
    if (gone.kind, gone.table) != ("drop_constraint", made.table) or gone.name is None:
        return False
    if (gone.type or "").lower() not in ("", "foreignkey"):
        return False
    return not gone.name.endswith("_fkey") or all(each in gone.name for each in made.columns)


def _follows(one: Judged, named: set[str]) -> bool:
    """Whether some of the columns are unique by themselves: a primary key is."""
    added = {re.sub(r"\s+(?:ASC|DESC)\b.*", "", name, flags=re.I | re.S) for name in named}
    if one.operation.kind not in ("add_unique", "create_index"):
        return False
    columns = one.old.table.columns if one.old.table is not None else ()
    keys = {each.name for each in columns if each.primary_key}
    known = (set(each.columns) for each in one.history.uniques(one.operation.table, one.at))
    return any(each and each <= added for each in (keys, *known))


def fresh_columns(one: Judged) -> Iterator[str]:
    done = one.operation
    named = done.columns or re.findall(r"\w+", done.text)
    yield from (name for name in dict.fromkeys(named) if is_new(one, name))


def dropped(one: Judged) -> Iterator[Change]:
    done = one.operation
    known = one.history.constraint(done.table, done.name)
    facts = (one.revision, done, one.old, one.new)
    if done.kind == "drop_index" and known is None:
        if done.table is not None and not _goes_with(one):
            yield IndexDropped(*facts)
        return
    said = (done.type or "").lower()
    kind = known.kind if known else _NAMES.get(said, said)
    columns = known.columns if known else ()
    if not _replaced(one, kind, columns):
        yield ConstraintDropped(*facts, kind=kind, columns=columns)


def _goes_with(one: Judged) -> bool:
    """Whether the revision drops the table of an index, or a column that it is on."""
    columns = one.history.indexed(one.operation.table, one.operation.name)
    return any(
        each.kind == "drop_table" or (each.kind == "drop_column" and each.column in columns)
        for each in one.revision.operations
        if each.table == one.operation.table
    )


def _replaced(one: Judged, kind: str, columns: tuple[str, ...]) -> bool:
    """Whether another constraint takes the place, or what it was about goes as well."""
    table = one.operation.table
    if kind in ("unique", "primary_key") and _is_twice(one, columns):
        return True
    for each in one.revision.operations:
        if each.kind == "drop_table" or (each.kind == "rename_table" and each.table == table):
            return True
        if each.table != table:
            continue
        if each.kind in CONSTRAINTS and kind in ("", each.kind.removeprefix("add_")):
            return True
        if each.kind == "create_index" and each.unique and kind in ("", "unique"):
            return True
        if each.kind == "drop_column" and (not columns or each.column in columns):
            return True
    return False


def _is_twice(one: Judged, columns: tuple[str, ...]) -> bool:
    """Whether another constraint that stays makes the same columns unique."""
    others = one.history.uniques(one.operation.table, (len(one.history.steps), 0))
    return any(
        each.columns and set(each.columns) <= set(columns)
        for each in others
        if each.name != one.operation.name
    )
