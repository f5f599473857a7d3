"""Run the rules over two revisions, or over one alone."""

from collections.abc import Iterable, Iterator
from itertools import chain

from upgradelint.base.frozen import Frozen, replace
from upgradelint.compare import compare
from upgradelint.compare.changes import Change
from upgradelint.compare.data.facades import compare_facades
from upgradelint.compare.data.moves import compare_moves
from upgradelint.compare.migrations.schema import compare_schema
from upgradelint.compare.pins.lists import compare_pins
from upgradelint.compare.rpc.alignment import aligned
from upgradelint.compare.rpc.clients.leads import led
from upgradelint.compare.unread import not_read, with_old_unread, with_unread
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.hints import checked
from upgradelint.rules.rule import Baseline, Context, Rule, Traits

_NAMED = 3
MIGRATIONS = "UPG6"


class Cause(Frozen):
    """What a finding was found in: changes of one cause, or the thing itself; and both revisions as
    they were compared.
    """

    finding: Finding
    subjects: tuple[object, ...]
    before: Snapshot | None
    after: Snapshot


def run(
    before: Snapshot | None,
    after: Snapshot,
    traits: Traits = Traits(),  # noqa: B008 - frozen
    *,
    judged: Baseline | None = None,
) -> Iterator[Finding]:
    """Yield the findings of a step from one revision to the next, in the order of their places.

    Without `before` only the rules speak that need no baseline. `judged` says what `before` is, and
    leaves out the rules that are not right about it; None runs all.
    """
    found = (cause.finding for cause in causes(before, after, traits, judged=judged))
    yield from _once_a_migration(
        sorted(merge(found), key=lambda finding: (finding.location, finding.code, finding.subject))
    )


def _once_a_migration(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what a migration does in each of two branches once, where it is done first."""
    reported: set[object] = set()
    for finding in findings:
        done = (
            finding.code,
            finding.location.path,
            finding.subject,
            finding.message,
            finding.facts,
        )
        if done not in reported or not finding.code.startswith(MIGRATIONS):
            yield finding
        reported.add(done)


def causes(
    before: Snapshot | None,
    after: Snapshot,
    traits: Traits = Traits(),  # noqa: B008 - frozen
    *,
    judged: Baseline | None = None,
) -> Iterator[Cause]:
    """Yield what `run` finds, before it is merged and sorted, with what it was found in."""
    stays = before is after
    alone = (*after.objects.values(), *after.backports.values())
    upgrades = (*after.upgrades.migrations, *after.upgrades.checks)
    unread = tuple(not_read(before, after))
    if before is not None:
        after = after if stays else with_unread(before, after)
        before = with_old_unread(before, after)
        before = aligned(before, after)
        after = after if stays else led(before, after)
    moved = () if before is None or stays else compare(before, after, traits.backport_floors)
    schema = compare_schema(before, after, traits.dialects, everything=traits.every_migration)
    pins = compare_pins(before, after)
    data = (*compare_facades(before, after), *compare_moves(before, after)) if before else ()
    subjects = Subjects((*moved, *schema, *pins, *data, *unread, after, *alone, *upgrades))
    context = Context(before, after, traits)
    wanted = (rule for rule in all_rules() if traits.optional or not rule.optional)
    rules = (rule for rule in wanted if judged in (None, rule.judged))
    yield from chain.from_iterable(_apply(rule, subjects, context) for rule in rules)


class Subjects:
    """What rules are asked about; each rule wants the subjects of some classes."""

    def __init__(self, subjects: tuple[object, ...]) -> None:
        self._all = subjects
        self._kinds = {type(subject) for subject in subjects}

    def of(self, wanted: type | tuple[type, ...]) -> list[object]:
        """Return those that are instances, in their order."""
        kinds = {kind for kind in self._kinds if issubclass(kind, wanted)}
        return [change for change in self._all if type(change) in kinds] if kinds else []


def _apply(rule: Rule, subjects: Subjects, context: Context) -> Iterator[Cause]:
    wanted = subjects.of(rule.wants)
    groups = _by_cause(wanted) if rule.together else ((change,) for change in wanted)
    for group in groups:
        for finding in checked(rule, group if rule.together else group[0], context):
            yield Cause(finding, group, context.before, context.after)


def _by_cause(subjects: Iterable[object]) -> Iterable[tuple[object, ...]]:
    groups: dict[object, tuple[object, ...]] = {}
    for subject in subjects:
        key = subject.cause if isinstance(subject, Change) else subject
        groups[key] = (*groups.get(key, ()), subject)
    return groups.values()


def merge(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield one finding for what several subjects have from one line (a field of a mixin)."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(
            (finding.code, finding.level, finding.location, finding.facts), []
        ).append(finding)
    for group in groups.values():
        first, *others = sorted(group, key=lambda finding: finding.subject)
        yield replace(
            first,
            message=first.message + _also([other.subject for other in others]),
            edits=tuple(dict.fromkeys(edit for finding in group for edit in finding.edits)),
        )


def _also(subjects: list[str]) -> str:
    if not subjects:
        return ""
    more = f" and {len(subjects) - _NAMED} more" if len(subjects) > _NAMED else ""
    return f" (also {', '.join(subjects[:_NAMED])}{more})"
