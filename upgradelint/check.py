"""One run: a project and its baselines in, Result out. Every front end calls this."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from upgradelint import rules
from upgradelint.allowances import Allowances
from upgradelint.baselines import Baseline, Baselines, find_baselines, recorded
from upgradelint.comments import Commented
from upgradelint.compare.facades import moved_columns, unjudged
from upgradelint.config import Settings
from upgradelint.facts.objects import ObjectFacts
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Family, Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.flake8_select import hidden_by
from upgradelint.frozen import Frozen, replace
from upgradelint.location import Location
from upgradelint.project import Project, read_project
from upgradelint.python.version_comments import documented_versions
from upgradelint.registry import Registry, expired, lags, unused
from upgradelint.result import Held, Result
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.judging.upg913_allowed_without_reason import AllowedWithoutReason
from upgradelint.rules.registry.upg901_registry_behind_code import RegistryBehindCode
from upgradelint.rules.rule import RECORDED, Context
from upgradelint.rules.selection import Selection
from upgradelint.suppress import Suppression
from upgradelint.trees import open_tree
from upgradelint.trees.tree import Tree


class Since(Frozen):
    """Revisions that a run starts from; empty: none.

    `pushed` is what others have already, the recorded state where there is no registry. Of what
    is found, only that counts which is `new` since a revision.
    """

    pushed: str = ""
    new: str = ""


def check(
    project: Project,
    cwd: Path,
    against: Sequence[str] = (),
    selection: Selection | None = None,
    since: Since = Since(),
    *,
    every_migration: bool = False,
) -> Result:
    """Compare a project with the named trees, else with its registry, else with what git knows.

    `selection` is the user's in place of the settings'; `every_migration` judges those too that the
    baseline has already. Raises UpgradelintError where a baseline cannot be read.
    """
    known = find_baselines(project, against, cwd, since.pushed)
    by_registry = known.registry is not None and not against
    found = list(_judged(project, known, by_registry=by_registry, every_migration=every_migration))
    warnings = list(filter(None, (known.missing, hidden_by(project.tree))))
    if known.registry and by_registry:
        warnings += _about_exceptions(known.registry, found)
    left_out = accepted(known.registry or Registry())
    if since.new:
        old = _found_at(since.new, project, known, by_registry=by_registry)
        told = len(old.intersection(one.finding.fingerprint for one in found) - left_out)
        warnings.append(f"{told} of what is found was there at {since.new} and is not shown")
        left_out |= old
    return report(project, known, found, selection, tuple(warnings), left_out=left_out)


def _judged(
    project: Project, known: Baselines, *, by_registry: bool, every_migration: bool = False
) -> Iterator[Held]:
    yield from judge(project, known, every_migration=every_migration)
    if known.registry and by_registry:
        yield from behind(project, known.registry)


def _found_at(
    revision: str, project: Project, known: Baselines, *, by_registry: bool
) -> frozenset[str]:
    tree = open_tree(revision, project.directory, project.directory)
    then = read_project(tree, project.settings, project.options.families, project.cache)
    found = _judged(then, known, by_registry=by_registry)
    return frozenset(one.finding.fingerprint for one in found)


def check_recorded(project: Project, selection: Selection | None = None) -> Result:
    """Compare a project with its registry where it has one, and never ask git.

    Comments silence nothing here: the front end has its own word on them. Raises UpgradelintError
    where the registry cannot be read.
    """
    known = recorded(project)
    found = list(_judged(project, known, by_registry=True))
    left_out = accepted(known.registry or Registry())
    return report(project, known, found, selection, left_out=left_out, comments=False)


def judge(project: Project, known: Baselines, *, every_migration: bool = False) -> Iterator[Held]:
    """Yield what the rules find against each baseline, or in the project alone without any.

    Those of rules that are off by default are among them.
    """
    settings = project.settings
    traits = rules.Traits(
        settings.indirection_api,
        settings.backport_floors,
        settings.dialects,
        optional=True,
        every_migration=every_migration,
    )
    for one in known.chosen:
        itself = one.snapshot is project.snapshot
        after = project.snapshot if itself else _described(project, one.snapshot)
        for finding in rules.run(one.snapshot, after, traits, judged=one.judged):
            yield Held(finding, (one.label,))
    if not known.chosen:
        for finding in rules.run(None, _described(project, None), traits):
            yield Held(finding, ())


def standing(project: Project) -> frozenset[str]:
    """Return the fingerprints of what is found when nothing changes: no step made it, and no record
    hides it.
    """
    itself = Baselines((Baseline(project.snapshot),))
    return frozenset(one.finding.fingerprint for one in judge(project, itself))


def behind(project: Project, registry: Registry) -> Iterator[Held]:
    """Yield a finding for each thing that the registry does not record as it is."""
    rule = RegistryBehindCode()
    context = Context(None, project.snapshot, rules.Traits())
    for lag in lags(registry, project.snapshot):
        yield from (Held(finding, (RECORDED,)) for finding in rule.check(lag, context))


def accepted(registry: Registry) -> frozenset[str]:
    """Return the fingerprints that somebody took responsibility for, as long as that holds."""
    return frozenset(registry.accepted) - {one.fingerprint for one in expired(registry)}


def report(
    project: Project,
    known: Baselines,
    found: Sequence[Held],
    selection: Selection | None = None,
    warnings: tuple[str, ...] = (),
    *,
    left_out: frozenset[str] = frozenset(),
    comments: bool = True,
) -> Result:
    """Return what is selected and not silenced, one finding for each rule, subject and line.

    `left_out` are fingerprints of what is found and not to be told; without `comments` those of the
    source do not count.
    """
    wanted = selection or select(project.settings)
    suppression = Suppression(project.tree, project.settings.per_file_ignores, comments=comments)
    labels = tuple(one.label for one in known.chosen)
    told = [one for one in found if one.finding.fingerprint not in left_out]
    allowing = Allowances(project.tree, frozenset(_migrations(project)))
    context = Context(None, project.snapshot, rules.Traits())
    for one in allowing.unfounded(told):
        told += [Held(each, labels) for each in AllowedWithoutReason().check(one, context)]
    if comments:
        all_found = [one.finding for one in found]
        about = Commented(project, wanted, suppression, compared=bool(labels))
        extra = (*about.blanket(one.finding for one in told), *about.idle(all_found))
        told += [Held(one, labels) for one in extra]
    chosen = (one for one in told if wanted.wants(one.finding))
    kept, allowed = allowing.parted(one for one in chosen if not suppression.covers(one.finding))
    if any(one.finding.code == RegistryBehindCode.code for one in kept):
        kept = _without_idle_advice(kept, standing(project))
    return Result(
        findings=tuple(_merged(kept)),
        unproven=(*project.snapshot.unproven, *_unjudged(project, known)),
        proven=project.snapshot.proven,
        baselines=labels,
        root=project.tree.root,
        warnings=warnings,
        allowed=allowed,
    )


def _migrations(project: Project) -> Iterator[str]:
    return (one.path for one in project.snapshot.migrations.values())


def select(
    settings: Settings,
    chosen: Sequence[str] = (),
    ignored: Sequence[str] = (),
    extended: Sequence[str] = (),
) -> Selection:
    """Return the selection of the settings; what the user chose or ignored takes its place."""
    return Selection(
        select=tuple(chosen) or settings.select or None,
        extend_select=(*settings.extend_select, *extended),
        ignore=tuple(ignored) or settings.ignore,
        optional=bool(settings.dialects),
    )


def families(selection: Selection) -> frozenset[Family]:
    """Return the facts that the selected rules look at: the others need not be read."""
    hundreds = {rule.code[3] for rule in all_rules() if selection.may_want(rule)}
    wanted = {family for family, codes in FAMILY_CODES.items() if hundreds & codes}
    return frozenset({"objects", *wanted})


FAMILY_CODES: dict[Family, frozenset[str]] = {
    "backports": frozenset("4"),
    "rpc": frozenset("12389"),
    "schema": frozenset("569"),
    "pins": frozenset("489"),
    "upgrades": frozenset("59"),
}
"""The hundreds of rule codes that look at a family; objects are always read. The registry, of which
9 tells how it lags behind, keeps them too."""


def _described(project: Project, before: Snapshot | None) -> Snapshot:
    """Return what the project promises, with the version comments and queries of what moved
    since.
    """
    old = before.objects if before else {}
    moved = {
        name: replace(one, history=_history(project, one))
        for name, one in project.snapshot.objects.items()
        if before is None or (name in old and old[name].version != one.version)
    }
    described = replace(project.snapshot, objects={**project.snapshot.objects, **moved})
    return with_queries(described, before, project.tree, project.options) if before else described


def with_queries(snapshot: Snapshot, before: Snapshot, tree: Tree, options: Options) -> Snapshot:
    """Return what a tree promises, with how it asks for columns that took over the data of others
    since: nothing else has to be looked for.
    """
    wanted = moved_columns(before, snapshot)
    if not wanted:
        return snapshot
    from upgradelint.facts.collect_queries import collect_queries

    return replace(snapshot, queries=collect_queries(tree, options, snapshot.models, wanted))


def _history(project: Project, one: ObjectFacts) -> tuple[str, ...] | None:
    if not project.tree.exists(one.location.path):
        return None
    source = project.tree.read(one.location.path)
    return documented_versions(source.decode("utf-8-sig", "replace"), one.location.line)


def _unjudged(project: Project, known: Baselines) -> Iterator[Unproven]:
    """Yield once what only a comparison finds that it cannot be judged."""
    found = (unjudged(one.snapshot, project.snapshot) for one in known.chosen)
    yield from dict.fromkeys(chain.from_iterable(found))


def _without_idle_advice(found: Sequence[Held], alone: frozenset[str]) -> list[Held]:
    """Leave out that the registry lags behind where it would refuse to be moved."""
    lag = RegistryBehindCode.code
    steps = (one.finding for one in found if one.finding.fingerprint not in alone)
    refused = any(one.level != "note" and one.code != lag for one in steps)
    return [one for one in found if not refused or one.finding.code != lag]


def _merged(found: Iterable[Held]) -> Iterator[Held]:
    """Join what several baselines say of one line, in the words of the first."""
    groups: dict[tuple[Location, str, str], list[Held]] = {}
    for one in found:
        finding = one.finding
        groups.setdefault((finding.location, finding.code, finding.subject), []).append(one)
    for _, group in sorted(groups.items()):
        labels = chain.from_iterable(one.baselines for one in group)
        yield Held(group[0].finding, tuple(dict.fromkeys(labels)))


def _about_exceptions(registry: Registry, found: Iterable[Held]) -> Iterator[str]:
    for one in expired(registry):
        yield f"the exception for {one.code} {one.subject} ended with {one.until}"
    if registry.releases:
        for one in unused(registry, [held.finding for held in found]):
            yield f"the exception for {one.code} {one.subject} matches no finding any more"
