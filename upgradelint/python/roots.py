"""Which folders a project's top-level packages are imported from, where folders alone do not tell.

A package without `__init__.py` looks like a plain folder, and a folder that holds a project may
have an `__init__.py`. What the files in there import says what is meant.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from upgradelint.base.frozen import Frozen

Imports = Callable[[Sequence[str]], Iterable[Collection[str]]]
"""Gives what each of some files imports: the first two names of each absolute import, `a.b`."""

SOURCES = frozenset({"src", "lib", "python"})
"""Folders that hold packages and are none."""

SAMPLE = 64
"""Of so many files the imports are looked at, for each folder that is in question."""


class Clues(Frozen):
    """What a tree shows of its roots: its Python files, the folders that `marked` as projects by a
    file of packaging, and what files import.
    """

    paths: Sequence[str]
    marked: Collection[str] = frozenset()
    imports: Imports = lambda paths: ()


def find_roots(clues: Clues) -> dict[str, str]:
    """Return the root of each folder where another begins than that of the folder above."""
    return _Finder(clues).run()


def above(folder: str) -> Iterator[str]:
    """Yield a folder and those that hold it, up to the top of the tree, which has no name."""
    while folder:
        yield folder
        folder = parent(folder)
    yield ""


def parent(folder: str) -> str:
    """Return the folder that holds it."""
    return folder.rpartition("/")[0]


class _Finder:
    def __init__(self, clues: Clues) -> None:
        self._clues = clues
        self._files: dict[str, list[str]] = defaultdict(list)
        for path in clues.paths:
            self._files[parent(path)].append(path)
        self._folders = {parent_folder for folder in self._files for parent_folder in above(folder)}
        self._packages = {
            folder for folder, paths in self._files.items() if f"{folder}/__init__.py" in paths
        }
        self._known = frozenset(clues.paths)

    def run(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, files in self._parts().items():
            if key in self._packages:
                found[key] = self._of_package(key, files)
                found |= self._inside(key, found[key], files)
            else:
                found |= self._of_folder(key, files)
        return found

    def _parts(self) -> Mapping[str, list[str]]:
        """The files of each outermost package, and of each plain folder below a project's."""
        parts: dict[str, list[str]] = defaultdict(list)
        for folder, paths in self._files.items():
            holders = [parent_folder for parent_folder in above(folder) if parent_folder]
            packages = [holder for holder in holders if holder in self._packages]
            base = self._base(folder)
            plain = [
                holder
                for holder in holders
                if holder != base and f"{holder}/".startswith(_slashed(base))
            ]
            parts[(packages or plain or [base])[-1]] += paths
        return parts

    def _base(self, folder: str) -> str:
        """The nearest project that holds a folder, the tree where none does."""
        return next(
            (
                parent_folder
                for parent_folder in above(folder)
                if parent_folder in self._clues.marked
            ),
            "",
        )

    def _of_package(self, top: str, files: list[str]) -> str:
        """The root of an outermost package: what holds it, itself where it is a project."""
        holder = parent(top)
        base = self._base(holder)
        outer = [
            parent_folder
            for parent_folder in above(holder)
            if f"{parent_folder}/".startswith(_slashed(base))
        ]
        first = [top] if top in self._clues.marked else []
        return self._chosen([*first, *outer, top], files)

    def _inside(self, top: str, root: str, files: list[str]) -> Iterable[tuple[str, str]]:
        """The roots of projects in a package, and of packages in a plain folder of one."""
        for folder in sorted(self._begins(top)):
            own = folder if folder in self._packages & set(self._clues.marked) else parent(folder)
            first = [own] if own in set(self._clues.marked) - self._packages else []
            below = [file for file in files if file.startswith(f"{folder}/")]
            chosen = self._chosen([*first, root, own], below)
            if chosen != root:
                yield folder, chosen

    def _begins(self, top: str) -> Collection[str]:
        """The folders in a package where another root may begin."""
        inner = {package for package in self._packages if package.startswith(f"{top}/")}
        return {
            folder
            for folder in inner
            if folder in self._clues.marked or parent(folder) not in self._packages
        }

    def _of_folder(self, key: str, files: list[str]) -> Iterable[tuple[str, str]]:
        """The roots of a folder without packages: scripts reach what stands beside them."""
        base = self._base(key)
        voted = self._voted([base, key], files)
        usual = key if key.rpartition("/")[2] in SOURCES else base
        yield key, usual if voted is None else voted
        if voted is None:
            folders = {parent(path) for path in files}
            yield from (
                (folder, folder) for folder in sorted(folders) if self._is_of_scripts(folder)
            )

    def _is_of_scripts(self, folder: str) -> bool:
        imported = {
            name.partition(".")[0]
            for imported in self._imports(self._files[folder])
            for name in imported
        }
        return any(f"{folder}/{name}.py" in self._known for name in imported)

    def _chosen(self, candidates: Sequence[str], files: list[str]) -> str:
        voted = self._voted(candidates, files)
        return candidates[0] if voted is None else voted

    def _voted(self, candidates: Sequence[str], files: list[str]) -> str | None:
        """The folder that most imports of the files are found in, None where none says it."""
        places = list(dict.fromkeys(candidates))
        votes = dict.fromkeys(places, 0)
        if len(places) > 1:
            for name in (
                name for imported in self._imports(files) for name in imported if "." in name
            ):
                for place in places:
                    votes[place] += self._holds(place, name)
        best = max(places, key=votes.__getitem__)
        return best if votes[best] else None

    def _holds(self, folder: str, name: str) -> bool:
        path = f"{_slashed(folder)}{name.replace('.', '/')}"
        return f"{path}.py" in self._known or path in self._folders

    def _imports(self, files: list[str]) -> Iterable[Collection[str]]:
        """What some of the files import, spread evenly."""
        return self._clues.imports(sorted(files)[:: -(-len(files) // SAMPLE) or 1])


def _slashed(folder: str) -> str:
    return f"{folder}/" if folder else ""
