"""The modules of one tree, and what their names mean.

A name is resolved when somebody asks for it: the top-level statements that make it are run once,
in their order, by the evaluator; nothing else of the module is looked at. So reading one class does
not load the project.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from upgradelint.base.defects import defect
from upgradelint.base.location import Location
from upgradelint.python.module_names import Names, candidates
from upgradelint.python.programs.constants import CONSTANTS
from upgradelint.python.programs.files import Root
from upgradelint.python.programs.origins import Origins
from upgradelint.python.programs.source_cache import SourceCache
from upgradelint.python.sources.source import UnreadableError
from upgradelint.python.values.definitions import ModuleValue
from upgradelint.python.values.effort import Allowance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Outside, Unknown, Unset, Value
from upgradelint.trees.blob import UnreadableFileError


class Loader(Protocol):
    """Runs the statements that names are asked of."""

    def load(self, module: Module, index: int) -> None:
        """Run one top-level statement in place; what it makes stays in the module."""

    def forgetting(self) -> AbstractContextManager[None]:
        """Explore meanwhile as if nothing was explored before."""

    def allowed(self, allowance: Allowance) -> AbstractContextManager[None]:
        """Take the steps of evaluations from an allowance; statements have that of their module."""


class Program:
    """The modules of a project and of the libraries that can be read beside it."""

    def __init__(
        self, roots: Iterable[Root], cache: SourceCache | None = None, names: Names | None = None
    ) -> None:
        self.roots = list(roots)
        self._names = names
        self.cache = cache or SourceCache()
        self.modules: dict[str, Module | None] = {}
        self._places: dict[str, tuple[str, Root] | None] = {}
        self._whole: dict[str, bool] = {}
        self.unreadable: dict[str, UnreadableError] = {}
        self.running: list[Module] = []
        self.missing: list[Callable[[Module, str], Value | None]] = []
        self.origins = Origins()
        self.evaluator: Loader

    def module(self, name: str) -> Module | None:
        """Return the module of that dotted name, or None where it is not there to read."""
        self.origins.noted.add(name)
        if name not in self.modules:
            place = self.place(name)
            self.modules[name] = self._module(name, *place) if place else None
        return self.modules[name]

    def _module(self, name: str, path: str, root: Root) -> Module | None:
        other = root.project and self._names is not None and self._names.module_name(path) != name
        return self.at(path) if other else self._read(name, name, path, root)

    def at(self, path: str) -> Module | None:
        """Return the module that a file of the project is, None if unreadable."""
        name = self._names.module_name(path) if self._names else ""
        self.origins.noted.update((path, name))
        place = self.place(name) if name else None
        reached = place is not None and place[0] == path and place[1].project
        return self.module(name) if reached else self.file(path)

    def visible_from(self, module: Module, name: str) -> Module | None:
        """Return the module that a name means in the code of a module: that of its own root, where
        several projects of a tree have it.
        """
        found = self.module(name)
        if found is None or not (found.project and module.project) or self._names is None:
            return found
        prefix = self._names.prefix(module.path)
        if self._names.prefix(found.path) == prefix:
            return found
        paths = candidates(prefix, name)
        self.origins.noted.update(paths)
        own = next(filter(self.roots[0].files.exists, paths), None)
        return self.at(own) if own else found

    def meant(self, name: str, path: str) -> list[str]:
        """Return the files of the project that a name may mean in the code of a file: dots at its
        beginning start from the file's folder.
        """
        inner = name.lstrip(".")
        if inner != name:
            outer = path.split("/")[: -(len(name) - len(inner))]
            paths = [*candidates("".join(f"{folder}/" for folder in outer), inner)]
        else:
            self.origins.noted.add(name)
            place = self.place(name)
            paths = [place[0]] if place and place[1].project else []
            paths += candidates(self._names.prefix(path), name) if self._names else ()
        self.origins.noted.update(paths)
        return [file for file in dict.fromkeys(paths) if self.roots[0].files.exists(file)]

    def file(self, path: str) -> Module | None:
        """Return the module of a file of the project that no import reaches, None if unreadable."""
        self.origins.noted.add(path)
        if path not in self.modules:
            name = path.removesuffix(".py").replace("/", ".")
            self.modules[path] = self._read(path, name, path, self.roots[0])
        return self.modules[path]

    def place(self, key: str) -> tuple[str, Root] | None:
        """Return the path of the module that `module` or `file` is asked for, and whose it is."""
        if key not in self._places:
            self._places[key] = self._find(key)
        return self._places[key]

    def identity(self, key: str) -> str:
        """Return a text that is another one when such a module says something else."""
        place = self.place(key)
        if place is None:
            return ""
        path, root = place
        named = self._names.module_name(path) if self._names and root.project else ""
        try:
            return f"{path} {named} {root.files.blob_id(path)}"
        except UnreadableFileError:
            return f"{path} {named} unreadable"

    def _find(self, key: str) -> tuple[str, Root] | None:
        if key.endswith(".py"):
            return (key, self.roots[0]) if self.roots[0].files.exists(key) else None
        top = key.partition(".")[0]
        for root in self.roots:
            if top in root.hidden or (root.excerpt and self._is_whole(top)):
                continue
            for path in candidates(root.prefix, key):
                if root.files.exists(path):
                    return path, root
        return None

    def _is_whole(self, package: str) -> bool:
        """Whether a package is there to read, and not a part of it alone."""
        if package not in self._whole:
            others = [root for root in self.roots if not root.excerpt]
            self._whole[package] = any(
                root.files.exists(path)
                for root in others
                for path in candidates(root.prefix, package)
            )
        return self._whole[package]

    def _read(self, key: str, name: str, path: str, root: Root) -> Module | None:
        try:
            source = self.cache.get(root.files, path)
        except UnreadableError as error:
            self.unreadable[path] = error
            return None
        kinds = {"project": root.project, "stub": root.stub, "excerpt": root.excerpt}
        imported = self._names.module_name(path) if self._names and root.project else name
        return Module(name, path, source, key=key, imported=imported, **kinds)

    def broken(self, path: str, error: BaseException) -> None:
        """Say of a file of the project that it met a fault of ours, or what it is too much for."""
        if path not in self.unreadable and self.roots[0].files.exists(path):
            self.unreadable[path] = UnreadableError(defect(error))

    def imported(self, name: str, by: Module | None = None) -> Value:
        """Return what `import name` gives, in a module where one is named: a module, or a name
        outside.
        """
        module = self.visible_from(by, name) if by else self.module(name)
        if module is not None:
            return ModuleValue(module)
        return self._absent(name)

    def _absent(self, name: str) -> Value:
        place = self.place(name)
        broken = self.unreadable.get(place[0]) if place else None
        if broken:
            return Unknown(f"{name} cannot be read: {broken.reason}")
        return self.outside(name)

    def outside(self, path: str) -> Value:
        """Return a name of code that is not there to read: a constant we know, or Outside."""
        return CONSTANTS.get(path, Outside(path))

    def member(self, module: Module, name: str) -> Value:
        """Return the final value of a module's name as other modules see it."""
        bound = self.find(module, name)
        if bound is not None:
            unset = bound[0] is None and name in module.mentions.rebound
            return Unset(name, Location(module.path, 1)) if unset else bound[0]
        inner = self.module(f"{module.name}.{name}") if module.is_package else None
        if inner is not None:
            return ModuleValue(inner)
        found = self._fallback(module, name)
        if found is None and module.excerpt:
            return self.outside(f"{module.name}.{name}")
        return found or Unknown(
            f"module {module.name} has no name {name}", Location(module.path, 1)
        )

    def _fallback(self, module: Module, name: str) -> Value | None:
        for fallback in self.missing:
            found = fallback(module, name)
            if found is not None:
                return found
        return None

    def lookup(self, module: Module, name: str) -> Value | None:
        """Return the value of a name bound in the module; None where there is none, too."""
        found = self.find(module, name)
        return found[0] if found else None

    def find(self, module: Module, name: str, before: int | None = None) -> tuple[Value] | None:
        """Return the value of a name bound in the module in a tuple, or None where none is.

        `before` is the index of the top-level statement that asks: it sees what stood before it.
        """
        self.origins.note_made(*module.origins_of(name))
        self._run_bindings(module, name, before)
        if before is not None and name in module.history:
            for index, value in reversed(module.history[name]):
                if index < before:
                    return (value,)
        content = module.env.content
        if name in content:
            if name not in module.source.bindings:
                self._fallback(module, name)  # set from outside, by what has to be noted
            return (content[name],)
        return self._from_star(module, name)

    def _run_bindings(self, module: Module, name: str, before: int | None) -> None:
        indexes, begun = module.source.bindings.get(name, ()), module.begun
        while (position := begun.get(name, 0)) < len(indexes):
            if before is not None and indexes[position] >= before:
                break
            begun[name] = position + 1
            self.run_statement(module, indexes[position])

    def run_statement(self, module: Module, index: int) -> None:
        """Run one top-level statement, once."""
        key = module.origin_of(index)
        self.origins.noted.add(key)
        if index in module.ran:
            return
        module.ran.add(index)
        module.running.append(index)
        self.running.append(module)
        try:
            with self.origins.behind(key):
                self.evaluator.load(module, index)
        finally:
            module.running.pop()
            self.running.pop()
        for name in module.source.names[index]:
            if name in module.env.content:
                module.history.setdefault(name, []).append((index, module.env.content[name]))

    def star_outside(self, module: Module, name: str) -> Outside | None:
        """Return the name as one of an absent module, where such a module is star-imported."""
        for target in self._stars(module):
            other = self.visible_from(module, target)
            if other is None or other.excerpt:
                return Outside(f"{target}.{name}")
        return None

    def _stars(self, module: Module) -> list[str]:
        """The modules whose names are star-imported here, in order, after running the imports."""
        for index in module.source.stars:
            self.run_statement(module, index)
        return module.stars

    def _from_star(self, module: Module, name: str) -> tuple[Value] | None:
        if name.startswith("_"):
            return None
        for target in reversed(self._stars(module)):
            other = self.visible_from(module, target)
            if other is None or other is module:
                continue
            found = self.find(other, name)
            if found is not None:
                return found
        return None
