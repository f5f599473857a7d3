"""Moving the registry forward with the code, and refusing the steps that are not safe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from upgradelint import history
from upgradelint import registry as ledger
from upgradelint.baselines import find_baselines, of_registry
from upgradelint.check import judge, report, standing
from upgradelint.errors import UpgradelintError
from upgradelint.findings import Finding
from upgradelint.project import Project
from upgradelint.registry import Registry
from upgradelint.result import Result
from upgradelint.tables import Table, stale_tables, write
from upgradelint.trees.repository import Repository


@dataclass(frozen=True, slots=True)
class Order:
    """What `fingerprint` is to do besides recording the current state.

    `release` is the name to freeze it under; `history` a revision or range to read older versions
    from; `tables` are test files with tables of hashes.
    """

    release: str | None = None
    history: str | None = None
    tables: tuple[Path, ...] = ()


class UnsafeStepError(Exception):
    """The registry must not record the project: `result` holds the findings that say why."""

    def __init__(self, result: Result) -> None:
        super().__init__("unsafe step")
        self.result = result


def behind(project: Project, tables: Sequence[Path]) -> list[str]:
    """Return a line for each thing that the registry and the tables do not record as it is.

    Raises UpgradelintError where there is no registry.
    """
    registry = ledger.load(project.registry_path)
    stale = stale_tables(project, registry, tables)
    lines = [line for table in stale for line in table.differences]
    return ledger.difference(registry, project.snapshot) + lines


def record(project: Project, order: Order) -> list[str]:
    """Bring registry file and tables up to date; return a line for each thing that changed.

    Raises UnsafeStepError where the rules call the step unsafe and nobody accepted it, and
    UpgradelintError where a file cannot be read or written. Either way nothing is written.
    """
    changes: list[str] = []
    stale: list[Table] = []

    def step(before: Registry) -> Registry:
        refuse_unsafe(project, before, order.release)
        stale.extend(stale_tables(project, before, order.tables))
        if before.objects:
            changes.extend(ledger.difference(before, project.snapshot))
        return _moved(project, before, order)

    ledger.edit(project.registry_path, step)
    for table in stale:
        write(table)
    return changes + [line for table in stale for line in table.differences]


def refuse_unsafe(project: Project, before: Registry, release: str | None) -> None:
    """Raise UnsafeStepError where a step from the recorded state forbids to record the project.

    What is found in the project alone does not: it is found again whatever is recorded.
    """
    known = of_registry(before, project.settings)
    result = report(project, known, judge(project, known))
    alone = standing(project)
    found = [one.finding for one in result.findings if one.finding.fingerprint not in alone]
    forbidding = ledger.blockers(found, before, release)
    if forbidding:
        kept = tuple(one for one in result.findings if one.finding in forbidding)
        raise UnsafeStepError(replace(result, findings=kept))


def _moved(project: Project, before: Registry, order: Order) -> Registry:
    after = ledger.update(before, project.snapshot)
    if order.history is not None:
        after = _with_past(project, after, order.history)
    return after if order.release is None else ledger.freeze(after, order.release)


def _with_past(project: Project, registry: Registry, revisions: str) -> Registry:
    repository = Repository.find(project.directory)
    commits = history.walk(repository, revisions, project.options)
    pattern = project.settings.tag_pattern
    releases = history.walk_releases(repository, revisions, project.options, pattern)
    return ledger.fill_history(registry, commits, releases)


def accept(
    project: Project, cwd: Path, fingerprint: str, reason: str, owner: str, until: str | None
) -> Finding:
    """Write an exception for the finding of that fingerprint, or of one that starts so.

    It holds against every baseline. Raises UpgradelintError without a registry, and where not
    exactly one finding is meant.
    """
    ledger.load(project.registry_path)
    found = [one.finding for one in judge(project, find_baselines(project, (), cwd))]
    finding = _meant(found, fingerprint)
    same = [one for one in found if (one.code, one.subject) == (finding.code, finding.subject)]

    def excepted(registry: Registry) -> Registry:
        for one in same:
            registry = ledger.accept(registry, one, reason, owner, until)
        return registry

    ledger.edit(project.registry_path, excepted)
    return finding


def _meant(found: Sequence[Finding], fingerprint: str) -> Finding:
    known = {one.fingerprint: one for one in found}
    meant = [one for key, one in known.items() if fingerprint and key.startswith(fingerprint)]
    if len(meant) == 1:
        return meant[0]
    choice = ", ".join(f"{key} ({one.code} {one.subject})" for key, one in known.items())
    count = "more than one finding has" if meant else "no finding has"
    raise UpgradelintError(f"{count} the fingerprint {fingerprint}; known: {choice or 'none'}")
