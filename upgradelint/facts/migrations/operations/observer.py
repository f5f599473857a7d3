"""The observer of a migration: turns the calls that it makes into operations."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.declarations import OP, Declarations
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.operations.alembic_calls import (
    executed_by,
    is_operation,
    operations_of,
    unknown_operation,
)
from upgradelint.facts.migrations.operations.declared_calls import declared_work
from upgradelint.facts.migrations.operations.effects import Effects
from upgradelint.facts.migrations.operations.migrate_calls import object_work
from upgradelint.facts.migrations.operations.queries import EXECUTORS
from upgradelint.facts.migrations.operations.row_sources import with_sources
from upgradelint.facts.migrations.operations.schema_changes import created_table
from upgradelint.facts.migrations.operations.session_calls import row_table, session_work
from upgradelint.facts.migrations.operations.statement_calls import executed, statement
from upgradelint.facts.migrations.operations.surroundings import LIBRARIES, Surroundings
from upgradelint.facts.migrations.operations.transactions import ISOLATING, Block, session_changes
from upgradelint.facts.migrations.timeouts import TimeoutSet
from upgradelint.facts.migrations.values.enums import with_enum_values
from upgradelint.facts.migrations.values.schema import (
    COLUMNS,
    TABLES,
    is_call,
    items,
    table_name,
    tail,
    text_of,
)
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call as call_value
from upgradelint.python.states.state import Event, State
from upgradelint.python.values.definitions import (
    Bound,
    FunctionValue,
    Instance,
)
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Attribute, Call, Outside, Unknown, Value
from upgradelint.python.values.terms import Operation as Expression
from upgradelint.python.values.words import worded


@dataclass
class MigrationObserver:
    """Notes the operations of one migration on one dialect.

    `dialects` are all that it may run on; `noted` keeps what was seen when the migration is too
    complex to be followed to its end.
    """

    ev: Evaluator
    module: Module
    dialect: str
    dialects: tuple[str, ...] = ()
    effects: Effects = field(default_factory=dict)
    noted: list[Event] = field(default_factory=list)
    blocks: int = 0
    attached: dict[Value, str | None] = field(default_factory=dict)
    declared: Declarations = field(default_factory=Declarations)

    def __post_init__(self) -> None:
        self.surroundings = Surroundings(self.module, self.dialect)

    @property
    def dialect_matters(self) -> bool:
        """Whether it mattered which dialect it was."""
        return self.surroundings.dialect_matters

    # -- the evaluator asks

    def called(self, call: Call, state: State) -> Value | None:
        """Note what a call does; say what asking for a connection or the mode gives."""
        if tail(call.func) in ISOLATING:
            self._note_session(call, state)
        found = self._answer(call, state) or self.declared.carried_out(self.ev, call, state)
        if found is not None:
            return found[0]
        call = with_enum_values(self.ev, call, state)
        declared = self.declared.hear(call, state)
        if declared is not None:
            return declared
        call = executed_by(call)
        if tail(call.func) not in ISOLATING:
            self._note_session(call, state)
        for operation in self._work(call, state):
            self._note(with_sources(operation, call, state, self.dialect), call.where, state)
        return replace(call) if self._is_harmless(call) else None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Compare names that are known by their shape, as `index.name == "ix"`, and look for an
        object among others.
        """
        if is_call(condition, "isinstance"):
            is_kind = is_operation(*condition.args)
            return self.surroundings.is_dialect(*condition.args) if is_kind is None else is_kind
        if not isinstance(condition, Expression):
            return None
        left, right = condition.operands[0], condition.operands[-1]
        if condition.operator == "==":
            known = text_of(left), text_of(right)
            return None if None in known else known[0] == known[1]
        if condition.operator == "in" and is_call(left, "Index", *COLUMNS, *TABLES):
            found = items(right, state)
            if found and all(isinstance(value, Call) for value in found):
                return left in found
        return None

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing is made of absent keys."""

    def assigned(self, base: Value, name: str, value: Value, state: State, where: Location) -> None:
        """Note a row that is changed through its mapped attribute, or a connection that commits."""
        if name == "autocommit" and isinstance(value, bool):
            self._note_block(value, state)
        if name.startswith("_") or not isinstance(base, (Call, Expression, Attribute)):
            return
        table = row_table(base, state)
        if table is not None:
            made = Operation("update", table, columns=(name,), means="orm")
            self._note(made, where, state)

    def _note(self, operation: Operation, where: Location, state: State) -> None:
        state.note(self._placed(operation, where), where)
        self.noted.append(state.events[-1])

    # -- answers

    def _answer(self, call: Call, state: State) -> tuple[Value] | None:
        name = tail(call.func)
        base = call.func.base if isinstance(call.func, Attribute) else None
        if base is self.surroundings.block or name == "autocommit_block":
            return self._in_block(name, state)
        return self.surroundings.answer(call)

    def _in_block(self, name: str, state: State) -> tuple[Value]:
        if name != "autocommit_block":
            self._note_block(name == "__enter__", state)
        return (self.surroundings.block,)

    def _note_block(self, begins: bool, state: State) -> None:
        self.blocks += 1
        self._note_event(Block(begins, self.blocks), state)

    def _note_event(self, event: Block | TimeoutSet, state: State) -> None:
        state.note(event, Location("", 0))
        self.noted.append(state.events[-1])

    def _note_session(self, call: Call, state: State) -> None:
        for change in session_changes(call, state, self.blocks + 1):
            self.blocks += 1
            self._note_event(change, state)

    # -- work

    def _work(self, call: Call, state: State) -> Iterator[Operation]:
        name = tail(call.func)
        found = operations_of(call, state)
        if found is None:
            found = declared_work(call, state, self.effects)
        if found is not None:
            yield from found
            return
        if name == "create_column":
            self._attach(call, state)
        if name in ("create_all", "drop_all"):
            yield from self._all_tables(call, name, state)
        elif name == "bulk_insert" and call.args:
            table = table_name(call.args[0], state)
            yield Operation("insert", table, means="core")
        else:
            yield from self._executed(call, state)
            yield from session_work(call, state)
            yield from self._object_work(call, name, state)
            yield from _unknown_work(call)

    def _executed(self, call: Call, state: State) -> Iterator[Operation]:
        """What executing does; text may mean something else on another database."""
        for instance in call.args if tail(call.func) in EXECUTORS else ():
            work = (
                self.declared.compiled.get(instance.cls) if isinstance(instance, Instance) else None
            )
            if work is not None:
                unknown = Unknown("the compiler")
                text = call_value(self.ev, work, [instance, unknown], {}, state, call.where)
                yield from statement(text, state, self.dialect)
                return
        found = list(executed(call, state, self.dialect))
        if not self.dialect_matters and any(operation.means == "sql" for operation in found):
            others = (dialect for dialect in self.dialects if dialect != self.dialect)
            self.surroundings.dialect_matters = any(
                list(executed(call, state, other)) != found for other in others
            )
        yield from found

    def _object_work(self, call: Call, name: str, state: State) -> Iterator[Operation]:
        table = call.func.base if isinstance(call.func, Attribute) else None
        yield from self._at(table, f"before_{name}", call.where, state)
        yield from object_work(call, state, self.attached)
        yield from self._at(table, f"after_{name}", call.where, state)

    def _attach(self, call: Call, state: State) -> None:
        owner = call.func.base if isinstance(call.func, Attribute) else call.argument(1, "table")
        column = call.argument(0, "column")
        if is_call(column, *COLUMNS):
            self.attached[column] = table_name(owner, state)

    def _all_tables(self, call: Call, name: str, state: State) -> Iterator[Operation]:
        meta = call.func.base if isinstance(call.func, Attribute) else None
        mine = list(self.declared.tables_of(meta, self.module, state))
        if given := items(call.argument(1, "tables"), state):
            names = {table_name(table, state) for table in given}
            mine = [table for table in mine if table_name(table, state) in names]
            mine += [table for table in given if is_call(table, *TABLES) and table not in mine]
        for table in mine:
            yield from self._at(table, f"before_{name[:-4]}", call.where, state)
            if name == "create_all":
                for operation in created_table(table, table.args[2:], state):
                    yield replace(operation, means="ddl")
            else:
                yield from self._dropped_if_there(table, call, state)
            yield from self._at(table, f"after_{name[:-4]}", call.where, state)
        if not mine:
            why = f"the tables of {name}() are not known"
            kind = "create_table" if name == "create_all" else "drop_table"
            yield Operation(kind, means="ddl", unproven=why)  # type: ignore[arg-type]

    def _dropped_if_there(self, table: Value, call: Call, state: State) -> Iterator[Operation]:
        """What `drop_all` does to a table: it looks first, unless it is told not to."""
        assumed = state.conditions
        name = table_name(table, state)
        if dict(call.kwargs).get("checkfirst") is not False:
            there = Call("", call.where, func=Outside("sqlalchemy.has_table"), args=(name,))
            state.assume(there, True, call.where)
        yield Operation("drop_table", name, means="ddl")
        state.conditions = assumed

    def _at(self, table: Value, moment: str, where: Location, state: State) -> Iterator[Operation]:
        """What events of a table do."""
        for work in self.declared.at(table, moment):
            if isinstance(work, (FunctionValue, Bound)):
                call_value(self.ev, work, [table, self.surroundings.connection], {}, state, where)
            else:
                yield from statement(work, state, self.dialect)

    def _is_harmless(self, call: Call) -> bool:
        """Whether a callee leaves the lists alone that it is given."""
        func = call.func
        if isinstance(func, Attribute):
            return True
        return isinstance(func, Outside) and func.path.startswith(LIBRARIES)

    def _placed(self, operation: Operation, where: Location) -> Operation:
        """The line of the migration itself, where a helper of another file does the work."""
        if where.path != self.module.path:
            calls = (frame.called for frame in reversed(self.ev.frames))
            mine = (place for place in calls if place.path == self.module.path)
            where = next(mine, where)
        return replace(operation, location=where)


def _unknown_work(call: Call) -> Iterator[Operation]:
    """A call of nobody knows what, or of what nobody can read with the operations in its hands."""
    if why := unknown_operation(call):
        yield Operation("opaque", means="op", unproven=why)
        return
    outside = isinstance(call.func, Outside) and call.func.path.startswith(LIBRARIES)
    if type(call.func) is Unknown:
        why = f"a call cannot be told: {worded(call.func)}"
        yield Operation("opaque", means="call", unproven=why)
    elif OP in call.args and not outside:
        why = f"it calls {worded(call.func)}, which is not followed"
        yield Operation("opaque", means="call", unproven=why)
