"""What the user silences: `# noqa` on the line of a finding, and codes in files of a pattern."""

import re
from collections.abc import Mapping
from functools import cache

from upgradelint.findings import Finding
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree

_NOQA = re.compile(rb"#\s*noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)


def is_silenced(code: str, line: bytes) -> bool:
    """Whether a physical line carries a bare `# noqa` or one that names the code or a prefix.

    That is flake8's meaning of it.
    """
    match = _NOQA.search(line)
    if match is None:
        return False
    if match["codes"] is None:
        return True
    codes = re.findall(r"[A-Z]+[0-9]+", match["codes"].decode().upper())
    return code.startswith(tuple(codes))


class Suppression:
    """The findings that a tree's comments and the settings' `per-file-ignores` silence.

    Without `comments` only the settings do.
    """

    def __init__(
        self,
        tree: Tree,
        per_file_ignores: Mapping[str, tuple[str, ...]],
        *,
        comments: bool = True,
    ) -> None:
        self._tree = tree
        self._comments = comments
        self._ignores = [
            (Selection([pattern]), tuple(code.upper() for code in codes))
            for pattern, codes in per_file_ignores.items()
        ]
        self._lines = cache(self._read)

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is silenced."""
        place = finding.location
        lines = self._lines(place.path)[place.line - 1 : place.line]
        return any(is_silenced(finding.code, line) for line in lines) or any(
            finding.code.startswith(codes) and place.path not in others
            for others, codes in self._ignores
        )

    def _read(self, path: str) -> list[bytes]:
        # bytes.splitlines knows only the line ends that Python's parser counts.
        is_python = self._comments and path.endswith(".py") and self._tree.exists(path)
        return self._tree.read(path).splitlines() if is_python else []
