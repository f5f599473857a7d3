"""Exceptions that somebody takes responsibility for, kept by what changed, never by line."""

from collections.abc import Iterable

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.findings.finding import Finding
from upgradelint.registry.model import Accepted, Registry
from upgradelint.registry.order import version_order


def blockers(
    findings: Iterable[Finding], registry: Registry, current_release: str | None = None
) -> list[Finding]:
    """Return the findings for which the registry must not move forward.

    Errors and warnings block: once recorded, the step would be the new promise and nobody would
    hear of it again. Notes do not, nor what recording cures or has nothing to do with (UPG9xx,
    but for files that could not be read: what they bring would be recorded unseen). A
    finding accepted with a reason does not block until the release it was accepted for.
    """
    ended = {accepted.fingerprint for accepted in expired(registry, current_release)}
    lifted = registry.accepted.keys() - ended
    judged = (finding for finding in findings if finding.acceptable and finding.level != "note")
    return [finding for finding in judged if finding.fingerprint not in lifted]


def accept(
    registry: Registry, finding: Finding, reason: str, owner: str = "", until: str | None = None
) -> Registry:
    """Return the registry with an exception for a finding; an earlier one for it is replaced.

    Raises UpgradelintError without a reason, or with an `until` that is no release number.
    """
    if not reason.strip():
        raise UpgradelintError("an exception needs a reason: give --reason TEXT")
    if until is not None and not until[:1].isdigit():
        raise UpgradelintError(f'"{until}" is not a release: give --until a number such as 35.0.0')
    entry = Accepted(
        fingerprint=finding.fingerprint,
        code=finding.code,
        subject=finding.subject,
        facts=finding.facts,
        reason=" ".join(reason.split()),
        owner=owner,
        until=until,
    )
    return replace(registry, accepted={**registry.accepted, entry.fingerprint: entry})


def expired(registry: Registry, current_release: str | None = None) -> list[Accepted]:
    """Return the exceptions whose `until` release is reached.

    Without `current_release` that is judged by the newest frozen release.
    """
    current = current_release or registry.newest_release()
    if current is None:
        return []
    return [accepted for accepted in registry.accepted.values() if _has_ended(accepted, current)]


def unused(registry: Registry, findings: Iterable[Finding]) -> list[Accepted]:
    """Return the exceptions that match none of the findings.

    An accepted step is no longer found against the recorded state, only against the releases
    before it: the findings must be those of every baseline.
    """
    found = {finding.fingerprint for finding in findings}
    return [accepted for key, accepted in registry.accepted.items() if key not in found]


def _has_ended(accepted: Accepted, release: str) -> bool:
    return accepted.until is not None and version_order(accepted.until) <= version_order(release)
