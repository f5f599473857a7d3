"""Rules on exceptions that a backport ends in: what each is, whom it hits, and the finding."""

from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.facts.objects.backports.model import BackportFacts, FailureFacts
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding, Level
from upgradelint.rules.objects.backport_words import versions
from upgradelint.rules.rule import Rule


class Misuse(Frozen):
    """An exception of a routine, the targets it hits, and how the key is used: "delete", "read"."""

    failure: FailureFacts
    targets: tuple[str, ...]
    use: str


def misuses(backport: BackportFacts) -> Iterator[Misuse]:
    """Yield each exception nobody meant once, with the targets it hits and how the key is used."""
    found: dict[FailureFacts, list[str]] = {}
    for target in backport.targets:
        for failure in target.failures:
            found.setdefault(failure, []).append(target.version)
    for failure, targets in found.items():
        used = (
            use.use
            for use in backport.uses
            if use.key == failure.key and use.location == failure.location
        )
        yield Misuse(failure, tuple(targets), next(used, ""))


class UnsetFieldRule(Rule):
    """Base of rules on fields that a backport uses whether they are set or not."""

    def unset(
        self,
        backport: BackportFacts,
        misuse: Misuse,
        *,
        does: str,
        hint: str,
        level: Level | None = None,
        facts: tuple[str, ...] = (),
        edits: tuple[Edit, ...] = (),
    ) -> Finding:
        """Return the finding at the use; `does` says what the backport does with the field."""
        key, name = misuse.failure.key, backport.name
        return self.finding(
            subject=f"{name}.{key}",
            message=f"the backport of {name} to {versions(misuse.targets)} {does}",
            location=misuse.failure.location,
            level=level,
            breaks=f"new node -> node with {name} {misuse.targets[-1]}: KeyError: '{key}'",
            hint=hint,
            facts=(str(key), *facts),
            edits=edits,
        )
