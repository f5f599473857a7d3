"""One operation of a new migration -> what it does to code of the older release."""

import re
from collections.abc import Collection, Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.checks import takes_no_less
from upgradelint.compare.column_types import Step as TypeStep
from upgradelint.compare.column_types import enum_values, text_size, type_step
from upgradelint.compare.schema_changes import (
    ColumnDropped,
    ConstraintAdded,
    ConstraintDropped,
    EnumValuesRemoved,
    IndexDropped,
    LockingStep,
    MandatoryColumnAdded,
    Mapping,
    NullForbidden,
    RowsCopied,
    RowsWritten,
    TableDropped,
    TypeChanged,
)
from upgradelint.compare.schema_history import ColumnState, SchemaHistory, Step
from upgradelint.facts.migrations import WRITE_KINDS, Operation, Revision
from upgradelint.frozen import Frozen

BOOKS = frozenset({"alembic_version", "migrate_version"})
"""Tables that the tools of migrations keep for themselves."""

CONSTRAINTS = frozenset({"add_unique", "add_check", "add_foreign_key", "add_primary_key"})
NULLNESS = frozenset({"add_column", "set_not_null", "drop_default"})
_NAMES = {"foreignkey": "foreign_key", "primary": "primary_key"}


class Judged(Frozen):
    """An operation, at its place in its revision, and what is known around it.

    `new_revisions` are the keys of those that the older release does not have; where it is not
    known which came together, the one that is judged is `alone`. `dialects` are the declared ones.
    """

    revision: Revision
    operation: Operation
    place: int
    old: Mapping
    new: Mapping
    history: SchemaHistory
    new_revisions: Collection[str]
    dialects: frozenset[str]
    alone: bool = False

    @property
    def at(self) -> tuple[int, int]:
        """The place among all operations of the tree."""
        return self.history.graph.order[self.revision.id], self.place

    @property
    def runs_on(self) -> frozenset[str]:
        """The dialects it runs on, of those that are declared; all when empty."""
        own = frozenset(self.operation.dialects)
        return own & self.dialects if own and self.dialects else own or self.dialects

    def was(self) -> ColumnState:
        """Return what the migrations before it had made of its column."""
        one = self.operation
        return self.history.column(one.table or "", one.column or "", self.at, self.runs_on)

    def becomes(self) -> ColumnState:
        """Return what the column is when the revision has run."""
        one = self.operation
        end = self.history.end(self.revision)
        return self.history.column(one.table or "", one.column or "", end, self.runs_on)


def changes_of(one: Judged) -> Iterator[Change]:
    """Yield what an operation does to code and rows that are there already."""
    done = one.operation
    facts = (one.revision, done, one.old, one.new)
    if done.means == "type":
        return  # what a type brings along is told with it
    if done.in_created_table or _in_new_table(one):
        sources = tuple(name for name in done.sources if not _made_here(name, one))
        if done.kind in WRITE_KINDS and sources:
            yield RowsCopied(*facts, sources=sources)
        return
    yield from _enum_changes(one)
    if done.table in BOOKS or (
        done.table is None and done.kind not in (*WRITE_KINDS, "drop_index")
    ):
        return
    yield from _breaking(one)
    if done.kind not in WRITE_KINDS and done.kind != "select":
        step = _step(one) if done.kind == "alter_type" else "unknown"
        sizes = text_size(done.existing_type or one.was().type), text_size(done.type)
        checks = tuple(_checks(one)) if done.kind == "set_not_null" else ()
        on = one.runs_on
        yield LockingStep(*facts, one.was(), dialects=on, step=step, size=sizes, checks=checks)


def _checks(one: Judged) -> Iterator[str]:
    """The conditions of the checks on a table, those of the revision itself too."""
    held = one.history.held(one.operation.table or "", one.at)
    yield from (each.text for each in held if each.kind == "check")
    for each in one.revision.operations[: one.place]:
        if each.kind == "add_check" and each.table == one.operation.table:
            yield each.text


def _in_new_table(one: Judged) -> bool:
    """Whether another of the new revisions makes the table: no older release knows it."""
    done = one.operation
    return one.old.table is None and any(
        step.operation.kind == "create_table"
        and (step.operation.table, step.operation.schema) == (done.table, done.schema)
        and step.revision.key in one.new_revisions
        and step.place < one.at
        for step in one.history.steps_on(done.table)
    )


def _breaking(one: Judged) -> Iterator[Change]:
    done = one.operation
    facts = (one.revision, done, one.old, one.new)
    if done.kind in WRITE_KINDS:
        yield RowsWritten(*facts)
    elif done.kind in ("drop_column", "rename_column") and done.column:
        if not _is_ours(one):
            yield ColumnDropped(*_then(one), swapped=_swapped(one))
    elif done.kind in ("drop_table", "rename_table"):
        yield TableDropped(*_then(one), swapped=_swapped(one))
    elif done.kind in NULLNESS and done.column:
        yield from _null_changes(one)
    elif done.kind == "alter_type" and done.column and not _is_ours(one):
        yield TypeChanged(*facts, one.was(), step=_step(one))
    elif done.kind in CONSTRAINTS or (done.kind == "create_index" and done.unique):
        if not _loosened(one):
            yield ConstraintAdded(*facts, fresh=tuple(_fresh(one)))
    elif done.kind in ("drop_constraint", "drop_index"):
        yield from _dropped(one)


