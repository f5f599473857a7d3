"""What findings on backports have in common."""

from collections.abc import Iterator
from dataclasses import dataclass

from upgradelint.compare.backports import lowest_threshold
from upgradelint.facts.backports import BackportFacts, FailureFacts
from upgradelint.facts.objects import FieldFacts
from upgradelint.facts.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Misuse:
    """An exception of a routine, the targets it hits, and how the key is used: "delete", "read"."""

    failure: FailureFacts
    targets: tuple[str, ...]
    use: str


def versions(targets: tuple[str, ...]) -> str:
    """Return `1.0`, `1.0 and 1.1`, or of many the first and the last: `1.0-1.9`."""
    if len(targets) > 2:
        return f"{targets[0]}-{targets[-1]}"
    return " and ".join(targets)


def is_secret(field: FieldFacts) -> bool:
    """Whether the type of a field says that its value must not be shown."""
    return "Sensitive" in field.type.name


def misuses(backport: BackportFacts) -> Iterator[Misuse]:
    """Yield each exception nobody meant once, with the targets it hits and how the key is used."""
    found: dict[FailureFacts, list[str]] = {}
    for target in backport.targets:
        for failure in target.failures:
            found.setdefault(failure, []).append(target.version)
    for failure, targets in found.items():
        used = (
            one.use
            for one in backport.uses
            if one.key == failure.key and one.location == failure.location
        )
        yield Misuse(failure, tuple(targets), next(used, ""))


def backports_practised(snapshot: Snapshot) -> bool:
    """Whether a project backports its objects, as far as can be told.

    It does not where several objects are past their first version and no routine does anything.
    """
    bumped = [one for one in snapshot.objects.values() if not one.version.endswith(".0")]
    routines = any(lowest_threshold(one) for one in snapshot.backports.values())
    return routines or len(bumped) <= _FEW


_FEW = 5
