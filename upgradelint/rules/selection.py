"""Which findings the user asked for."""

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.findings.finding import Finding
from upgradelint.rules.catalogue import all_rules, suggestion
from upgradelint.rules.rule import Rule

_ALL = "ALL"


class Selection(Frozen):
    """Codes, beginnings of codes, names, or ALL; the longest that fits decides, as in ruff.

    `select` None chooses errors and warnings of every rule; notes have to be asked for, and so have
    rules that are `optional` unless that is set.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    optional: bool = False

    def __post_init__(self) -> None:
        for text in (*(self.select or ()), *self.extend_select, *self.ignore):
            if not any(_fit(text, rule) for rule in all_rules()):
                raise UpgradelintError(f'no rule is selected by "{text}"{suggestion(text)}')

    def wants(self, finding: Finding) -> bool:
        """Whether the finding is to be reported."""
        rule = next(rule for rule in all_rules() if rule.code == finding.code)
        return self._chooses(rule, by_default=finding.level != "note")

    def may_want(self, rule: Rule) -> bool:
        """Whether a finding of the rule could be reported, whatever its level."""
        return self._chooses(rule, by_default=True)

    def wants_notes(self, rule: Rule) -> bool:
        """Whether a note of the rule is to be reported."""
        return self._chooses(rule, by_default=False)

    def wants_optional(self) -> bool:
        """Whether a rule that is off by default could be reported."""
        return any(rule.optional and self.may_want(rule) for rule in all_rules())

    def _chooses(self, rule: Rule, *, by_default: bool) -> bool:
        asked = _best((*(self.select or ()), *self.extend_select), rule)
        usual = self.select is None and by_default and (self.optional or not rule.optional)
        chosen = max(asked, int(usual))
        return chosen > _best(self.ignore, rule)


def _best(texts: tuple[str, ...], rule: Rule) -> int:
    return max((_fit(text, rule) for text in texts), default=0)


def _fit(text: str, rule: Rule) -> int:
    """Return how closely a text names a rule: 0 not at all."""
    if text.upper() == _ALL:
        return 1
    if text.lower() in (rule.name, *rule.aliases):
        return len(rule.code) + 1
    return len(text) + 1 if rule.code.startswith(text.upper()) else 0
