"""Whether a released revision does something else than it did."""

from itertools import starmap

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import NOWHERE, Operation, Revision
from upgradelint.facts.migrations.type_texts import is_known, plain_type


def is_edited(known: Revision, revision: Revision) -> bool:
    """Return whether two versions of a revision that are both fully known do different things.

    Of the registry's only the digest may be known.
    """
    both = known.digest and revision.digest and revision.tool == "alembic"
    if not both or (known.source and known.source == revision.source):
        return False
    if known.digest == revision.digest:
        return False
    return not known.operations or not revision.operations or _differ(known, revision)


def _differ(known: Revision, revision: Revision) -> bool:
    """Whether two lists of operations differ in more than types that only one of them tells."""
    if len(known.operations) != len(revision.operations):
        return True
    pairs = zip(known.operations, revision.operations, strict=True)
    return any(one != other for one, other in starmap(_comparable, pairs))


def _comparable(one: Operation, other: Operation) -> tuple[Operation, Operation]:
    told = is_known(one.type or "") and is_known(other.type or "")
    return _bare(one, told=told), _bare(other, told=told)


def _bare(operation: Operation, *, told: bool) -> Operation:
    made = tuple(
        replace(each, type=plain_type(each.type) if is_known(each.type or "") else None)
        for each in operation.made
    )
    kind = plain_type(operation.type) if told else None
    return replace(
        operation,
        type=kind,
        made=made,
        location=NOWHERE,
        existing_type=None,
        existing_nullable=None,
    )
