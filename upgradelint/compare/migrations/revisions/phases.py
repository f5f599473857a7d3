"""Expand and contract branches: which may not come before the other."""

from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.compare.migrations.revisions.changes import (
    ContractBeforeExpand,
    ExpandNeedsContract,
)
from upgradelint.facts.migrations.model import Operation, Revision


def compare_phases(history: SchemaHistory, released: Mapping[str, Revision]) -> Iterator[Change]:
    """Yield the new revisions of a tree that come in the wrong order of phases."""
    new = [revision for revision in history.graph.revisions.values() if revision.id not in released]
    expands = [revision for revision in new if revision.phase == "expand"]
    yield from _expand_needs_contract(history, expands, released)
    if expands:
        for contraction in (each for each in new if each.phase == "contract"):
            yield from _contract_before_expand(history, contraction, expands)


def _expand_needs_contract(
    history: SchemaHistory, expands: list[Revision], released: Mapping[str, Revision]
) -> Iterator[Change]:
    """What was released has run everywhere: to come after that is no harm."""
    for expand in expands:
        needed = (phase for phase in _next_phases(history, expand) if phase.phase == "contract")
        contract = next((each for each in needed if each.id not in released), None)
        if contract is not None:
            yield ExpandNeedsContract(expand, contract)


def _next_phases(history: SchemaHistory, revision: Revision) -> Iterator[Revision]:
    """Yield the nearest revisions below that have a phase: those of merges are looked through."""
    visited: set[str] = set()
    todo = list(history.graph.parents(revision))
    while todo:
        each = todo.pop()
        if each.id not in visited:
            visited.add(each.id)
            if each.phase == "none":
                todo.extend(history.graph.parents(each))
            else:
                yield each


def _contract_before_expand(
    history: SchemaHistory, revision: Revision, expands: list[Revision]
) -> Iterator[Change]:
    before = history.graph.ancestors(revision)
    for expand in (each for each in expands if each.id not in before):
        made = {key for each in expand.operations for key in _makes(each)}
        for operation in revision.operations:
            if made & set(_needs(operation)):
                yield ContractBeforeExpand(revision, operation, expand)
                break


def _makes(operation: Operation) -> Iterator[tuple[str | None, str | None]]:
    if operation.kind == "create_table":
        yield operation.table, None
    elif operation.kind == "add_column":
        yield operation.table, operation.column


def _needs(operation: Operation) -> Iterator[tuple[str | None, str | None]]:
    if operation.kind not in ("create_table", "add_column"):
        yield operation.table, operation.column
        yield operation.table, None
        yield operation.referent, None
        yield from ((operation.table, name) for name in operation.columns)
