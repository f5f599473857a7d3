"""What the migrations of a tree have made of a column, a constraint or an enum so far."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from upgradelint.base.frozen import Frozen, replace
from upgradelint.compare.migrations.revisions.graph import RevisionGraph
from upgradelint.facts.migrations.model import (
    UNREAD_PART,
    MadeColumn,
    MadeConstraint,
    Operation,
    Revision,
)

NATIVE = {
    "postgresql": frozenset(
        "jsonb tsvector tsquery inet cidr macaddr hstore bytea citext oid array "
        "int4range int8range numrange daterange tsrange tstzrange".split()
    ),
    "mysql": frozenset(
        "tinytext mediumtext longtext tinyblob mediumblob longblob mediumint mediuminteger".split()
    ),
}
"""Types that only one database has."""


class ColumnState(Frozen):
    """A column at some point; what no migration told is None, and `default_known` False."""

    type: str | None = None
    nullable: bool | None = None
    default: str | None = None
    default_known: bool = False


class Step(Frozen):
    """An operation with its revision and its place among all of the tree."""

    place: tuple[int, int]
    revision: Revision
    operation: Operation


class SchemaHistory:
    """The operations of one tree in an order in which they may run."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        self.graph = RevisionGraph(revisions)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every operation, the first first."""
        order = self.graph.order
        ordered = sorted(self.graph.revisions.values(), key=lambda revision: order[revision.id])
        return tuple(
            Step((order[revision.id], number), revision, each)
            for revision in ordered
            for number, each in enumerate(revision.operations)
        )

    @cached_property
    def on_enums(self) -> tuple[Step, ...]:
        """The operations that make or change enum types, the first first."""
        return tuple(step for step in self.steps if _is_on_enum(step.operation))

    @cached_property
    def _by_table(self) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for step in self.steps:
            for name in {step.operation.table, _new_table(step.operation)} - {None}:
                found.setdefault((name or "").lower(), []).append(step)
        return found

    def steps_on(self, table: str | None) -> Sequence[Step]:
        """Return the operations on a table, under the name it has there."""
        return self._by_table.get((table or "").lower(), ())

    def end(self, revision: Revision) -> tuple[int, int]:
        """Return the place behind all operations of a revision."""
        return self.graph.order[revision.id], len(revision.operations)

    @cached_property
    def native(self) -> frozenset[str]:
        """The one database that all of the tree can only run on, none where that is not seen."""
        certain = (step.operation for step in self.steps if not step.operation.guards)
        types = {
            name for operation in certain if not operation.dialects for name in _types(operation)
        }
        found = {dialect for dialect, own in NATIVE.items() if types & own}
        others = {name for step in self.steps for name in step.operation.dialects}
        return frozenset(found) if len(found) == 1 and others <= found else frozenset()

    def column(
        self, table: str, column: str, before: tuple[int, int], on: Collection[str] = ()
    ) -> ColumnState:
        """Return what a column is when all operations before a place have run.

        `on` are the databases that are asked about, any when empty.
        """
        state = ColumnState()
        for backward in self._backwards(table, before):
            step = backward.operation
            if on and step.dialects and not set(step.dialects) & set(on):
                continue
            if step.kind == "rename_table":
                return _filled(state, self.column(step.table or "", column, backward.place, on))
            if step.kind == "rename_column" and step.new_name == column:
                column = step.column or column
            elif step.kind == "create_table":
                made = (each for each in step.made if each.name == column)
                return next((_filled(state, _made(each)) for each in made), state)
            elif step.column == column:
                state = _filled(state, _declared(step))
                if step.kind == "add_column":
                    return state
        return state

    def lacks(self, table: str, column: str, before: tuple[int, int]) -> bool:
        """Whether a table that migrations are seen to make has no such column at a place."""
        for backward in self._backwards(table, before):
            step = backward.operation
            if step.kind == "create_table":
                made = {each.name for each in step.made}
                return bool(made) and made.isdisjoint((column, UNREAD_PART))
            if step.kind == "rename_table" or column in (step.column, step.new_name):
                return False
        return False

    def _backwards(self, table: str, before: tuple[int, int]) -> Iterator[Step]:
        return (
            step
            for step in reversed(self.steps_on(table))
            if step.place < before and _on(step, table)
        )

    def with_table(self, operation: Operation) -> Operation:
        """Return an operation with the table of an index that is dropped by its name alone."""
        if operation.kind != "drop_index" or operation.table is not None or operation.name is None:
            return operation
        made = (step.operation for step in self.steps if step.operation.kind == "create_index")
        tables = [each.table for each in made if each.name == operation.name]
        return replace(operation, table=tables[-1]) if tables else operation

    def constraint(
        self, table: str | None, name: str | None, before: tuple[int, int]
    ) -> MadeConstraint | None:
        """Return the constraint or unique index that has a name before a place, None where none is
        known, or where an index has it that makes no rows unique.
        """
        for step, made in reversed(self._by_constraint.get(name or "", ())):
            if step.place < before and (table is None or step.operation.table in (table, None)):
                return made
        return None

    @cached_property
    def _by_constraint(self) -> dict[str, list[tuple[Step, MadeConstraint | None]]]:
        found: dict[str, list[tuple[Step, MadeConstraint | None]]] = {}
        for step in self.steps:
            done = step.operation
            if done.kind == "create_index" and not done.unique:
                found.setdefault(done.name or "", []).append((step, None))
            for made in reversed(list(_constraints(done))):
                if made.name is not None:
                    found.setdefault(made.name, []).append((step, made))
        return found

    def indexed(self, table: str | None, name: str | None) -> tuple[str, ...]:
        """Return the columns of an index, () where they are not known."""
        made = (step.operation for step in self.steps_on(table))
        named = (
            operation
            for operation in made
            if operation.kind == "create_index" and operation.name == name
        )
        return next((operation.columns for operation in named if operation.columns), ())

    def held(self, table: str, before: tuple[int, int]) -> Iterator[MadeConstraint]:
        """Yield each constraint that holds when a revision begins, whatever the table's name was.

        One without a name counts as there: what drops it cannot be told apart.
        """
        gone: set[str] = set()
        for backward in self._backwards(table, before):
            step = backward.operation
            if step.kind == "rename_table":
                yield from self.held(step.table or "", min(before, backward.place))
                return
            if step.kind.startswith("drop") and step.name and backward.place < (before[0], 0):
                gone.add(step.name)
            if backward.place < (before[0], 0):
                yield from (made for made in _constraints(step) if made.name not in gone)

    def former_names(self, table: str | None) -> Iterator[str]:
        """Yield the names that a table had, and that the migrations rename from."""
        for step in self.steps_on(table):
            if step.operation.kind == "rename_table" and step.operation.new_name == table:
                yield step.operation.table or ""

    def uniques(
        self, table: str | None, before: tuple[int, int], gone: Collection[str] = ()
    ) -> Iterator[MadeConstraint]:
        """Yield each constraint and index of a table that makes rows unique and was not dropped,
        whatever the table's name was; `gone` are the names of some that were.
        """
        dropped = set(gone)
        for backward in self._backwards(table or "", before):
            step = backward.operation
            if step.kind == "rename_table":
                yield from self.uniques(step.table, backward.place, dropped)
                return
            if step.kind.startswith("drop") and step.name:
                dropped.add(step.name)
            for made in _constraints(step):
                if made.kind in ("unique", "primary_key") and made.name not in dropped:
                    yield made

    def returns(self, gone: Operation, after: tuple[int, int]) -> set[str]:
        """Return the keys of the revisions that make again what is dropped or renamed."""
        later = (step for step in self.steps_on(gone.table) if step.place > after)
        return {step.revision.key for step in later if _makes_again(step.operation, gone)}


