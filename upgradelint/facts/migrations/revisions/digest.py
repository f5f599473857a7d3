"""What a migration does, as a short text that two releases can be compared by."""

import hashlib
from collections.abc import Iterable

from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.values.types import is_enum, plain_type


def digest_of(operations: Iterable[Operation], *, enums: bool = True) -> str:
    """Return what a revision does, whatever its layout; "" where a part is not known.

    Without `enums` their values do not count: a class of the project's may grow.
    """

    def shown(text: str | None) -> str | None:
        return "enum" if not enums and is_enum(text) else plain_type(text)

    known = list(operations)
    if any(operation.unproven or operation.guards for operation in known):
        return ""
    facts = [
        (
            operation.kind,
            operation.table,
            operation.column,
            operation.columns,
            operation.name,
            operation.new_name,
            shown(operation.type),
            operation.nullable,
            operation.server_default,
            operation.text,
            operation.dialects,
            tuple((each.name, shown(each.type), each.nullable) for each in operation.made),
            tuple(
                (constraint.kind, constraint.name, constraint.columns)
                for constraint in operation.constraints
            ),
            operation.values if enums or operation.means != "ddl" else (),
        )
        for operation in known
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
