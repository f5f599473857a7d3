"""`# noqa` on the line of a finding, with flake8's meaning of it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from upgradelint.findings import Finding
from upgradelint.trees.tree import Tree

_NOQA = re.compile(rb"#\s*noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)


def is_silenced(code: str, line: bytes) -> bool:
    """Whether a physical line carries a bare `# noqa` or one that names the code or a prefix."""
    match = _NOQA.search(line)
    if match is None:
        return False
    if match["codes"] is None:
        return True
    codes = re.findall(r"[A-Z]+[0-9]+", match["codes"].decode().upper())
    return code.startswith(tuple(codes))


def unsilenced(findings: Iterable[Finding], tree: Tree) -> Iterator[Finding]:
    """Yield the findings that no comment in the tree silences."""

    @cache
    def lines(path: str) -> list[bytes]:
        # bytes.splitlines knows only the line ends that Python's parser counts.
        return tree.read(path).splitlines() if tree.exists(path) else []

    for finding in findings:
        place = finding.location
        text = lines(place.path)[place.line - 1 : place.line] if place.path.endswith(".py") else []
        if not any(is_silenced(finding.code, line) for line in text):
            yield finding
