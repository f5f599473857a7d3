"""Which tables' rows are read for a write: `INSERT .. SELECT`, and rows selected before."""

from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import WRITE_KINDS, Operation
from upgradelint.facts.migrations.operations.queries import EXECUTORS, READS, selected_table
from upgradelint.facts.migrations.operations.statement_calls import executed
from upgradelint.facts.migrations.values.schema import tail, walk
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call


def with_sources(operation: Operation, call: Call, state: State, dialect: str) -> Operation:
    """Return an operation of a call; a write names the tables whose rows it is made of."""
    if operation.kind not in WRITE_KINDS:
        return operation
    found = dict.fromkeys((*operation.sources, *_read(call, state, dialect)))
    return replace(operation, sources=tuple(name for name in found if name != operation.table))


def _read(call: Call, state: State, dialect: str) -> Iterator[str]:
    parts = (*call.args, *(value for _, value in call.kwargs))
    for part_value in (each for part in parts for each in walk(part, state)):
        if not isinstance(part_value, Call):
            continue
        name = tail(part_value.func)
        if name in READS or name == "query":
            table = selected_table(part_value, state)
            if table is not None:
                yield table
        elif name in EXECUTORS:
            selects = (
                each for each in executed(part_value, state, dialect) if each.kind == "select"
            )
            yield from (select.table for select in selects if select.table is not None)
