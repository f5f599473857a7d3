"""Every rule there is, found by walking the package."""

import pkgutil
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.rules.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return one instance of every rule, in the order of codes."""
    return tuple(sorted(_load(), key=lambda rule: rule.code))


def find_rule(text: str) -> Rule:
    """Return the rule of that code, name or former name; raises UpgradelintError."""
    for rule in all_rules():
        if text.upper() == rule.code or text.lower() in (rule.name, *rule.aliases):
            return rule
    raise UpgradelintError(f'there is no rule "{text}"{suggestion(text)}')


def suggestion(text: str) -> str:
    """Return the words that lead from a mistyped code or name to the nearest one, or nothing."""
    known = {rule.code: rule for rule in all_rules()} | {rule.name: rule for rule in all_rules()}
    near = get_close_matches(text, known, n=1) or get_close_matches(text.upper(), known, n=1)
    return f'; did you mean "{near[0]}"?' if near else "; see upgradelint rules"


def _load() -> Iterator[Rule]:
    folder, package = str(Path(__file__).parent), f"{__package__}."
    for _, name, is_package in pkgutil.walk_packages([folder], package):
        if not is_package and name.rpartition(".")[2].startswith("upg"):
            yield from (rule() for rule in _rules_of(name))


def _rules_of(module_name: str) -> Iterator[type[Rule]]:
    for value in vars(import_module(module_name)).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module_name:
            yield value
