"""Hints hold names that code under check chose: no name makes a line of a hint, or is not seen."""

import re
import traceback
from collections.abc import Iterator
from typing import Any

from upgradelint.base.codes import is_own
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Struct, as_text, replace
from upgradelint.base.printed import printable
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.migrate_idiom import in_its_words
from upgradelint.rules.rule import Context, Rule

_BREAKS = re.compile(r"\s+")
_ESCAPED = re.compile(r"\\[bfnrtu]")


def checked(rule: Rule, subject: object, context: Context) -> Iterator[Finding]:
    """Yield what a rule finds; a hint is made with names of one line.

    Raises UpgradelintError where a rule of a plug-in fails.
    """
    found = _found(rule, subject, context)
    if any(finding.hint for finding in found) and _is_odd(subject):
        hints = [finding.hint for finding in _found(rule, _plain(subject), context)]
        hints = hints if len(hints) == len(found) else [""] * len(found)
        found = [replace(finding, hint=hint) for finding, hint in zip(found, hints, strict=True)]
    yield from (replace(finding, hint=in_its_words(finding, context)) for finding in found)


def _found(rule: Rule, subject: object, context: Context) -> list[Finding]:
    if is_own(rule.code):
        return list(rule.check(subject, context))
    try:
        found = list(rule.check(subject, context))
        if any(finding.code != rule.code for finding in found):
            raise ValueError(f"it reports another code than {rule.code}")
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__} at {place.filename}:{place.lineno}: {error}"
        raise UpgradelintError(
            f"{rule.code}, a rule of a plug-in, fails: {what}; mend or uninstall it"
        ) from error
    return found


def _is_odd(subject: object) -> bool:
    """Whether a text in facts has several lines, or characters that are not seen."""
    text = as_text(subject).replace(r"\\", "")
    return not text.isprintable() or _ESCAPED.search(text) is not None


def _plain(value: Any) -> Any:
    match value:
        case str():
            return printable(_BREAKS.sub(" ", value))
        case Struct():
            named = {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
            return replace(value, **named)
        case tuple() if hasattr(value, "_fields"):
            return type(value)(*map(_plain, value))
        case tuple() | list() | frozenset():
            return type(value)(map(_plain, value))
        case dict():
            return {_plain(key): _plain(item) for key, item in value.items()}
    return value
