"""What the ways a backport ends say: doubts, children, refusals and failures."""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.objects.backports.model import (
    ChildFacts,
    DoubtFacts,
    FailureFacts,
    RefusalFacts,
)
from upgradelint.facts.objects.backports.observer import Labelled, Touch
from upgradelint.facts.objects.backports.values import mentioned
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import Event
from upgradelint.python.values.containers import DictContent
from upgradelint.python.values.terms import Operation, Outside, Unknown, Value

TRUSTED = ("KeyError", "TypeError")
"""Failures told of code; others may come from a library that is only modelled here."""


def events_of(outcomes: Iterable[Outcome]) -> list[Event]:
    """The events of all outcomes in the order they were seen, each once."""
    found = {id(event): event for outcome in outcomes for event in outcome.state.events}
    return sorted(found.values(), key=lambda noted: noted.order)


def last_change(events: list[Event], name: str) -> Location | None:
    """Return where a key was last set or taken away, None where it was not."""
    changes = (
        event.where
        for event in reversed(events)
        if isinstance(event.what, Touch)
        and event.what.key == name
        and event.what.use in ("set", "delete", "pop", "discard")
    )
    return next(changes, None)


def doubts_of(outcomes: list[Outcome], contents: list[DictContent]) -> Iterator[DoubtFacts]:
    """Yield why it is not sure what the routine makes of an object."""
    for outcome in outcomes:
        if outcome.kind == "return" and type(outcome.value) is Unknown:
            yield DoubtFacts(outcome.value.reason, outcome.value.where)
        error = error_of(outcome.value) if outcome.kind == "raise" else None
        if error not in (None, *TRUSTED):
            yield DoubtFacts(f"raises {error}, as far as can be read", outcome.where)
    yield from (event.what for event in events_of(outcomes) if isinstance(event.what, DoubtFacts))
    for content in contents:
        if content.more is not None:
            yield DoubtFacts(str(content.more), content.more.where)


def children_of(outcomes: list[Outcome]) -> Iterator[ChildFacts]:
    """Yield what becomes of the children."""
    noted = [event.what for event in events_of(outcomes)]
    labelled = {event.field for event in noted if isinstance(event, Labelled)}
    for child in dict.fromkeys(event for event in noted if isinstance(event, ChildFacts)):
        by_hand = child.how == "routine"
        yield replace(child, labelled=child.field in labelled) if by_hand else child


def refusals_of(outcomes: list[Outcome]) -> Iterator[RefusalFacts]:
    """Yield where the routine refuses of its own accord."""
    always = all(outcome.kind == "raise" for outcome in outcomes)
    found = (
        RefusalFacts(_tested(outcome), always, outcome.where, _constants(outcome))
        for outcome in outcomes
        if outcome.kind == "raise" and error_of(outcome.value) is None
    )
    yield from dict.fromkeys(found)


def _tested(outcome: Outcome) -> tuple[str, ...]:
    """The fields in the condition of the branch that ends here."""
    tested = (
        dict.fromkeys(mentioned(condition.condition)) for condition in outcome.state.conditions
    )
    return next((tuple(names) for names in reversed(list(tested)) if names), ())


def _constants(outcome: Outcome) -> tuple[str, ...]:
    """The texts of the strings that a field's value equals, or is one of, where this ends."""
    for assumption in reversed(outcome.state.conditions):
        condition = assumption.condition
        if not any(mentioned(condition)):
            continue
        if not isinstance(condition, Operation) or not assumption.holds:
            return ()
        if condition.operator not in ("in", "=="):
            return ()
        held = condition.operands[1]
        values = held if isinstance(held, tuple) else (held,)
        return tuple(repr(value) for value in values if isinstance(value, str))
    return ()


def error_of(value: Value) -> str | None:
    """The class of an exception that no `raise` statement raised."""
    if isinstance(value, Outside) and value.path.startswith("builtins."):
        return value.path.removeprefix("builtins.")
    return None


def failures_of(full: list[Outcome], partly: list[Outcome]) -> Iterator[FailureFacts]:
    """Yield the errors that nobody meant: sure ones, then those of fields that may be unset."""
    sure = dict.fromkeys(_unmeant(full))
    yield from sure
    for failure in dict.fromkeys(_unmeant(partly)):
        if failure not in sure and failure.error == "KeyError" and failure.key is not None:
            yield replace(failure, unset=True)


def _unmeant(outcomes: list[Outcome]) -> Iterator[FailureFacts]:
    for outcome in outcomes:
        error = error_of(outcome.value) if outcome.kind == "raise" else None
        if error in TRUSTED:
            yield FailureFacts(error, _missing(outcome), _guard(outcome), False, outcome.where)


def _missing(outcome: Outcome) -> str | None:
    """The key that the last use before the end is about."""
    uses = (event for event in reversed(outcome.state.events) if isinstance(event.what, Touch))
    return next((use.what.key for use in uses if use.where == outcome.where), None)


def _guard(outcome: Outcome) -> str | None:
    """The other key whose presence was tested before."""
    tested = {
        (event.what.key, event.where)
        for event in outcome.state.events
        if isinstance(event.what, Touch) and event.what.use == "in"
    }
    for assumption in reversed(outcome.state.conditions):
        condition = assumption.condition
        if isinstance(condition, Operation) and condition.operator == "in" and assumption.holds:
            key = condition.operands[0]
            if (key, assumption.where) in tested and key != _missing(outcome):
                return str(key)
    return None
