"""Which module a file is: packages, their roots, and names."""

from collections.abc import Collection, Iterable

from upgradelint.python.folder import STUBS, Folder
from upgradelint.python.program import Files, Program, Root, SourceCache


class Layout:
    """The packages of a tree. A root is a folder whose packages are imported by their own name:
    the tree itself, `src/`, a project inside a larger repository. Some may be given as `roots`:
    packages without `__init__.py` do not tell.
    """

    def __init__(self, paths: Iterable[str], roots: Iterable[str] = ()) -> None:
        named = filter(None, (one.strip("./") for one in roots))
        self._roots = sorted((f"{one}/" for one in named), key=len, reverse=True)
        self._packages = {
            path.removesuffix("/__init__.py") for path in paths if path.endswith("/__init__.py")
        }
        found = {self._prefix(one) for one in self._packages} | set(self._roots)
        self.prefixes = sorted({"", *found}, key=len)

    def _prefix(self, folder: str) -> str:
        if given := next((one for one in self._roots if f"{folder}/".startswith(one)), ""):
            return given
        while folder in self._packages:
            folder = folder.rpartition("/")[0]
        return f"{folder}/" if folder else ""

    def module_name(self, path: str) -> str:
        """Return the dotted name that the file is imported by."""
        stem = path.removesuffix(".py").removesuffix("/__init__")
        folder = path.rpartition("/")[0]
        return stem.removeprefix(self._prefix(folder)).replace("/", ".")


def make_program(
    files: Files,
    layout: Layout,
    libraries: Collection[Files] = (),
    hidden: frozenset[str] = frozenset(),
    cache: SourceCache | None = None,
) -> Program:
    """Return the program of a tree: its own packages, the built-in stubs, sources of libraries.

    `hidden` are packages that are never read from `libraries`: domains know them by name.
    """
    roots = [Root(files, prefix, project=True) for prefix in layout.prefixes]
    roots.append(Root(Folder(STUBS), stub=True))
    roots += [Root(one, hidden=hidden) for one in libraries]
    return Program(roots, cache)