def _is_ours(one: Judged) -> bool:
    """Whether a new revision added the column before, and no older release knows it."""
    return one.old.column is None and _is_new(one, one.operation.column or "", one.at)


def _swapped(one: Judged) -> bool:
    """Whether what goes away is there again when the new revisions have run."""
    return bool(one.history.returns(one.operation, one.at) & set(one.new_revisions))


def _then(one: Judged) -> tuple[Revision, Operation, Mapping, Mapping]:
    """The facts of a contraction; models of today say nothing where it was made again since."""
    since = one.alone and one.history.returns(one.operation, one.at) - {one.revision.key}
    if not since or _swapped(one):
        return one.revision, one.operation, one.old, one.new
    later = Mapping("unknown", one.new.table, reason="a later revision makes it again")
    return one.revision, one.operation, later, later


# -- NULL


def _null_changes(one: Judged) -> Iterator[Change]:
    """What forbids NULL; a column that the older release does not know is left out by it."""
    done, was = one.operation, one.was()
    after = one.becomes()
    mandatory = after.nullable is False and after.default is None and after.default_known
    if done.kind == "add_column":
        mandatory = mandatory or (done.nullable is False and done.server_default is None)
        mandatory = mandatory and after.nullable is not True and after.default is None
    facts = (one.revision, done, one.old, one.new, was)
    if mandatory and _last_of_null(one) and one.old.column is None and _unfilled(one):
        yield MandatoryColumnAdded(*facts)
    elif done.kind == "set_not_null" and False not in (was.nullable, done.existing_nullable):
        known = one.old.column is not None or not _is_new(one, done.column or "")
        yield from (NullForbidden(*facts),) if known else ()


def _unfilled(one: Judged) -> bool:
    """Whether no older release fills the column: it is new, or its models do not map it."""
    return one.old.use == "unmapped" or _is_new(one, one.operation.column or "")


def _last_of_null(one: Judged) -> bool:
    """Whether no later operation of the revision is on the same column's NULL or default."""
    done = one.operation
    later = one.revision.operations[one.place + 1 :]
    return not any(
        each.kind in NULLNESS and (each.table, each.column) == (done.table, done.column)
        for each in later
    )


# -- types


def _step(one: Judged) -> TypeStep:
    done, on = one.operation, one.runs_on
    mapped = one.old.column.type if one.old.column else None
    texts = [done.existing_type, mapped, one.was().type]
    if enum_values(done.type):  # SQLite shows an enum as a string
        texts.sort(key=lambda text: not enum_values(text))
    for known in texts:
        step = type_step(known, done.type, on)
        if step != "unknown":
            return step
    return "unknown"


def _enum_changes(one: Judged) -> Iterator[Change]:
    done = one.operation
    facts = (one.revision, done, one.old, one.new)
    if done.kind == "rename_enum_value" and done.new_name:
        yield EnumValuesRemoved(*facts, values=(done.new_name,), renamed=True)
        return
    old: tuple[str, ...] = ()
    new = done.values
    if done.kind in ("create_enum", "set_enum_values") and done.name:
        old = one.history.enum(done.name, one.at)
        renamed = {each.new_name for each in one.revision.operations if each.name == done.name}
        old = tuple(value for value in old if value not in renamed)
    elif done.kind == "alter_type":
        mapped = one.old.column.type if one.old.column else None
        texts = (done.existing_type, mapped, one.was().type)
        old = next((found for text in texts if (found := enum_values(text))), ())
        new = enum_values(done.type)
    gone = tuple(value for value in old if value not in new)
    if gone and new:
        yield EnumValuesRemoved(*facts, values=gone)


# -- constraints and indexes


def _loosened(one: Judged) -> bool:
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


def _fresh(one: Judged) -> Iterator[str]:
    done = one.operation
    named = done.columns or re.findall(r"\w+", done.text)
    yield from (name for name in dict.fromkeys(named) if _is_new(one, name))


def _is_new(one: Judged, column: str, before: tuple[int, int] | None = None) -> bool:
    """Whether a revision that the older release does not have adds the column."""
    table = one.operation.table
    steps = (
        step
        for step in one.history.steps_on(table)
        if step.revision.key in one.new_revisions
        and step.operation.table == table
        and (before is None or step.place < before)
    )
    return any(_makes(one, step, column) for step in steps)


def _makes(one: Judged, step: Step, column: str) -> bool:
    """Whether a step adds a column, or gives its name to one that is new."""
    done = step.operation
    if done.kind == "rename_column" and done.new_name == column:
        return _is_new(one, done.column or "", step.place)
    return done.kind == "add_column" and done.column == column


def _dropped(one: Judged) -> Iterator[Change]:
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


def _made_here(name: str, one: Judged) -> bool:
    return any(
        each.kind == "create_table" and each.table == name for each in one.revision.operations
    )
