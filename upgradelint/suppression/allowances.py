"""A migration that asks to be let pass, with its reason: `# upgradelint: allow UPG621 -- why`.

It holds for the whole file, and for rules of migrations and of plug-ins only; without a reason it
holds for nothing.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.findings.result import Allowed, Held
from upgradelint.rules.judging.upg913_allowed_without_reason import Allowance
from upgradelint.rules.plugins import prefixes
from upgradelint.trees.tree import Tree

_ALLOW = re.compile(rb"^[ \t]*#\s*upgradelint:\s*allow\b(?P<codes>[^-\r\n]*)(?P<rest>.*)", re.I)
_CODE = re.compile(r"(?<![A-Z])[A-Z]+[0-9]+")
_FAMILY = "UPG6"


def may_be_allowed(code: str) -> bool:
    """Whether such a comment may name a code, or the beginning of one."""
    return code.startswith((_FAMILY, *prefixes()[1:]))


class Allowances(Frozen):
    """The comments of a tree's migrations; only files with findings are looked at."""

    tree: Tree
    migrations: frozenset[str]

    def parted(self, found: Iterable[Held]) -> tuple[list[Held], tuple[Allowed, ...]]:
        """Return the findings that are left, and the comments that take away others."""
        of_file = cache(lambda path: tuple(self._of(path)))
        left: list[Held] = []
        passed: dict[Allowance, list[str]] = {}
        for held in found:
            finding = held.finding
            asking = (each for each in of_file(finding.location.path) if each.covers(finding.code))
            allowance = next(asking, None)
            if allowance is None:
                left.append(held)
            else:
                passed.setdefault(allowance, []).append(finding.code)
        allowed = (
            Allowed(held.location, tuple(codes), held.reason) for held, codes in passed.items()
        )
        return left, tuple(allowed)

    def unfounded(self, found: Iterable[Held]) -> Iterator[Allowance]:
        """Yield the comments in files with findings that give no reason, or name no such rule."""
        for path in dict.fromkeys(held.finding.location.path for held in found):
            yield from (
                allowance
                for allowance in self._of(path)
                if not allowance.reason or not allowance.codes
            )

    def _of(self, path: str) -> Iterator[Allowance]:
        if path not in self.migrations or not self.tree.exists(path):
            return
        for number, line in enumerate(self.tree.read(path).splitlines(), 1):
            match = _ALLOW.match(line)
            if match is not None:
                names = _CODE.findall(match["codes"].decode("utf-8", "replace").upper())
                codes = tuple(filter(may_be_allowed, names))
                text = match["rest"].decode("utf-8", "replace").strip()
                reason = text.removeprefix("--").strip() if text.startswith("--") else ""
                yield Allowance(Location(path, number), codes, reason)
