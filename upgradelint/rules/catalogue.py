"""Every rule there is: ours, found by walking the package, and those of plug-ins."""

import pkgutil
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.rules.plugins import plugin_rules, prefixes
from upgradelint.rules.rule import Rule

_NEAR = 9
_ALIKE = 0.8


@cache
def own_rules() -> tuple[Rule, ...]:
    """Return one instance of every rule of ours, in the order of codes."""
    return tuple(sorted(_load(), key=_code))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return one instance of every rule, in the order of codes; those of plug-ins come last.

    Raises UpgradelintError where a plug-in cannot be used.
    """
    rules = (*own_rules(), *sorted(plugin_rules(), key=_code))
    _refuse_repeated(rules)
    return rules


def _code(rule: Rule) -> str:
    return rule.code


def _refuse_repeated(rules: Iterable[Rule]) -> None:
    """Raise UpgradelintError where a code or name means two rules."""
    known: dict[str, Rule] = {}
    for rule in rules:
        for name in (rule.code, rule.name, *rule.aliases):
            other = known.setdefault(name, rule)
            if other is not rule:
                place = f"{type(rule).__module__}.{type(rule).__name__}"
                raise UpgradelintError(
                    f'the rule {place} of a plug-in takes "{name}", which {other.code} has'
                )


def find_rule(text: str) -> Rule:
    """Return the rule of that code, name or former name; raises UpgradelintError."""
    for rule in all_rules():
        if text.upper() == rule.code or text.lower() in (rule.name, *rule.aliases):
            return rule
    raise UpgradelintError(f'there is no rule "{text}"{suggestion(text)}')


def suggestion(text: str) -> str:
    """Return the words that lead from a mistyped code or name to the nearest ones."""
    codes = text.split()
    if len(codes) > 1 and all(map(_is_code, codes)):
        return f"; codes are joined by commas: {','.join(codes)}"
    if _is_code(text):
        return _like_code(text.upper())
    near = get_close_matches(text.lower(), [rule.name for rule in all_rules()], n=1)
    return f'; did you mean "{near[0]}"?' if near else "; see upgradelint rules"


def _is_code(text: str) -> bool:
    return text.isalnum() and text.upper().startswith(prefixes())


def _like_code(text: str) -> str:
    """Return the words for what looks like a code: near ones, else those that begin alike, else
    the families.
    """
    prefix = next(candidate for candidate in prefixes() if text.startswith(candidate))
    codes = [rule.code for rule in all_rules() if rule.code.startswith(prefix)]
    if alike := get_close_matches(text, codes, cutoff=_ALIKE):
        listed = " or ".join(f'"{code}"' for code in alike)
        return f"; did you mean {listed}?"
    for length in range(len(text), len(prefix), -1):
        near = [code for code in codes if code.startswith(text[:length])]
        if near:
            return f"; {text[:length]} has {_shortened(near)}"
    return f"; families are {_shortened(sorted({code[: len(prefix) + 1] for code in codes}))}"


def _shortened(codes: list[str]) -> str:
    more = f" and {len(codes) - _NEAR} more" if len(codes) > _NEAR else ""
    return f"{', '.join(codes[:_NEAR])}{more}"


def rules_of(prefix: str) -> list[Rule]:
    """Return the rules whose code begins so, none for what is no beginning of a code."""
    given = prefix.upper()
    is_code = given.startswith(prefixes())
    return [rule for rule in all_rules() if is_code and rule.code.startswith(given)]


def _load() -> Iterator[Rule]:
    folder, package = str(Path(__file__).parent), f"{__package__}."
    for _, name, is_package in pkgutil.walk_packages([folder], package):
        if not is_package and name.rpartition(".")[2].startswith("upg"):
            yield from (rule() for rule in _rules_of(name))


def _rules_of(module_name: str) -> Iterator[type[Rule]]:
    for value in vars(import_module(module_name)).values():
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module_name:
            yield value
