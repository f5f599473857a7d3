"""What was there before the change: findings that a baseline has by itself, and what could not be
judged there either.
"""

from collections.abc import Iterable, Iterator, Sequence

from upgradelint import rules
from upgradelint.base.errors import UpgradelintError
from upgradelint.baselines.baselines import Baseline
from upgradelint.baselines.project import Project
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held
from upgradelint.python.sources.definitions import definition
from upgradelint.rules import Traits
from upgradelint.settings.settings import Settings
from upgradelint.trees.tree import Tree


def traits(settings: Settings, *, every_migration: bool = False) -> Traits:
    """Return what rules have to know of a project; those that are off by default run too."""
    return Traits(
        settings.indirection_api,
        settings.backport_floors,
        settings.dialects,
        optional=True,
        every_migration=every_migration,
        deploy_order=settings.deploy_order,
    )


def unmoved(project: Project) -> frozenset[str]:
    """Return the fingerprints of what is found when nothing changes, whatever is recorded."""
    found = alone(project.snapshot, traits(project.settings))
    return frozenset(finding.fingerprint for finding in found)


def alone(snapshot: Snapshot, traits: Traits) -> list[Finding]:
    """Return what is found where nothing changes: no step made it."""
    return list(rules.run(snapshot, snapshot, traits))


def alone_in(baselines: Iterable[Baseline], traits: Traits) -> list[list[Finding]]:
    """Return what each baseline has by itself.

    A state that is recorded anew with each change hides nothing: it would hide what the change
    brought as soon as it is recorded.
    """
    return [alone(baseline.snapshot, traits) for baseline in baselines if not baseline.moves]


def standing(found: Iterable[Held], before: Iterable[Sequence[Finding]]) -> Iterator[Held]:
    """Yield those of `found` that an earlier state has too, as many of a fingerprint as there were.

    Where there are more by now, those of files that had some before are taken for the old ones.
    """
    known: dict[str, list[str]] = {}
    for state in before:
        for fingerprint, paths in _paths(state).items():
            known[fingerprint] = max(known.get(fingerprint, []), paths, key=len)
    groups: dict[tuple[str, tuple[str, ...]], list[Held]] = {}
    for held in found:
        groups.setdefault((held.finding.fingerprint, held.baselines), []).append(held)
    for (fingerprint, _), group in groups.items():
        paths = known.get(fingerprint, [])
        likely = sorted(group, key=lambda candidate: candidate.finding.location.path not in paths)
        yield from likely[: len(paths)]


def _paths(findings: Iterable[Finding]) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for finding in findings:
        paths.setdefault(finding.fingerprint, []).append(finding.location.path)
    return paths


def unread_before(
    unproven: Iterable[Unproven], tree: Tree, baselines: Sequence[Baseline]
) -> Iterator[Unproven]:
    """Yield what could not be judged in a baseline either, for the same reason and with the same
    text around it.
    """
    for doubt in unproven:
        if any(_same(doubt, tree, baseline) for baseline in baselines):
            yield doubt


def _same(unproven: Unproven, tree: Tree, baseline: Baseline) -> bool:
    if baseline.tree is None:
        return False
    wanted = _identity(unproven)
    olds = (old for old in baseline.snapshot.unproven if _identity(old) == wanted)
    return any(_text(unproven, tree) == _text(old, baseline.tree) for old in olds)


def _identity(unproven: Unproven) -> tuple[str, str, str]:
    return unproven.family, unproven.subject, unproven.reason


def _text(unproven: Unproven, tree: Tree) -> str:
    try:
        source = tree.read(unproven.location.path)
    except UpgradelintError:
        return ""
    return definition(source, unproven.location.line)
