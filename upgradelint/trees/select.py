"""Which files are judged; what is left out stays readable as a module."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from upgradelint.base.errors import UpgradelintError

_REVISION = f"{'[0-9a-f]' * 12}_*.py"
DEFAULT_EXCLUDE = (
    # tests and what serves them
    "test/",
    "tests/",
    "test_*.py",
    "*_test.py",
    "conftest.py",
    # revisions are named after what they do, tests too
    "!**/versions/*.py",
    f"!{_REVISION}",
    f"**/tests/**/{_REVISION}",
    # vendored code
    "/vendor/",
    "_vendor/",
    "vendored/",
    "third_party/",
    "site-packages/",
    "node_modules/",
    # examples and documentation
    "/doc/",
    "/docs/",
    "/example/",
    "/examples/",
    "/samples/",
    "/releasenotes/",
    # what building leaves behind, and environments
    "/build/",
    "/dist/",
    "*.egg-info/",
    "/venv/",
    ".*/",
)
"""Patterns as in .gitignore, from the tree's root: what rules do not judge by default."""


class Selection:
    """The paths that are judged: all but those that a pattern (as in .gitignore) leaves out.

    Raises UpgradelintError for a pattern that cannot be understood.
    """

    def __init__(self, exclude: Sequence[str] = DEFAULT_EXCLUDE) -> None:
        from pathspec import GitIgnoreSpec

        try:
            self._left_out = cache(GitIgnoreSpec.from_lines(exclude).match_file)
        except ValueError as error:
            raise UpgradelintError(f"exclude: {error}") from error

    def __contains__(self, path: str) -> bool:
        return not self._left_out(path)

    def judged(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield those of the paths that are judged."""
        return (path for path in paths if path in self)
