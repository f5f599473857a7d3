"""flake8's entry point: the findings of one file, judged with the facts of its whole project.

flake8 imports this module in every run, so it imports the standard library alone; what judges is
imported when the first file comes, or before flake8 forks: its processes then have what was found.
One that is not forked reads the project itself.
"""

import argparse
import gc
import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from upgradelint import __version__

if TYPE_CHECKING:
    import ast

    from upgradelint.runs.by_file import Session

_LISTS = {
    "select": "Rules to judge by, as codes or prefixes, in place of the default ones.",
    "extend-select": "Rules to judge by besides: notes are off unless they are named here.",
    "ignore": "Rules to leave out, as codes or prefixes.",
}


class Plugin:
    """What flake8 makes for each file."""

    name = "upgradelint"
    version = __version__
    options: ClassVar[argparse.Namespace]
    session: "ClassVar[Session | None]" = None

    def __init__(self, tree: "ast.AST", filename: str, lines: list[str]) -> None:
        self._filename = filename
        self._lines = lines

    @staticmethod
    def add_options(parser: Any) -> None:
        """Add our options to flake8's own, on the command line and in its configuration."""
        for name, text in _LISTS.items():
            parser.add_option(
                f"--upgradelint-{name}",
                default="",
                metavar="CODES",
                parse_from_config=True,
                comma_separated_list=True,
                help=text,
            )
        parser.add_option(
            "--upgradelint-registry",
            default="",
            metavar="FILE",
            parse_from_config=True,
            normalize_paths=True,
            help="The registry to compare with, where it is not the one of the project.",
        )

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Keep the options; flake8 asks again in every process it does not fork."""
        cls.options = options
        cls.session = None
        given = options.filenames or [os.curdir]
        if _forks() and str(options.jobs) != "1" and "-" not in given:
            covered = [name for name in given if cls._covers(os.path.abspath(name))]
            cls._opened().read_ahead(covered)
            gc.freeze()

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Yield line, column from 0, text and type of each finding in the file."""
        unsaved = "".join(self._lines) if self.options.filenames == ["-"] else None
        first = self.session is None
        found = self._opened().findings(self._filename, unsaved)
        if first:
            gc.freeze()  # all that was read stays until flake8 ends, which it does soon
        for finding in found:
            place = finding.location
            yield place.line, place.column - 1, f"{finding.code} {finding.message}", type(self)

    @classmethod
    def _opened(cls) -> "Session":
        if cls.session is None:
            from upgradelint.runs.by_file import Session, Wishes

            given = vars(cls.options)
            select, extended, ignored = (tuple(given[_stored(name)]) for name in _LISTS)
            wishes = Wishes(select, extended, ignored, given[_stored("registry")])
            cls.session = Session(wishes, cls._covers)
        return cls.session

    @classmethod
    def _covers(cls, file: str) -> bool:
        """Whether flake8 is run on a file: what it is given and leaves out is known everywhere."""
        given = [os.path.abspath(filename) for filename in cls.options.filenames if filename != "-"]
        holders = [file, *map(str, PurePath(file).parents)]
        patterns = (*cls.options.exclude, *cls.options.extend_exclude)
        left_out = any(
            fnmatch(holder, pattern) or fnmatch(os.path.basename(holder), pattern)
            for holder in holders
            for pattern in patterns
        )
        return not left_out and (not given or not set(given).isdisjoint(holders))


def _forks() -> bool:
    """Whether processes start with what this one has."""
    import multiprocessing

    methods = multiprocessing.get_all_start_methods()  # the default comes first
    return (multiprocessing.get_start_method(allow_none=True) or methods[0]) == "fork"


def _stored(name: str) -> str:
    return f"upgradelint_{name.replace('-', '_')}"
