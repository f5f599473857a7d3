"""Revisions, between their facts and what the registry file writes."""

from collections.abc import Iterator, Mapping, Sequence

from upgradelint.base.location import somewhere_in
from upgradelint.facts.migrations.model import MadeColumn, MadeConstraint, Operation, Revision
from upgradelint.registry.documents.migrations import (
    ConstraintEntry,
    OperationEntry,
    RevisionEntry,
    RevisionHead,
)
from upgradelint.registry.memory.heads import heads_of, unkeyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline

Revisions = Mapping[str, Revision]

_REVISIONS = "migrations"


def revision_entries(timeline: Timeline, states: Sequence[Revisions]) -> dict[str, RevisionEntry]:
    """Return what the file says of the revisions of all states."""
    heads = [dict(_heads(state)) for state in states]
    return with_former(timeline.fold(_REVISIONS, heads), RevisionEntry)


def read_revisions(timeline: Timeline, entries: Mapping[str, RevisionEntry]) -> list[Revisions]:
    """Return the revisions of each state; raises ValueError where one names no release."""
    return unkeyed(timeline.unfold(_REVISIONS, heads_of(entries, RevisionHead), _read))


def _heads(state: Revisions) -> Iterator[tuple[Key, RevisionHead]]:
    return (((key,), _head(key, revision)) for key, revision in state.items())


def _head(key: str, revision: Revision) -> RevisionHead:
    usual = _usual(key) == (revision.tree, revision.id)
    return RevisionHead(
        path=revision.path,
        down=revision.down_revisions,
        labels=revision.branch_labels,
        depends=revision.depends_on,
        phase=revision.phase,
        tool=revision.tool,
        digest=revision.digest,
        source=revision.source,
        unproven=revision.unproven,
        id=None if usual else revision.id,
        tree=None if usual else revision.tree,
        operations=tuple(map(_operation, revision.operations)),
    )


def _usual(key: str) -> tuple[str, str]:
    tree, _, revision = key.rpartition(":")
    return tree, revision


def _operation(operation: Operation) -> OperationEntry:
    return OperationEntry(
        kind=operation.kind,
        table=operation.table,
        column=operation.column,
        name=operation.name,
        new_name=operation.new_name,
        type=operation.type,
        server_default=operation.server_default,
        made=tuple((each.name, each.type) for each in operation.made),
        constraints=tuple(
            ConstraintEntry(constraint.kind, constraint.columns, constraint.name)
            for constraint in operation.constraints
        ),
    )


def kept_revision(revision: Revision) -> Revision:
    """Return a revision as it is read back when it was written."""
    return _read((revision.key,), _head(revision.key, revision))


def _read(key: Key, head: RevisionHead) -> Revision:
    tree, revision = _usual(key[0])
    return Revision(
        id=revision if head.id is None else head.id,
        down_revisions=head.down,
        branch_labels=head.labels,
        depends_on=head.depends,
        phase=head.phase,
        path=head.path,
        tree=tree if head.tree is None else head.tree,
        operations=tuple(map(_read_operation, head.operations)),
        location=somewhere_in(head.path),
        tool=head.tool,
        digest=head.digest,
        source=head.source,
        unproven=head.unproven,
    )


def _read_operation(operation: OperationEntry) -> Operation:
    return Operation(
        kind=operation.kind,
        table=operation.table,
        column=operation.column,
        name=operation.name,
        new_name=operation.new_name,
        type=operation.type,
        server_default=operation.server_default,
        made=tuple(MadeColumn(name, kind) for name, kind in operation.made),
        constraints=tuple(
            MadeConstraint(constraint.kind, constraint.name, constraint.columns)
            for constraint in operation.constraints
        ),
    )