def _is_on_enum(operation: Operation) -> bool:
    texts = (operation.type, operation.existing_type, *(column.type for column in operation.made))
    return "enum" in operation.kind or any("enum" in (text or "").lower() for text in texts)


def _types(operation: Operation) -> Iterator[str]:
    """The names of the types that an operation gives to columns."""
    texts = (
        [each.type for each in operation.made]
        if operation.kind == "create_table"
        else [operation.type]
    )
    if operation.kind in ("create_table", "add_column", "alter_type"):
        yield from (text.partition("(")[0].lower() for text in texts if text)


def _makes_again(operation: Operation, gone: Operation) -> bool:
    if gone.column is None:
        created = operation.kind == "create_table" and operation.table == gone.table
        return created or (operation.kind == "rename_table" and operation.new_name == gone.table)
    added = operation.kind == "add_column" and operation.column == gone.column
    renamed = operation.kind == "rename_column" and operation.new_name == gone.column
    return operation.table == gone.table and (added or renamed)


def _new_table(operation: Operation) -> str | None:
    return operation.new_name if operation.kind == "rename_table" else None


def _on(placed: Step, table: str) -> bool:
    """A rename of the table itself counts where it comes to the name, not where it leaves it."""
    step = placed.operation
    if step.kind == "rename_table":
        return (step.new_name or "").lower() == table.lower()
    return True


def _made(column: MadeColumn) -> ColumnState:
    return ColumnState(column.type, column.nullable is not False, column.server_default, True)


def _declared(operation: Operation) -> ColumnState:
    match operation.kind:
        case "add_column":
            return ColumnState(
                operation.type, operation.nullable is not False, operation.server_default, True
            )
        case "alter_type":
            return ColumnState(type=operation.type)
        case "set_not_null" | "drop_not_null":
            return ColumnState(nullable=operation.kind == "drop_not_null")
        case "set_default":
            return ColumnState(default=operation.server_default or "...", default_known=True)
        case "drop_default":
            return ColumnState(default_known=True)
    return ColumnState()


def _filled(later: ColumnState, earlier: ColumnState) -> ColumnState:
    known = later if later.default_known else earlier
    return replace(
        later,
        type=later.type or earlier.type,
        nullable=earlier.nullable if later.nullable is None else later.nullable,
        default=known.default,
        default_known=known.default_known,
    )


def _constraints(operation: Operation) -> Iterator[MadeConstraint]:
    yield from operation.constraints
    if operation.kind == "create_index" and operation.unique:
        yield MadeConstraint("unique", operation.name, operation.columns)
    elif operation.kind in ("add_unique", "add_check", "add_foreign_key", "add_primary_key"):
        kind = operation.kind.removeprefix("add_")
        text = operation.referent or operation.text
        yield MadeConstraint(kind, operation.name, operation.columns, text)  # type: ignore[arg-type]
