"""Whether a released revision does something else than it did."""

from functools import partial
from itertools import starmap

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import NOWHERE, Operation, Revision
from upgradelint.facts.migrations.values.types import is_enum, is_known, plain_type


def is_edited(known: Revision, revision: Revision) -> bool:
    """Return whether two versions of a revision that are both fully known do different things.

    Of the registry's only the digest may be known.
    """
    both = known.digest and revision.digest
    if not both or (known.source and known.source == revision.source):
        return False
    if known.digest == revision.digest:
        return False
    return not known.operations or not revision.operations or _differ(known, revision)


def _differ(known: Revision, revision: Revision) -> bool:
    """Whether two lists of operations differ in more than types that only one of them tells.

    The values of a type may be a class of the project's, which grows without an edit of the file.
    """
    if len(known.operations) != len(revision.operations):
        return True
    compared = partial(_comparable, enums=not revision.imports)
    pairs = zip(known.operations, revision.operations, strict=True)
    return any(operation != other for operation, other in starmap(compared, pairs))


def _comparable(
    operation: Operation, other: Operation, *, enums: bool
) -> tuple[Operation, Operation]:
    typed = _has_known_type(operation.type, enums=enums) and _has_known_type(
        other.type, enums=enums
    )
    return _bare(operation, typed=typed, enums=enums), _bare(other, typed=typed, enums=enums)


def _has_known_type(text: str | None, *, enums: bool) -> bool:
    return is_known(text or "") and (enums or not is_enum(text))


def _bare(operation: Operation, *, typed: bool, enums: bool) -> Operation:
    made = tuple(
        replace(
            each, type=plain_type(each.type) if _has_known_type(each.type, enums=enums) else None
        )
        for each in operation.made
    )
    kind = plain_type(operation.type) if typed else None
    return replace(
        operation,
        type=kind,
        made=made,
        columns=() if made else operation.columns,  # of a table that is made, they are the same
        values=operation.values if operation.means != "ddl" else (),
        location=NOWHERE,
        existing_type=None,
        existing_nullable=None,
    )
