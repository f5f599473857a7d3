"""Write the two files of a new rule, to be filled in.

python -m tests.new_rule objects/minor_versions/some_bad_pattern

The rule gets the next code of its folder, or the one that `upg417_some_bad_pattern` gives. It
starts with the change and the example of a short rule of its family.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import get_type_hints

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.rules.catalogue import own_rules
from upgradelint.rules.directions import direction_of
from upgradelint.rules.rule import Rule

_RULE = '''\
from collections.abc import Iterator

from {module} import {kind}
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class {cls}(Rule):
    """What happened, in one sentence.

    Who fails on whom, with which exception; where the rule is silent.

{example}
    """

    code = "{code}"
    name = "{name}"
    level = "warning"

    def check(self, change: {kind}, context: Context) -> Iterator[Finding]:
        yield self.finding(
            subject="the thing, as its users call it",
            message="the thing, the version, the consequence",
            location=change.{place},
            breaks="{breaks}",
            hint="the code to write",
            facts=("what makes the finding what it is; no lines, no labels",),
        )
'''

_CASES = """\
# {code} {name}

## The bad pattern

{example}
"""

_INSTEAD = "Instead: what to do, in one sentence."
_OLDER = ("before", "old", "was")
_BLOCK = re.compile(r"^```diff\n.*?^```$", re.MULTILINE | re.DOTALL)


def create(root: Path, rule: str) -> list[Path]:
    """Write the rule and its cases under a checkout; raises ValueError rather than overwrite."""
    match = re.fullmatch(r"([\w/]+)/(?:(upg\d{3})_)?((?!upg\d)[a-z][a-z0-9_]*)", rule)
    if match is None:
        raise ValueError(f"{rule} is not like objects/minor_versions/some_bad_pattern")
    family, given, slug = match.groups()
    rules = root / "upgradelint" / "rules"
    code = _free(rules, family, given)
    words = _words(code.upper(), slug) | _model(family, code.upper())
    package = rules / family / "__init__.py"
    package.parent.mkdir(parents=True, exist_ok=True)
    package.touch()
    cases = root / "tests" / "cases" / family
    cases.mkdir(parents=True, exist_ok=True)
    files = {
        package.parent / f"{code}_{slug}.py": _RULE.format(
            **words | {"example": indent(words["example"], " " * 4)}
        ),
        cases / f"{code}_{slug}.md": _CASES.format(**words),
    }
    for path, text in files.items():
        path.write_text(text)
    return list(files)


def _free(rules: Path, family: str, given: str | None) -> str:
    """Return a code that no rule has; raises ValueError where that cannot be told."""
    taken = {path.stem[:6]: path for path in rules.rglob("upg*_*.py")}
    last = max((code for code, path in taken.items() if path.parent == rules / family), default="")
    if last:
        following = (f"upg{number}" for number in range(int(last[3:]) + 1, 1000))
        free = next(code for code in following if code not in taken)
    if given in taken:
        instead = f"; {free} is free" if last else ""
        raise ValueError(f"{given} is {taken[given].stem}{instead}")
    if not given and not last:
        raise ValueError(f"{family} has no rules yet: say the code, as in {family}/upg417_bad")
    return given or free


def _words(code: str, slug: str) -> dict[str, str]:
    way = direction_of(code)
    return {
        "code": code,
        "name": slug.replace("_", "-"),
        "cls": "".join(part.capitalize() for part in slug.split("_")),
        "breaks": f"{way.sender} node -> {way.receiver} node: the exception"
        if way
        else "the command that fails: the exception",
    }


class _Neighbour(Frozen):
    """A rule to start from: what it sees, where that stands, and the example on its page."""

    kind: type
    place: str
    example: str
    code: str


def _model(family: str, code: str) -> dict[str, str]:
    """Return what a new rule starts with, from the shortest of its folder, else of its family."""
    for folder in (family, family.partition("/")[0], "objects/fields"):
        if found := list(_neighbours(f"upgradelint.rules.{folder.replace('/', '.')}.")):
            break
    example_rule = min(found, key=lambda neighbour: len(neighbour.example))
    return {
        "module": example_rule.kind.__module__,
        "kind": example_rule.kind.__name__,
        "place": example_rule.place,
        "example": example_rule.example.replace(example_rule.code, code),
    }


def _neighbours(package: str) -> Iterator[_Neighbour]:
    """Yield the rules of a package whose example needs no files around it."""
    for rule in own_rules():
        if type(rule).__module__.startswith(package) and not rule.around:
            yield from _read(rule)


def _read(rule: Rule) -> Iterator[_Neighbour]:
    kind = rule.wants[0]
    first, *others = [*_BLOCK.findall(inspect.getdoc(rule) or ""), ""]
    example = "\n\n".join([first, _INSTEAD, *others]).rstrip()
    place = next((place for depth in range(3) for place in _places(kind, depth)), "")
    if first and place:
        yield _Neighbour(kind, place, example, rule.code)


def _places(kind: type, depth: int) -> Iterator[str]:
    """Yield the attributes, that many steps away, that say where something stands now."""
    newer = (pair for pair in get_type_hints(kind).items() if pair[0] not in _OLDER)
    for name, inner in newer:
        if inner is Location and depth == 0:
            yield name
        elif depth and isinstance(inner, type) and issubclass(inner, Frozen):
            yield from (f"{name}.{place}" for place in _places(inner, depth - 1))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(*create(Path.cwd(), sys.argv[1]), sep="\n")
    except ValueError as error:
        sys.exit(f"{error}\n\n{__doc__}")
