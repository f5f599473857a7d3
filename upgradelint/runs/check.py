"""One run: a project and its baselines in, Result out. Every front end calls this."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from upgradelint import rules
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.baselines.baselines import Baselines, find_baselines, recorded
from upgradelint.baselines.configured_names import refuse_unknown_names
from upgradelint.baselines.project import Project, python_files, read_project
from upgradelint.compare.data.facades import moved_columns
from upgradelint.compare.data.moves import moving
from upgradelint.compare.lost_code import lost_folders
from upgradelint.compare.rpc.alignment import aligned
from upgradelint.compare.rpc.pinning.above_cap import refused_calls
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import RECORDED, Held, Result, in_a_sentence
from upgradelint.python.sources.version_comments import documented_versions
from upgradelint.registry import Registry, expired, lags, unused
from upgradelint.rules.judging.upg901_registry_behind_code import RegistryBehindCode
from upgradelint.rules.rule import Context
from upgradelint.rules.selection import Selection
from upgradelint.runs.outcome import accepted, report
from upgradelint.runs.places import placed
from upgradelint.runs.standing import alone_in, standing, traits
from upgradelint.runs.unread import looked_at
from upgradelint.suppression.flake8_select import hidden_by
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
    allow_no_baseline: bool = False,
    known: Baselines | None = None,
    comments: bool = True,
) -> Result:
    """Compare a project with the named trees, else with its registry, else with what git knows.

    `selection` is the user's in place of the settings'; `every_migration` judges those too that the
    baseline has already; `known` are the baselines of `against` where they are read already;
    without `comments` those of the source silence nothing. Raises
    UpgradelintError where a baseline cannot be read, and where there is none unless
    `allow_no_baseline`.
    """
    known = known or find_baselines(project, against, cwd, since.pushed)
    if known.missing and not allow_no_baseline:
        raise UpgradelintError(f"{known.missing}; --allow-no-baseline judges without one")
    project = looked_at(project, known)
    refuse_lost(project, known)
    refuse_unknown_names(project, known)
    by_registry = known.registry is not None and not against
    found = list(_judged(project, known, by_registry=by_registry, every_migration=every_migration))
    warnings = [*known.notes, *filter(None, (known.missing, hidden_by(project.tree)))]
    if known.registry and by_registry:
        warnings += _about_exceptions(known.registry, found)
    before = _before(project, known)
    if since.new:
        before += _found_at(since.new, project, known, by_registry=by_registry)
    old = frozenset(standing(found, before))
    left_out = accepted(known.registry or Registry())
    messages = tuple(warnings)
    return report(
        project, known, found, selection, messages, left_out=left_out, old=old, comments=comments
    )


def refuse_lost(project: Project, known: Baselines) -> None:
    """Raise UpgradelintError where the tree has lost all the code that a baseline speaks of: each
    thing would be a finding, and none would help.
    """
    paths = python_files(project.tree)
    for baseline in known.chosen:
        if gone := lost_folders(baseline.snapshot, project.snapshot, paths):
            raise UpgradelintError(
                f"{project.tree.label} has no code in {', '.join(gone)}, where all code stands "
                f"that {in_a_sentence(baseline.label)} knows: there is nothing to judge"
            )


def _judged(
    project: Project, known: Baselines, *, by_registry: bool, every_migration: bool = False
) -> Iterator[Held]:
    yield from judge(project, known, every_migration=every_migration)
    if known.registry and by_registry:
        yield from placed(behind(project, known.registry), project.tree)


def _found_at(
    revision: str, project: Project, known: Baselines, *, by_registry: bool
) -> list[list[Finding]]:
    """Return what is found at a revision against each baseline."""
    tree = open_tree(revision, project.directory, project.directory)
    options = project.options
    then = read_project(tree, project.settings, options.families, project.cache, options.stages)
    then = looked_at(then, known)
    found: dict[tuple[str, ...], list[Finding]] = {}
    for held in _judged(then, known, by_registry=by_registry):
        found.setdefault(held.baselines, []).append(held.finding)
    return list(found.values())


def _before(project: Project, known: Baselines) -> list[list[Finding]]:
    return alone_in(known.chosen, traits(project.settings))


def check_recorded(project: Project, selection: Selection | None = None) -> Result:
    """Compare a project with its registry where it has one, and never ask git.

    Comments silence nothing here: the front end has its own word on them. Raises UpgradelintError
    where the registry cannot be read.
    """
    known = recorded(project)
    project = looked_at(project, known)
    found = list(_judged(project, known, by_registry=True))
    old = frozenset(standing(found, _before(project, known)))
    left_out = accepted(known.registry or Registry())
    return report(project, known, found, selection, left_out=left_out, old=old, comments=False)


def judge(project: Project, known: Baselines, *, every_migration: bool = False) -> Iterator[Held]:
    """Yield what the rules find against each baseline, or in the project alone without any.

    Those of rules that are off by default are among them. Each stands on a line of the tree.
    """
    return placed(_broken(project, known, every_migration=every_migration), project.tree)


def _broken(project: Project, known: Baselines, *, every_migration: bool) -> Iterator[Held]:
    wanted = traits(project.settings, every_migration=every_migration)
    for baseline in known.chosen:
        project.options.stages.begin(f"comparing with {baseline.label}")
        after = described(project, baseline.snapshot)
        for finding in rules.run(baseline.snapshot, after, wanted, judged=baseline.judged):
            yield Held(finding, (baseline.label,))
    if not known.chosen:
        for finding in rules.run(None, described(project, None), wanted):
            yield Held(finding, ())


def behind(project: Project, registry: Registry) -> Iterator[Held]:
    """Yield a finding for each thing that the registry does not record as it is."""
    rule = RegistryBehindCode()
    context = Context(None, project.snapshot, rules.Traits())
    for lag in lags(registry, project.snapshot):
        yield from (Held(finding, (RECORDED,)) for finding in rule.check(lag, context))


def described(project: Project, before: Snapshot | None) -> Snapshot:
    """Return what the project promises, with the version comments and queries of what moved
    since.
    """
    old = before.objects if before else {}
    moved = {
        name: replace(facts, history=_history(project, facts))
        for name, facts in project.snapshot.objects.items()
        if before is None or (name in old and old[name].version != facts.version)
    }
    described = replace(project.snapshot, objects={**project.snapshot.objects, **moved})
    return with_queries(described, before, project.tree, project.options) if before else described


def with_queries(snapshot: Snapshot, before: Snapshot, tree: Tree, options: Options) -> Snapshot:
    """Return what a tree promises, with how it asks for columns that took over the data of others
    since, all that its functions do with those whose data moves, and who calls methods of clients
    that a pin refuses: nothing else is looked for.
    """
    wanted = moved_columns(before, snapshot)
    if wanted:
        from upgradelint.facts.data.query_paths import collect_queries

        queries = collect_queries(tree, options, snapshot.models, wanted)
        snapshot = replace(snapshot, queries=queries)
    refused = [path for path, _ in refused_calls(aligned(before, snapshot), snapshot)]
    if refused:
        from upgradelint.facts.rpc.clients.callers import collect_callers

        names = {path.wrapper for path in refused}
        clients = {path.client.rpartition(".")[2] for path in refused}
        callers = collect_callers(tree, options.selection, names, clients)
        snapshot = replace(snapshot, callers=callers)
    pairs = moving(before, snapshot)
    if pairs:
        from upgradelint.facts.data.moves.columns import columns_of
        from upgradelint.facts.data.moves.paths import collect_readers

        columns = columns_of(snapshot.migrations, snapshot.models)
        uses = (*before.row_uses, *snapshot.row_uses)
        known = (use for use in uses if pairs & {*use.fallbacks, *use.copies, *use.both})
        files = frozenset(use.location.path for use in known)
        read = collect_readers(tree, options, columns, pairs, files)
        others = (use for use in snapshot.row_uses if use.location.path not in files)
        snapshot = replace(snapshot, row_uses=(*others, *read))
    return snapshot


def _history(project: Project, obj: ObjectFacts) -> tuple[str, ...] | None:
    if not project.tree.exists(obj.location.path):
        return None
    source = project.tree.read(obj.location.path)
    return documented_versions(source.decode("utf-8-sig", "replace"), obj.location.line)


def _about_exceptions(registry: Registry, found: Iterable[Held]) -> Iterator[str]:
    for entry in expired(registry):
        yield f"the exception for {entry.code} {entry.subject} ended with {entry.until}"
    if registry.releases:
        for entry in unused(registry, [held.finding for held in found]):
            yield f"the exception for {entry.code} {entry.subject} matches no finding any more"
