"""Comments that say what goes when an interface or an object comes to a major version."""

import ast
import io
import re
from collections.abc import Container, Iterator
from itertools import pairwise

from upgradelint.base.digits import whole
from upgradelint.base.location import Location
from upgradelint.facts.pins.model import RemovalNote, When
from upgradelint.python.sources.definitions import first_line
from upgradelint.python.sources.version_comments import comments
from upgradelint.python.values.modules import Module

_GOES = re.compile(
    r"\b(?:remove[ds]?|drop(?:ped|s)?|delete[ds]?|go(?:es)? away)\b(?P<between>[^.;]{0,80}?)"
    r"\b(?:v|version )?(?P<number>(?<=v)\d+(?:\.[0x])?|\d+\.[0x])\b(?!\.\d)(?P<after>[^.;]{0,30})",
    re.IGNORECASE,
)
_MAY_GO = re.compile(r"^[^#]*#.*\b(?:remove|drop|delete|go)", re.IGNORECASE)
_NUMBERED = re.compile(r"#.*(?:v\d|\d\.[0x])", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:in|at|when|once|with|after|for|by)\b", re.IGNORECASE)
_ALONE = re.compile(r"\bonly (?:support|have|serve|use)|\b(?:require|minimum)", re.IGNORECASE)
_GONE = re.compile(
    r"\b(?:stop|no longer|drop)\w* (?:\w+ )?support|\bunsupported"
    r"|\d (?:is|are|was|were) (?:dropped|removed|gone)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:release|series|cycle|microversion|python|ratios?|default)\b", re.IGNORECASE
)
"""Words that tell of another version than that of an interface or an object."""


def removal_notes(
    module: Module, data: bytes, owners: Container[Location]
) -> Iterator[RemovalNote]:
    """Yield the notes in those classes of a module whose places are `owners`."""
    text = data.decode("utf-8-sig", "replace")
    lines = io.StringIO(text, newline=None).readlines()
    for statement in module.source.body:
        if isinstance(statement, ast.ClassDef) and module.at(statement) in owners:
            yield from _in_class(module, lines, statement)


def _in_class(module: Module, lines: list[str], cls: ast.ClassDef) -> Iterator[RemovalNote]:
    owner = f"{module.name}.{cls.name}"
    for text, line in _comments(lines, cls):
        found = _GOES.search(text)
        major = whole(found["number"].partition(".")[0]) if found else 0
        if found and major and _WHEN.search(found["between"]) and not _OTHER.search(found[0]):
            where = Location(module.path, line)
            yield RemovalNote(owner, module.at(cls), major, _when(found[0]), text, where)


def _comments(lines: list[str], cls: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Yield the comments of those parts of a class where one may say that something goes."""
    starts = [cls.lineno, *map(first_line, cls.body[1:]), (cls.end_lineno or cls.lineno) + 1]
    for first, after in pairwise(starts):
        part = lines[first - 1 : after - 1]
        if any(map(_MAY_GO.search, part)) and any(map(_NUMBERED.search, part)):
            yield from comments(part, first)


def _when(text: str) -> When:
    if _ALONE.search(text):
        return "alone"
    return "gone" if _GONE.search(text) else "served"
