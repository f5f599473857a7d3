"""One plan: two trees or a registry and a tree in, the Plan out."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.base.stages import SILENT, Stages
from upgradelint.baselines.ahead import Older
from upgradelint.baselines.baselines import Baseline, Baselines, find_baselines
from upgradelint.baselines.project import Project, open_project
from upgradelint.facts.services.collect import collect_services
from upgradelint.facts.services.model import ServiceFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.plan.build import advice, judged, make_plan
from upgradelint.plan.model import Leg, Plan
from upgradelint.rules.selection import Severities
from upgradelint.runs.check import check
from upgradelint.runs.rule_choice import select
from upgradelint.suppression.noqa import Suppression


def plan(old: str, new: str, cwd: Path, *, cached: bool = True, stages: Stages = SILENT) -> Plan:
    """Return the plan from one release to another; raises UpgradelintError as a check does, and
    where one of the two shows nothing that could be held against the other.

    OLD is a tree or a registry; of the baselines of a registry the newest release counts.
    """
    older = Older((old,), jobs=0)
    project = open_project(new, cwd, cached=cached, stages=stages, older=older)
    known = find_baselines(project, (old,), cwd)
    baseline = _baseline(known)
    found = check(_unfiltered(project), cwd, (old,), known=known, comments=False)
    findings = tuple(held.finding for held in found.findings if baseline.label in held.baselines)
    stages.begin("putting the steps into their order")
    before = _deployed(project, baseline)
    after = collect_services(project.tree, project.options, project.snapshot)
    made = make_plan(baseline.snapshot, project.snapshot, (before, after), findings)
    made = replace(made, findings=tuple(map(advice, _shown(project, findings))))
    if not made.judged:
        raise UpgradelintError(_unjudged(baseline.snapshot, project.snapshot))
    return made


def _unfiltered(project: Project) -> Project:
    """The project without what silences rules: a step must not move because nobody reads of it."""
    every = dataclasses.replace(
        project.settings, select=(), ignore=(), per_file_ignores={}, severity={}
    )
    return replace(project, settings=every)


def _shown(project: Project, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that the settings of a project and its comments let through."""
    wanted = select(project.settings)
    if project.databases.dialects:
        wanted = replace(wanted, optional=True)
    levels = Severities(project.settings.severity)
    suppression = Suppression(project.tree, project.settings.per_file_ignores)
    for finding in map(levels.leveled, findings):
        if wanted.wants(finding) and not suppression.covers(finding):
            yield finding


def plan_by_way(
    old: str,
    new: str,
    via: Sequence[str],
    cwd: Path,
    *,
    cached: bool = True,
    stages: Stages = SILENT,
) -> Plan:
    """Return the plan from one release to another; where it cannot be rolled, with the fewest
    upgrades by releases in between. Raises UpgradelintError as `plan` does.
    """
    reads = cache(partial(plan, cwd=cwd, cached=cached, stages=stages))
    made = reads(old, new)
    if made.possible or not via:
        return made
    return replace(made, legs=tuple(_legs(reads, old, (*via, new))))


def _legs(reads: Callable[[str, str], Plan], at: str, ahead: tuple[str, ...]) -> Iterator[Leg]:
    """Yield upgrades, each as far as it can be rolled, else to the next release."""
    while ahead:
        rolled = (n for n in range(len(ahead), 0, -1) if reads(at, ahead[n - 1]).possible)
        count = next(rolled, 1)
        made = reads(at, ahead[count - 1])
        yield Leg(made.old, made.new, tuple(fault.text for fault in made.faults))
        at, ahead = ahead[count - 1], ahead[count:]


def _unjudged(before: Snapshot, after: Snapshot) -> str:
    empty = " and ".join(snapshot.label for snapshot in (before, after) if not judged(snapshot))
    return f"nothing was judged: no object, interface, task or migration could be read of {empty}"


def _baseline(known: Baselines) -> Baseline:
    if not known.chosen:
        raise UpgradelintError("there is no older release to upgrade from")
    released = [baseline for baseline in known.chosen if not baseline.moves]
    return (released or known.chosen)[0]


def _deployed(project: Project, baseline: Baseline) -> ServiceFacts:
    if baseline.tree is None:
        return ServiceFacts(known=False)
    return collect_services(baseline.tree, project.options, baseline.snapshot)
