"""How evaluation ended: the ways of a statement or a function, compared and made one."""

from collections.abc import Iterable

from upgradelint.base.frozen import Struct, field
from upgradelint.base.location import Location
from upgradelint.python.states.merging import joined
from upgradelint.python.states.state import Event, State
from upgradelint.python.values.containers import Mutable
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.effort import effort
from upgradelint.python.values.terms import BY_CONDITION, Call, Unknown, Value


class Outcome(Struct):
    """How a statement or a function ended: `kind` is "", "return", "raise", "break", "continue"."""

    state: State
    kind: str = ""
    value: Value = None
    where: Location = field(default=Location("", 0))


def events(outcomes: Iterable[Outcome]) -> list[Event]:
    """Return the events of all outcomes, each once, in the order of the code."""
    distinct: dict[Event, Event] = {}
    found = (event for outcome in outcomes for event in outcome.state.events)
    for event in sorted(found, key=lambda recorded: recorded.order):
        distinct.setdefault(event, event)
    return list(distinct)


def join_outcomes(outcomes: list[Outcome]) -> Outcome:
    """One outcome for several: what differs is unknown; a raise counts only if all raise."""
    going = [outcome for outcome in outcomes if outcome.kind != "raise"] or outcomes
    reason = Unknown(BY_CONDITION, going[0].where)
    values = [_undecorated(outcome.value) for outcome in going]
    first = values[0]
    same = all(value is first or _alike(value, first) for value in values)
    state = joined([outcome.state for outcome in going], reason)
    return Outcome(state, going[0].kind, first if same else reason, going[0].where)


def by_value(outcomes: Iterable[Outcome]) -> list[list[Outcome]]:
    """Return the outcomes in groups that give the same value."""
    groups: list[list[Outcome]] = []
    for outcome in outcomes:
        effort.add(len(groups))
        group = next((each for each in groups if _same(each[0].value, outcome.value)), None)
        if group is None:
            groups.append([outcome])
        else:
            group.append(outcome)
    return groups


def _undecorated(value: Value) -> Value:
    """The class or function that a decorator nobody can read was given."""
    if isinstance(value, Call) and len(value.args) == 1 and not value.kwargs:
        inner = value.args[0]
        return inner if isinstance(inner, (ClassValue, FunctionValue)) else value
    return value


def _same(one: Value, other: Value) -> bool:
    return one is other or _alike(one, other)


def _alike(one: Value, other: Value) -> bool:
    return type(one) is type(other) and not isinstance(one, Mutable) and bool(one == other)
