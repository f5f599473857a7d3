"""What is told of what was found: selected, neither silenced nor accepted, joined by its place."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from upgradelint import rules
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.baselines.baselines import Baselines
from upgradelint.baselines.project import Project
from upgradelint.compare.data.facades import unjudged
from upgradelint.compare.migrations.revisions.compare import untold_parents
from upgradelint.compare.migrations.schema import untold_types
from upgradelint.compare.rpc.clients.leads import left_unproven
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.result import Allowed, Held, Result
from upgradelint.registry import Registry, expired
from upgradelint.rules.judging.upg901_registry_behind_code import RegistryBehindCode
from upgradelint.rules.judging.upg913_allowed_without_reason import AllowedWithoutReason
from upgradelint.rules.rule import Context
from upgradelint.rules.selection import Selection, Severities
from upgradelint.runs.rule_choice import select
from upgradelint.runs.standing import unmoved, unread_before
from upgradelint.suppression.allowances import Allowances
from upgradelint.suppression.comments import Commented
from upgradelint.suppression.noqa import Suppression

_DIGITS = 7
_ALL_DIGITS = 16


def accepted(registry: Registry) -> frozenset[str]:
    """Return the fingerprints that somebody took responsibility for, as long as that holds."""
    return frozenset(registry.accepted) - {exception.fingerprint for exception in expired(registry)}


def report(
    project: Project,
    known: Baselines,
    found: Sequence[Held],
    selection: Selection | None = None,
    warnings: tuple[str, ...] = (),
    *,
    left_out: frozenset[str] = frozenset(),
    old: frozenset[Held] = frozenset(),
    comments: bool = True,
) -> Result:
    """Return what is selected and not silenced, one finding for each rule, subject and line.

    `left_out` are fingerprints of what is found and not to be told, `old` those of `found` that no
    change brought; without `comments` those of the source do not count.
    """
    wanted = selection or select(project.settings)
    if project.databases.dialects:
        wanted = replace(wanted, optional=True)
    levels = Severities(project.settings.severity)
    suppression = Suppression(project.tree, project.settings.per_file_ignores, comments=comments)
    labels = tuple(baseline.label for baseline in known.chosen)
    open_findings = [held for held in found if held.finding.fingerprint not in left_out]
    changed = [held for held in open_findings if held not in old]
    allowing = Allowances(project.tree, frozenset(_migrations(project)))
    context = Context(None, project.snapshot, rules.Traits())
    for allowance in allowing.unfounded(changed):
        changed += [Held(each, labels) for each in AllowedWithoutReason().check(allowance, context)]
    if comments:
        all_found = [held.finding for held in found]
        about = Commented(project, wanted, suppression, compared=bool(labels))
        extra = (*about.blanket(held.finding for held in changed), *about.idle(all_found))
        changed += [Held(finding, labels) for finding in extra]

    def shown(findings: Iterable[Held]) -> tuple[list[Held], tuple[Allowed, ...]]:
        leveled = (replace(held, finding=levels.leveled(held.finding)) for held in findings)
        chosen = (held for held in leveled if wanted.wants(held.finding))
        return allowing.parted(
            candidate for candidate in chosen if not suppression.covers(candidate.finding)
        )

    kept, allowed = shown(changed)
    if any(held.finding.code == RegistryBehindCode.code for held in kept):
        kept = _without_idle_advice(kept, unmoved(project))
    stood, _ = shown(held for held in open_findings if held in old)
    befores = [baseline.snapshot for baseline in known.chosen]
    unproven = (*left_unproven(befores, project.snapshot), *_unjudged(project, known))
    unread = tuple(unread_before(unproven, project.tree, known.chosen))
    return Result(
        findings=tuple(_merged(kept)),
        unproven=tuple(doubt for doubt in unproven if doubt not in unread),
        proven=project.snapshot.proven,
        tasks=project.snapshot.tasks,
        baselines=labels,
        root=project.tree.root,
        warnings=warnings,
        allowed=allowed,
        standing=tuple(_merged(stood)),
        unproven_before=unread,
        digits=digits((*left_out, *(held.finding.fingerprint for held in found))),
    )


def digits(fingerprints: Iterable[str]) -> int:
    """Return how many digits tell fingerprints apart, at least seven."""
    known = set(fingerprints)
    apart = (
        count
        for count in range(_DIGITS, _ALL_DIGITS)
        if len({fingerprint[:count] for fingerprint in known}) == len(known)
    )
    return next(apart, _ALL_DIGITS)


def _migrations(project: Project) -> Iterator[str]:
    return (migration.path for migration in project.snapshot.migrations.values())


def _unjudged(project: Project, known: Baselines) -> Iterator[Unproven]:
    """Yield once what only a comparison finds that it cannot be judged."""
    pairs = [(baseline.snapshot, project.snapshot) for baseline in known.chosen]
    kinds = (unjudged, untold_types, untold_parents)
    yield from dict.fromkeys(doubt for pair in pairs for kind in kinds for doubt in kind(*pair))


def _without_idle_advice(found: Sequence[Held], alone: frozenset[str]) -> list[Held]:
    """Leave out that the registry lags behind where it would refuse to be moved."""
    lag = RegistryBehindCode.code
    steps = (held.finding for held in found if held.finding.fingerprint not in alone)
    refused = any(step.level != "note" and step.code != lag for step in steps)
    return [held for held in found if not refused or held.finding.code != lag]


def _merged(found: Iterable[Held]) -> Iterator[Held]:
    """Join what several baselines say of one line, in the words of the first."""
    groups: dict[tuple[Location, str, str], list[Held]] = {}
    for held in found:
        finding = held.finding
        groups.setdefault((finding.location, finding.code, finding.subject), []).append(held)
    for _, group in sorted(groups.items()):
        labels = chain.from_iterable(held.baselines for held in group)
        yield Held(group[0].finding, tuple(dict.fromkeys(labels)))
