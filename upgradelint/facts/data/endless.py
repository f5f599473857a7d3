"""Whether an online data migration comes to an end: what it finds once it must not find again."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.data.row_watch import DELETES, FILTERS, RowWatch, is_each
from upgradelint.facts.migrations.values.schema import tail, walk
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Attribute, Call, Operation, Unknown, Value

_QUERIES = frozenset({"query", "select"})
_NARROW = FILTERS | {"join", "outerjoin", "from_statement", "text", "exists", "offset", "slice"}
_COUNTS = frozenset({"len", "sum"})
_ASKS = frozenset({"is_", "is_not", "isnot"})
_HARMLESS = frozenset({"add", "flush", "refresh", "expunge", "append", *_COUNTS, "list"})

UNCONDITIONAL = "its query has no condition"


def endless(outcomes: Iterable[Outcome], watch: RowWatch, state: State) -> str:
    """Return why rows that were moved are found again, "" where that is not so or not known."""
    for outcome in outcomes:
        value = outcome.value
        if isinstance(value, tuple) and len(value) == 2:
            calls = list(_query(value[0], state))
            if calls and (why := _found_again(calls, watch)):
                return why
    return ""


def _query(found: Value, state: State) -> Iterator[Call]:
    """Yield the calls that the rows which are counted come from, none where that is not seen."""
    if isinstance(found, Call) and tail(found.func) in (*_COUNTS, "count"):
        calls = [call for call in walk(found, state) if isinstance(call, Call)]
        if any(tail(call.func) in _QUERIES for call in calls):
            yield from calls


def _found_again(calls: list[Call], watch: RowWatch) -> str:
    deletes = any(tail(call.func) in DELETES for call in watch.calls)
    if deletes or watch.unread or not watch.fills or _hands_over(watch):
        return ""
    conditions = [call for call in calls if tail(call.func) in _NARROW]
    if not conditions:
        return UNCONDITIONAL
    compared = [_columns_compared(call, watch) for call in conditions]
    filled = sorted({fill.name for fill in watch.fills})
    names = sorted(name for each in compared if each for name in each)
    if None in compared or not set(filled).isdisjoint(names):
        return ""
    return f"it sets {', '.join(filled)}, and its query asks for {', '.join(names)}"


def _hands_over(watch: RowWatch) -> bool:
    """Whether a row is given to code that is not read: that may change it."""
    for call in watch.calls:
        own = isinstance(call.func, Attribute) and is_each(call.func.base)
        given = any(is_each(arg) for arg in (*call.args, *dict(call.kwargs).values()))
        if (own or given) and tail(call.func) not in _HARMLESS:
            return True
    return False


def _columns_compared(call: Call, watch: RowWatch) -> list[str] | None:
    """Return the columns that a condition compares with constants, None where it is another."""
    if tail(call.func) == "filter_by":
        plain = not any(isinstance(value, Unknown) for _, value in call.kwargs)
        return [name for name, _ in call.kwargs] if plain else None
    if tail(call.func) not in FILTERS:
        return None
    found = [_compared(arg, watch) for arg in call.args]
    return None if None in found else [name for name in found if name]


def _compared(condition: Value, watch: RowWatch) -> str | None:
    while isinstance(condition, Operation) and condition.operator == "not":
        condition = condition.operands[0]
    match condition:
        case Operation(operator="==" | "<" | ">" | "<=" | ">=", operands=(column, value)):
            return None if isinstance(value, Unknown) else watch.name_of(column)
        case Call(func=Attribute(base=column, name=name), args=(value,)) if name in _ASKS:
            return None if isinstance(value, Unknown) else watch.name_of(column)
    return None
