"""What a tree shows of where its packages are imported from: files of packaging, and imports."""

import re
import sys
from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from upgradelint.facts.prefilter import prefiltered
from upgradelint.facts.store import FactStore, FileMarks
from upgradelint.python.programs.layout import Layout
from upgradelint.python.roots import Clues, above, parent
from upgradelint.trees.tree import Tree

PACKAGING = ("setup.cfg", "setup.py", "pyproject.toml")
"""A folder with one of these is a project, whose packages are imported by their own names."""

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+import[ \t]*\(?\s*(\w+)|import[ \t]+(\w[\w.]*))",
    re.MULTILINE,
)


def find_layout(
    tree: Tree, paths: Sequence[str], roots: Sequence[str], fact_store: FactStore
) -> Layout:
    """Return the packages of a tree, whose Python files are `paths`; `roots` are given."""

    def imports(wanted: Sequence[str]) -> Iterator[Collection[str]]:
        return (
            file_marks.imports
            for _, file_marks in prefiltered(tree, wanted, fact_store, "imports", _look)
        )

    return Layout(paths, roots, Clues(tuple(paths), frozenset(_projects(tree, paths)), imports))


def _projects(tree: Tree, paths: Sequence[str]) -> Iterator[str]:
    folders = set(chain.from_iterable(map(above, {parent(path) for path in paths})))
    for folder in folders:
        prefix = f"{folder}/" if folder else ""
        if any(tree.exists(f"{prefix}{name}") for name in PACKAGING):
            yield folder


def _look(data: bytes) -> FileMarks:
    """The first two names of each absolute import of what is not Python's own."""
    return FileMarks(imports=frozenset(filter(None, map(_first, _IMPORT.findall(data)))))


def _first(found: tuple[bytes, bytes, bytes]) -> str:
    source, member, whole = (group.decode() for group in found)
    first, *rest = (whole or f"{source}.{member}").split(".")
    return "" if first in sys.stdlib_module_names else ".".join((first, *rest[:1]))
