"""Expand and contract branches: which may not come before the other."""

from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import ContractBeforeExpand, ExpandNeedsContract
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.facts.migrations.model import Operation, Revision


def compare_phases(history: SchemaHistory, released: Mapping[str, Revision]) -> Iterator[Change]:
    """Yield the new revisions of a tree that come in the wrong order of phases."""
    new = [one for one in history.graph.revisions.values() if one.id not in released]
    expands = [one for one in new if one.phase == "expand"]
    yield from _expand_needs_contract(history, expands, released)
    if expands:
        for one in (each for each in new if each.phase == "contract"):
            yield from _contract_before_expand(history, one, expands)


def _expand_needs_contract(
    history: SchemaHistory, expands: list[Revision], released: Mapping[str, Revision]
) -> Iterator[Change]:
    """What was released has run everywhere: to come after that is no harm."""
    for one in expands:
        needed = (each for each in _next_phases(history, one) if each.phase == "contract")
        contract = next((each for each in needed if each.id not in released), None)
        if contract is not None:
            yield ExpandNeedsContract(one, contract)


def _next_phases(history: SchemaHistory, one: Revision) -> Iterator[Revision]:
    """Yield the nearest revisions below that have a phase: those of merges are looked through."""
    seen: set[str] = set()
    todo = list(history.graph.parents(one))
    while todo:
        each = todo.pop()
        if each.id not in seen:
            seen.add(each.id)
            if each.phase == "none":
                todo.extend(history.graph.parents(each))
            else:
                yield each


def _contract_before_expand(
    history: SchemaHistory, one: Revision, expands: list[Revision]
) -> Iterator[Change]:
    before = history.graph.ancestors(one)
    for expand in (each for each in expands if each.id not in before):
        made = {key for each in expand.operations for key in _makes(each)}
        for each in one.operations:
            if made & set(_needs(each)):
                yield ContractBeforeExpand(one, each, expand)
                break


def _makes(one: Operation) -> Iterator[tuple[str | None, str | None]]:
    if one.kind == "create_table":
        yield one.table, None
    elif one.kind == "add_column":
        yield one.table, one.column


def _needs(one: Operation) -> Iterator[tuple[str | None, str | None]]:
    if one.kind not in ("create_table", "add_column"):
        yield one.table, one.column
        yield one.table, None
        yield one.referent, None
        yield from ((one.table, name) for name in one.columns)
