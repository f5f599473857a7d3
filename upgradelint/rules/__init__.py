"""One rule, one file, in a folder per family; see `rule` for what a rule is."""

from upgradelint.rules.engine import Cause, causes, run
from upgradelint.rules.rule import Baseline, Traits

__all__ = ["Baseline", "Cause", "Traits", "causes", "run"]
