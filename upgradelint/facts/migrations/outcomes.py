"""What the paths of an `upgrade()` say together: its operations, in order, and what is open."""

from collections.abc import Iterable, Iterator
from functools import cache, partial

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import (
    CONTRACT_KINDS,
    WRITE_KINDS,
    Guard,
    Operation,
    Revision,
    Timeout,
)
from upgradelint.facts.migrations.operations.guards import (
    Conditions,
    guard_of,
    refusal_of,
    simplified,
)
from upgradelint.facts.migrations.operations.transactions import Block
from upgradelint.facts.migrations.timeouts import TimeoutSet, Waiting, sorted_timeouts
from upgradelint.facts.unproven import Unproven
from upgradelint.python.states.conditions import Assumption
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.states.state import Event
from upgradelint.python.values.terms import Unknown
from upgradelint.python.values.words import worded

SHOWN = 60
"""How much is shown of SQL that cannot be read."""


def unnamed(identity: Revision, operations: Iterable[Operation]) -> Iterator[Unproven]:
    """What takes something away from old code, or changes rows, of which a name is not known; and
    what may do so, since nobody can read it.
    """
    for operation in operations:
        if operation.kind == "opaque" and not operation.dialects:
            reason = operation.unproven or f"cannot be read: {operation.text[:SHOWN]}"
            yield Unproven("migration", identity.key, reason, operation.location)
        elif operation.unproven and (
            operation.kind in CONTRACT_KINDS or operation.kind in WRITE_KINDS
        ):
            reason = f"{operation.kind.replace('_', ' ')}: {operation.unproven}"
            yield Unproven("migration", identity.key, reason, operation.location)


def problems_in(outcomes: list[Outcome]) -> Iterator[str]:
    """Why outcomes do not say all: one that was given up, or none that comes to an end."""
    if all(outcome.kind == "raise" for outcome in outcomes):
        yield f"running it raises {worded(outcomes[-1].value)}"
    for outcome in outcomes:
        if outcome.kind == "return" and type(outcome.value) is Unknown:
            yield outcome.value.reason


def noted_operations(noted: Iterable[Event], outcomes: list[Outcome]) -> Iterator[Operation]:
    """Yield each operation once, in order, with the guards it has on every path."""
    refusals = frozenset(_refusals(outcomes))
    guard = cache(partial(guard_of, refusals=refusals, state=outcomes[0].state))
    groups: dict[Operation, list[Event]] = {}
    around: dict[Operation, Operation] = {}
    transaction = _Transaction()
    for event in noted:
        if isinstance(event.what, Operation):
            groups.setdefault(event.what, []).append(event)
            around.setdefault(event.what, transaction.around(event.what))
        else:
            transaction.change(event.what)
    for operation, alike in groups.items():
        conditions: Conditions = simplified([event.conditions for event in alike])
        guards = (*operation.guards, *map(guard, conditions))
        yield replace(around[operation], guards=guards)


class _Transaction:
    """The transaction that operations run in, and how long they may wait there."""

    def __init__(self) -> None:
        self._open_blocks = 0
        self._waiting = Waiting()

    def change(self, what: object) -> None:
        if isinstance(what, Block):
            self._open_blocks = max(0, self._open_blocks + (1 if what.begins else -1))
            self._waiting.end_transaction()
        elif isinstance(what, TimeoutSet):
            self._waiting.set(what, autocommit=self._open_blocks > 0)

    def around(self, operation: Operation) -> Operation:
        return replace(operation, in_autocommit=self._open_blocks > 0, timeouts=self._waiting.now())


def refused_rows(outcomes: Iterable[Outcome]) -> Iterator[Guard]:
    """Yield what paths that raise have found in rows, once each."""
    found = {refusal: outcome for outcome in outcomes for refusal in _refusals([outcome])}
    for assumption, outcome in found.items():
        if (guard := refusal_of(assumption, outcome.state)) is not None:
            yield guard


def _refusals(outcomes: Iterable[Outcome]) -> Iterator[Assumption]:
    """Yield the last condition of every path that raises: that is what it refuses."""
    for outcome in outcomes:
        if outcome.kind == "raise" and outcome.state.conditions:
            yield outcome.state.conditions[-1]


def joined_dialects(by_dialect: dict[str, list[Operation]]) -> Iterator[Operation]:
    """Yield the operations of all dialects in order; those of some only say which."""
    everywhere = tuple(by_dialect)
    places: dict[Operation, int] = {}
    dialects_of: dict[Operation, list[str]] = {}
    timeouts: dict[Operation, list[Timeout]] = {}
    for dialect, found in by_dialect.items():
        for place, operation in enumerate(found):
            plain = _untimed(operation)
            places[plain] = min(place, places.get(plain, place))
            dialects_of.setdefault(plain, []).append(dialect)
            timeouts.setdefault(plain, []).extend(operation.timeouts)
    for operation in sorted(places, key=places.__getitem__):
        named = tuple(dialects_of[operation])
        dialects = operation.dialects if named == everywhere else named
        yield replace(operation, dialects=dialects, timeouts=sorted_timeouts(timeouts[operation]))


def _untimed(operation: Operation) -> Operation:
    """An operation as it is on every database: each has timeouts of its own."""
    return replace(operation, timeouts=()) if operation.timeouts else operation


def with_created(operations: Iterable[Operation]) -> Iterator[Operation]:
    created: set[str] = set()
    for operation in operations:
        known = operation.table in created
        if operation.kind == "create_table" and operation.table is not None:
            created.add(operation.table)
        elif operation.kind == "rename_table" and known and operation.new_name:
            created.add(operation.new_name)
        yield replace(operation, in_created_table=True) if known else operation
