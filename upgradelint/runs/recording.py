"""Moving the registry forward with the code, and refusing the steps that are not safe."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from upgradelint import registry as ledger
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines import history
from upgradelint.baselines.baselines import of_registry
from upgradelint.baselines.configured_names import refuse_unknown_names
from upgradelint.baselines.project import Project
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Result
from upgradelint.registry import Registry
from upgradelint.registry.objects.past import Labelled
from upgradelint.rules.judging.upg914_file_not_read import FileNotRead
from upgradelint.runs.check import judge, refuse_lost
from upgradelint.runs.outcome import report
from upgradelint.runs.standing import unmoved
from upgradelint.runs.tables import Table, stale_tables, write
from upgradelint.runs.unread import looked_at
from upgradelint.trees.git import open_revision
from upgradelint.trees.history import releases
from upgradelint.trees.repository import Repository

_BEFORE_NUMBER = re.compile(r"^\D+")


class Order(Frozen):
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
    project = looked_at(project, of_registry(registry, project.settings))
    stale = stale_tables(project, registry, tables)
    lines = [line for table in stale for line in table.differences]
    return ledger.difference(registry, project.snapshot) + lines


def record(given: Project, order: Order) -> list[str]:
    """Bring registry file and tables up to date; return a line for each thing that changed.

    Raises UnsafeStepError where the rules call the step unsafe and nobody accepted it, and
    UpgradelintError where a file cannot be read or written. Either way nothing is written.
    """
    changes: list[str] = []
    stale: list[Table] = []

    def step(before: Registry) -> Registry:
        known = of_registry(before, given.settings)
        project = looked_at(given, known)
        refuse_lost(project, known)
        refuse_unknown_names(project, known)
        refuse_unsafe(project, before, order.release)
        refuse_other_code(project, before, order.release)
        stale.extend(stale_tables(project, before, order.tables))
        if replace(before, accepted={}) != Registry():
            changes.extend(ledger.difference(before, project.snapshot))
        after = _moved(project, before, order)
        frozen = [name for name in after.releases if name not in before.releases]
        changes.extend(f"release {name}: frozen" for name in frozen)
        return after

    ledger.edit(given.registry_path, step, given.home)
    for table in stale:
        write(table)
    return changes + [line for table in stale for line in table.differences]


def refuse_unsafe(project: Project, before: Registry, release: str | None) -> None:
    """Raise UnsafeStepError where a step from the recorded state forbids to record the project.

    Nothing is a step where nothing is recorded. What is found without any step does not forbid it
    either: it is found again whatever is recorded. But a file that could not be read does, once
    there is a registry: the step it holds would never be judged.
    """
    if replace(before, accepted={}) == Registry():
        return
    known = of_registry(before, project.settings)
    result = report(project, known, list(judge(project, known)))
    alone = unmoved(project) - {
        finding.finding.fingerprint for finding in result.findings if _is_unread(finding.finding)
    }
    found = [
        finding.finding for finding in result.findings if finding.finding.fingerprint not in alone
    ]
    forbidding = ledger.blockers(found, before, release)
    if forbidding:
        kept = tuple(finding for finding in result.findings if finding.finding in forbidding)
        raise UnsafeStepError(replace(result, findings=kept))


def _is_unread(finding: Finding) -> bool:
    return finding.code == FileNotRead.code


def refuse_other_code(project: Project, before: Registry, release: str | None) -> None:
    """Raise UpgradelintError where a tag of the release to freeze holds other promises.

    What is frozen stays, so code that came after the tag must not be taken for the release.
    """
    if release is None or release in before.releases:
        return
    try:
        repository = Repository.find(project.directory)
        tags = releases(repository, pattern=project.settings.tag_pattern, itself=True)
    except UpgradelintError:
        return
    tag = next(
        (
            release_tag
            for release_tag in tags
            if release in (release_tag.tag, _name(release_tag.tag))
        ),
        None,
    )
    if tag is None:
        return
    then = project.read(open_revision(repository, tag.commit, tag.tag))
    if other := ledger.difference(ledger.update(Registry(), then), project.snapshot):
        raise UpgradelintError(
            f"the tag {tag.tag} holds other code than this ({other[0]}); "
            f"check it out, or run: upgradelint fingerprint --history"
        )


def _name(tag: str) -> str:
    """Return the release that a tag names, without what stands before its number."""
    return _BEFORE_NUMBER.sub("", tag) or tag


def _moved(project: Project, before: Registry, order: Order) -> Registry:
    after = ledger.update(before, project.snapshot)
    if order.history is not None:
        after = _with_past(project, after, order.history)
    return after if order.release is None else ledger.freeze(after, order.release)


def _with_past(project: Project, registry: Registry, revisions: str) -> Registry:
    """Fill the memory from git, and freeze the releases that still run beside the next one."""
    repository = Repository.find(project.directory)
    commits = history.walk(repository, revisions, project.options)
    pattern, supported = project.settings.tag_pattern, project.settings.supported_releases
    released = history.walk_releases(repository, revisions, project.options, pattern, supported)
    newest: deque[Labelled] = deque(maxlen=supported)
    registry = ledger.fill_history(registry, commits, _noting(released, newest))
    for tag, snapshot in newest:
        name = _name(tag)
        if name not in registry.releases:
            registry = ledger.freeze(registry, name, snapshot)
    return registry


def _noting(releases: Iterable[Labelled], newest: "deque[Labelled]") -> Iterator[Labelled]:
    for release in releases:
        newest.append(release)
        yield release
