"""Where findings stand: each on a line of a file that the tree has."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.findings.result import Held
from upgradelint.trees.tree import Tree


def placed(found: Iterable[Held], tree: Tree) -> Iterator[Held]:
    """Yield the findings, those of a file that is gone at what is nearest to it, those of nowhere
    in a file on its first line.
    """
    for held in found:
        where = held.finding.location
        known = tree.exists(where.path)
        if known and where.line >= 1:
            yield held
        else:
            path = where.path if known else _nearest(where.path, tree)
            yield replace(held, finding=replace(held.finding, location=Location(path, 1)))


def _nearest(path: str, tree: Tree) -> str:
    """The package that the file was in, else the first file of its folder or of one above."""
    paths = [file for file in tree.paths() if file.endswith(".py")]
    folders = [parent.as_posix() for parent in PurePosixPath(path or "nowhere").parents]
    for folder in ("" if name == "." else f"{name}/" for name in folders):
        if tree.exists(f"{folder}__init__.py"):
            return f"{folder}__init__.py"
        inside = [file for file in paths if file.startswith(folder)]
        if inside:
            return min(inside, key=lambda file: (file.count("/"), file))
    return path
