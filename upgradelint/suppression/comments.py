"""What is to be said of the comments that silence findings."""

from collections.abc import Iterable, Iterator, Sequence

from upgradelint.base.frozen import Frozen
from upgradelint.baselines.project import Project
from upgradelint.findings.finding import Finding
from upgradelint.rules import Traits
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.judging.upg911_blanket_noqa import BlanketComment, BlanketNoqa
from upgradelint.rules.judging.upg912_unused_noqa import IdleComment, UnusedNoqa
from upgradelint.rules.rule import Context
from upgradelint.rules.selection import Selection
from upgradelint.suppression.noqa import Suppression


class Commented(Frozen):
    """The comments of a project, and what was asked for; `compared` tells whether with anything."""

    project: Project
    selection: Selection
    suppression: Suppression
    compared: bool

    def blanket(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """Yield a finding for each comment that hides some of `found` without naming a code."""
        selected = [finding for finding in found if self.selection.wants(finding)]
        for place, codes in self.suppression.blanket(selected).items():
            yield from BlanketNoqa().check(BlanketComment(place, codes), self._context)

    def idle(self, found: Sequence[Finding]) -> Iterator[Finding]:
        """Yield a finding for each code in a comment that hides none of `found`, where asked for.

        Without a baseline only for what is no code: nobody knows what else would be found.
        """
        if not self.selection.wants_notes(UnusedNoqa()):
            return
        paths = self.project.options.selection.judged(self.project.tree.paths())
        for place, code in self.suppression.idle(paths, found):
            rules = [rule for rule in all_rules() if rule.code.startswith(code)]
            judged = self.compared and any(map(self.selection.may_want, rules))
            if judged or not rules:
                idle_comment = IdleComment(place, code, known=bool(rules))
                yield from UnusedNoqa().check(idle_comment, self._context)

    @property
    def _context(self) -> Context:
        return Context(None, self.project.snapshot, Traits())
