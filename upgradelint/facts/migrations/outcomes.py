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
)
from upgradelint.facts.migrations.operations.guards import (
    Conditions,
    guard_of,
    refusal_of,
    simplified,
)
from upgradelint.facts.migrations.operations.observer import Block
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
    if all(one.kind == "raise" for one in outcomes):
        yield f"running it raises {worded(outcomes[-1].value)}"
    for outcome in outcomes:
        if outcome.kind == "return" and type(outcome.value) is Unknown:
            yield outcome.value.reason


def noted_operations(seen_events: Iterable[Event], outcomes: list[Outcome]) -> Iterator[Operation]:
    """Yield each operation once, in order, with the guards it has on every path."""
    refusals = frozenset(_refusals(outcomes))
    guard = cache(partial(guard_of, refusals=refusals, state=outcomes[0].state))
    open_blocks = 0
    groups: dict[Operation, list[Event]] = {}
    blocks: dict[Operation, bool] = {}
    for event in seen_events:
        if isinstance(event.what, Block):
            open_blocks = max(0, open_blocks + (1 if event.what.begins else -1))
        elif isinstance(event.what, Operation):
            groups.setdefault(event.what, []).append(event)
            blocks.setdefault(event.what, open_blocks > 0)
    for one, seen in groups.items():
        conditions: Conditions = simplified([event.conditions for event in seen])
        guards = (*one.guards, *map(guard, conditions))
        yield replace(one, guards=guards, in_autocommit=blocks[one])


def refused_rows(outcomes: Iterable[Outcome]) -> Iterator[Guard]:
    """Yield what paths that raise have found in rows, once each."""
    found = {one: outcome for outcome in outcomes for one in _refusals([outcome])}
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
    order: dict[Operation, list[str]] = {}
    for dialect, found in by_dialect.items():
        for one in found:
            order.setdefault(one, []).append(dialect)
    ranked = sorted(order, key=lambda one: _rank(one, by_dialect))
    for one in ranked:
        dialects = tuple(order[one])
        yield one if dialects == everywhere else replace(one, dialects=dialects)


def _rank(operation: Operation, by_dialect: dict[str, list[Operation]]) -> tuple[int, ...]:
    places = [found.index(operation) for found in by_dialect.values() if operation in found]
    return (min(places),)


def with_created(operations: Iterable[Operation]) -> Iterator[Operation]:
    created: set[str] = set()
    for operation in operations:
        known = operation.table in created
        if operation.kind == "create_table" and operation.table is not None:
            created.add(operation.table)
        elif operation.kind == "rename_table" and known and operation.new_name:
            created.add(operation.new_name)
        yield replace(operation, in_created_table=True) if known else operation
