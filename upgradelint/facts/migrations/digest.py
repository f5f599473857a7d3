"""What a migration does, as a short text that two releases can be compared by."""

import hashlib
from collections.abc import Iterable

from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.type_texts import plain_type


def digest_of(operations: Iterable[Operation]) -> str:
    """Return what a revision does, whatever its layout; "" where a part is not known."""
    known = list(operations)
    if any(one.unproven or one.guards for one in known):
        return ""
    facts = [
        (
            one.kind,
            one.table,
            one.column,
            one.columns,
            one.name,
            one.new_name,
            plain_type(one.type),
            one.nullable,
            one.server_default,
            one.text,
            one.dialects,
            tuple((each.name, plain_type(each.type), each.nullable) for each in one.made),
            tuple(
                (constraint.kind, constraint.name, constraint.columns)
                for constraint in one.constraints
            ),
            one.values,
        )
        for one in known
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
