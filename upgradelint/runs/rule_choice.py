"""Which rules judge, and which facts they look at."""

from collections.abc import Sequence

from upgradelint.base.codes import is_own
from upgradelint.base.errors import UpgradelintError
from upgradelint.facts.families import FAMILIES, Family
from upgradelint.rules.catalogue import all_rules
from upgradelint.rules.selection import Selection
from upgradelint.settings.settings import Settings


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


def refuse_none(selection: Selection) -> None:
    """Raise UpgradelintError where no rule is left to judge by."""
    if not any(map(selection.may_want, all_rules())):
        raise UpgradelintError("every rule is ignored: there is nothing to judge by")


def families(selection: Selection) -> frozenset[Family]:
    """Return the facts that the selected rules look at: the others need not be read. What rules of
    plug-ins look at is not known.
    """
    wanted_rules = [rule for rule in all_rules() if selection.may_want(rule)]
    if not all(is_own(rule.code) for rule in wanted_rules):
        return FAMILIES
    hundreds = {rule.code[3] for rule in wanted_rules}
    wanted = {family for family, codes in FAMILY_CODES.items() if hundreds & codes}
    return frozenset({"objects", *wanted})


FAMILY_CODES: dict[Family, frozenset[str]] = {
    "backports": frozenset("4"),
    "rpc": frozenset("123789"),
    "schema": frozenset("569"),
    "pins": frozenset("489"),
    "upgrades": frozenset("59"),
}
"""The hundreds of rule codes that look at a family; objects are always read. The registry, of which
9 tells how it lags behind, keeps them too."""
