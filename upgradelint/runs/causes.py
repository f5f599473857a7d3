"""What the findings of a run were found in, for who has to show that they are true."""

from collections.abc import Iterator

from upgradelint import rules
from upgradelint.baselines.baselines import Baseline, Baselines
from upgradelint.baselines.project import Project
from upgradelint.rules import Cause
from upgradelint.runs.check import described
from upgradelint.runs.standing import traits
from upgradelint.runs.unread import looked_at


def causes(
    project: Project, known: Baselines, *, every_migration: bool = False
) -> Iterator[tuple[Cause, Baseline | None]]:
    """Yield what each finding was found in, and against which baseline; None without any.

    They are the findings that a check of the project against those baselines starts from: neither
    selected nor joined by their places.
    """
    project = looked_at(project, known)
    wanted = traits(project.settings, every_migration=every_migration)
    for baseline in known.chosen or (None,):
        before = baseline.snapshot if baseline else None
        after = described(project, before)
        judged = baseline.judged if baseline else None
        for cause in rules.causes(before, after, wanted, judged=judged):
            yield cause, baseline
