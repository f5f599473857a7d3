"""Which module a file is: packages, their roots, and names."""

from collections.abc import Collection, Iterable

from upgradelint.python.programs.files import Files, Root
from upgradelint.python.programs.folder import EXCERPTS, STUBS, Folder
from upgradelint.python.programs.program import Program
from upgradelint.python.programs.source_cache import SourceCache
from upgradelint.python.roots import Clues, above, find_roots, parent


class Layout:
    """The packages of a tree. A root is a folder whose packages are imported by their own name:
    the tree itself, `src/`, a project inside a larger repository. Some may be given as `roots`;
    the others are found by what the tree shows.
    """

    def __init__(
        self, paths: Iterable[str], roots: Iterable[str] = (), clues: Clues | None = None
    ) -> None:
        given = filter(None, (root.strip("./") for root in roots))
        self._given = sorted((f"{root}/" for root in given), key=len, reverse=True)
        self._found = find_roots(clues or Clues(tuple(paths)))
        self._prefixes: dict[str, str] = {}
        found = {f"{root}/" for root in self._found.values() if root}
        self.prefixes = sorted({"", *found, *self._given}, key=len)

    @property
    def context(self) -> str:
        """What names of modules depend on besides the paths of their files."""
        return " ".join(f"{folder}={root}" for folder, root in sorted(self._found.items()) if root)

    def prefix(self, path: str) -> str:
        """Return the root that a file is imported from, with the slash at its end."""
        folder = parent(path)
        if folder not in self._prefixes:
            self._prefixes[folder] = self._prefix(folder)
        return self._prefixes[folder]

    def _prefix(self, folder: str) -> str:
        if given := next((root for root in self._given if f"{folder}/".startswith(root)), ""):
            return given
        found = next((outer for outer in above(folder) if outer in self._found), "")
        root = self._found.get(found, "")
        return f"{root}/" if root else ""

    def module_name(self, path: str) -> str:
        """Return the dotted name that the file is imported by."""
        stem = path.removesuffix(".py").removesuffix("/__init__")
        return stem.removeprefix(self.prefix(path)).replace("/", ".")


def make_program(
    files: Files,
    layout: Layout,
    libraries: Collection[Files] = (),
    hidden: frozenset[str] = frozenset(),
    cache: SourceCache | None = None,
) -> Program:
    """Return the program of a tree: its own packages, the built-in stubs, sources of libraries,
    and excerpts of those that are not there.

    `hidden` are packages that are never read from `libraries`: domains know them by name.
    """
    roots = [Root(files, prefix, project=True) for prefix in layout.prefixes]
    roots.append(Root(Folder(STUBS), stub=True))
    roots += [Root(library, hidden=hidden) for library in libraries]
    roots.append(Root(Folder(EXCERPTS), excerpt=True))
    return Program(roots, cache, layout)
