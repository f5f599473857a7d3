"""Exceptions: findings that somebody takes responsibility for, written into the registry."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from upgradelint import registry as ledger
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.baselines import find_baselines
from upgradelint.baselines.project import Project
from upgradelint.findings.finding import Finding
from upgradelint.registry import Accepted, Registry
from upgradelint.runs.check import check, judge
from upgradelint.runs.outcome import digits
from upgradelint.runs.standing import unmoved

_FEW = 5


class Terms(Frozen):
    """Why an exception is right, who answers for it, and the release from which it must be gone."""

    reason: str
    owner: str = ""
    until: str | None = None


def accept(
    project: Project, cwd: Path, fingerprint: str, terms: Terms, against: Sequence[str] = ()
) -> Finding:
    """Write an exception for the finding of that fingerprint, or of one that starts so.

    It holds against every baseline. Raises UpgradelintError without a registry, and where not
    exactly one finding is meant.
    """
    found = _found(project, cwd, against)
    finding = _only({entry.fingerprint: entry for entry in found}, fingerprint, "finding")
    _write(project, [entry for entry in found if _place(entry) == _place(finding)], terms)
    return finding


def accept_all(
    project: Project, cwd: Path, terms: Terms, against: Sequence[str] = ()
) -> list[Finding]:
    """Write an exception for each finding that `check` tells and an exception can be made for, and
    return them. Raises UpgradelintError without a registry.
    """
    found = _found(project, cwd, against)
    shown = [held.finding for held in check(project, cwd, against).findings]
    shown = [finding for finding in shown if finding.acceptable]
    places = {_place(finding) for finding in shown}
    _write(project, [finding for finding in found if _place(finding) in places], terms)
    return shown


def accept_existing(project: Project, cwd: Path, terms: Terms) -> list[Finding]:
    """Write an exception for each finding that no change made, and return them."""
    old = existing(project, cwd)
    _write(project, old, terms)
    return old


def existing(project: Project, cwd: Path) -> list[Finding]:
    """Return the findings that `check` tells although nothing has changed."""
    alone = unmoved(project)
    shown = (held.finding for held in check(project, cwd).findings)
    return [finding for finding in shown if finding.fingerprint in alone]


def accepted(project: Project, cwd: Path) -> Iterator[str]:
    """Yield a line for each exception: what it is for, until when, whose and why, and whether it
    has ended or matches nothing that is found. Raises UpgradelintError without a registry.
    """
    registry = ledger.load(project.registry_path)
    if not registry.accepted:
        return
    ended = ledger.expired(registry)
    found = [held.finding for held in judge(project, find_baselines(project, (), cwd))]
    idle = ledger.unused(registry, found) if registry.releases else []
    count = digits(registry.accepted)
    for entry in registry.accepted.values():
        until = f" until {entry.until}" if entry.until else ""
        owner = f" ({entry.owner})" if entry.owner else ""
        line = f"{entry.fingerprint[:count]} {entry.code} {entry.subject}{until}: {entry.reason}"
        yield f"{line}{owner}{_state(entry, ended, idle)}"


def _state(entry: Accepted, ended: Sequence[Accepted], idle: Sequence[Accepted]) -> str:
    if entry in ended:
        return "; ended"
    return "; matches no finding any more" if entry in idle else ""


def retract(project: Project, fingerprint: str) -> Accepted:
    """Take the exception of that fingerprint, or of one that starts so, out of the registry.

    Raises UpgradelintError without a registry, and where not exactly one is meant.
    """
    taken = _only(ledger.load(project.registry_path).accepted, fingerprint, "exception")

    def without(registry: Registry) -> Registry:
        kept = {key: entry for key, entry in registry.accepted.items() if key != taken.fingerprint}
        return replace(registry, accepted=kept)

    ledger.edit(project.registry_path, without, project.home)
    return taken


def _found(project: Project, cwd: Path, against: Sequence[str]) -> list[Finding]:
    ledger.load(project.registry_path)
    known = find_baselines(project, against, cwd)
    return [held.finding for held in judge(project, known, every_migration=True)]


def _place(finding: Finding) -> object:
    return finding.code, finding.subject, finding.location


def _write(project: Project, findings: Sequence[Finding], terms: Terms) -> None:
    def excepted(registry: Registry) -> Registry:
        for finding in findings:
            registry = ledger.accept(registry, finding, terms.reason, terms.owner, terms.until)
        return registry

    ledger.edit(project.registry_path, excepted, project.home)


T = TypeVar("T", Finding, Accepted)


def _only(known: Mapping[str, T], prefix: str, what: str) -> T:
    """Return the entry whose fingerprint starts so. Raises UpgradelintError unless it is one."""
    meant = {
        key: entry for key, entry in known.items() if prefix and key.startswith(prefix.lower())
    }
    if len(meant) == 1:
        return next(iter(meant.values()))
    if meant:
        raise UpgradelintError(f"{prefix} is ambiguous: {_names(meant)}")
    raise UpgradelintError(f"no {what} has the fingerprint {prefix}; known: {_names(known)}")


def _names(known: Mapping[str, T]) -> str:
    """Return the first of them in words."""
    first = list(known.items())[:_FEW]
    names = [f"{key} ({entry.code} {entry.subject})" for key, entry in first]
    more = f", {len(known) - _FEW} more" if len(known) > _FEW else ""
    return ", ".join(names) + more or "none"
