"""What a migration says of its transaction and its session: blocks, and how long it waits."""

from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.operations.queries import EXECUTORS
from upgradelint.facts.migrations.operations.statement_calls import sql_text
from upgradelint.facts.migrations.timeouts import TimeoutSet, timeouts_set
from upgradelint.facts.migrations.values.schema import is_call, tail, text_of
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call

_ENDS = frozenset({"COMMIT", "END"})
_WORDS = _ENDS | {"BEGIN", "START TRANSACTION"}
ISOLATING = frozenset({"execution_options", "set_isolation_level"})


class Block(Frozen):
    """The beginning or end of an autocommit block; `number` tells it from those before."""

    begins: bool
    number: int


def session_changes(call: Call, state: State, number: int) -> Iterator[Block | TimeoutSet]:
    """Yield what a call changes for its connection. An executed `COMMIT` ends the transaction that
    alembic opened, `BEGIN` opens another; `SET` changes how long statements may wait; an isolation
    level of the connection is AUTOCOMMIT or ends that.
    """
    if (level := _isolation(call)) is not None:
        yield Block(level.upper().endswith("AUTOCOMMIT") or level == "0", number)
    if tail(call.func) not in EXECUTORS or not call.args:
        return
    given = call.args[0]
    text = sql_text(given.argument(0, "text") if is_call(given, "text") else given, state) or ""
    word = text.strip(" \n;").upper()
    if word in _WORDS:
        yield Block(word in _ENDS, number)
    yield from timeouts_set(text, number)


def _isolation(call: Call) -> str | None:
    """The isolation level that a call gives to a connection, None where it gives none."""
    name = tail(call.func)
    if name == "execution_options":
        return text_of(dict(call.kwargs).get("isolation_level"))
    if name != "set_isolation_level" or not call.args:
        return None
    level = call.args[0]
    return str(level) if isinstance(level, int) else tail(level) or text_of(level)
