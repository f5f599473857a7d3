"""Which findings the user asked for."""

from collections.abc import Mapping
from types import MappingProxyType

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen, replace
from upgradelint.findings.finding import Finding, Level
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
            _refuse_unknown(text)

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
        wanted = _best((*(self.select or ()), *self.extend_select), rule)
        usual = self.select is None and by_default and (self.optional or not rule.optional)
        chosen = max(wanted, int(usual))
        return chosen > _best(self.ignore, rule)


class Severities(Frozen):
    """The levels that the user gives to rules, by code, beginning of a code, name, or ALL."""

    levels: Mapping[str, Level] = MappingProxyType({})

    def __post_init__(self) -> None:
        for text in self.levels:
            _refuse_unknown(text)

    def leveled(self, finding: Finding) -> Finding:
        """Return a finding at the level that its rule has here."""
        rule = next(rule for rule in all_rules() if rule.code == finding.code)
        text = max(self.levels, key=lambda text: _fit(text, rule), default="")
        return replace(finding, level=self.levels[text]) if _fit(text, rule) else finding


def _refuse_unknown(text: str) -> None:
    if not any(_fit(text, rule) for rule in all_rules()):
        raise UpgradelintError(f'no rule is selected by "{text}"{suggestion(text)}')


def _best(texts: tuple[str, ...], rule: Rule) -> int:
    return max((_fit(text, rule) for text in texts), default=0)


def _fit(text: str, rule: Rule) -> int:
    """Return how closely a text names a rule: 0 not at all."""
    if not text:
        return 0
    if text.upper() == _ALL:
        return 1
    if text.lower() in (rule.name, *rule.aliases):
        return len(rule.code) + 1
    return len(text) + 1 if rule.code.startswith(text.upper()) else 0
