"""Which modules of a tree a process imports, by the text of its files: parsing all costs too much.

What a function imports when it runs is imported, too.
"""

import re
from collections.abc import Iterable, Iterator

from upgradelint.python.programs.layout import Layout
from upgradelint.trees.tree import Tree

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n#;]*)"
    rb"|import[ \t]+([\w., \t]+))",
    re.MULTILINE,
)
_METHOD = re.compile(rb"\.(\w+)\b")
_COMMENT = re.compile(r"#[^\n]*")


class Imports:
    """The modules of a tree and what each imports of the others."""

    def __init__(self, tree: Tree, paths: Iterable[str], layout: Layout) -> None:
        self._tree = tree
        self.paths = {layout.module_name(path): path for path in paths}
        self._known: dict[str, frozenset[str]] = {}
        self._called: dict[str, frozenset[str]] = {}

    def of(self, module: str) -> frozenset[str]:
        """Return the modules of the tree that one of them imports."""
        if module not in self._known:
            names = _names(self._tree.read(self.paths[module]), self._package(module))
            self._known[module] = frozenset(name for name in names if name in self.paths)
        return self._known[module]

    def called(self, module: str) -> frozenset[str]:
        """Return the names of the methods that the text of a module seems to call."""
        if module not in self._called:
            found = _METHOD.findall(self._tree.read(self.paths[module]))
            self._called[module] = frozenset(map(bytes.decode, found))
        return self._called[module]

    def called_on(self, module: str, cls: str) -> frozenset[str]:
        """Return the names of the methods that are called on what a module makes of a class."""
        data = self._tree.read(self.paths[module])
        made = rb"[\w.]*\b" + re.escape(cls.encode()) + rb"\("
        names = {*re.findall(rb"(\w+)[ \t]*=[ \t]*" + made, data)}
        kept = rb"\b(?:" + b"|".join(map(re.escape, sorted(names))) + rb")" if names else made
        found = re.findall(rb"(?:" + kept + rb"|" + made + rb"[^()\n]*\))\.(\w+)\b", data)
        return frozenset(map(bytes.decode, found))

    def reached(self, roots: Iterable[str]) -> frozenset[str]:
        """Return the modules that are imported from some on, those among them."""
        visited: set[str] = set()
        todo = [root for root in roots if root in self.paths]
        while todo:
            module = todo.pop()
            if module not in visited:
                visited.add(module)
                todo += self.of(module)
        return frozenset(visited)

    def _package(self, module: str) -> str:
        inside = self.paths[module].endswith("__init__.py")
        return module if inside else module.rpartition(".")[0]


def _names(data: bytes, package: str) -> Iterator[str]:
    for source, members, whole in _IMPORT.findall(data):
        if whole:
            yield from (part.split()[0] for part in whole.decode().split(",") if part.split())
        else:
            base = _absolute(source.decode(), package)
            yield base
            text = _COMMENT.sub("", members.decode("utf-8", "replace")).strip("() \t\r\n\\")
            yield from (f"{base}.{part.split()[0]}" for part in text.split(",") if part.split())


def _absolute(name: str, package: str) -> str:
    if not name.startswith("."):
        return name
    rest = name.lstrip(".")
    for _ in range(len(name) - len(rest) - 1):
        package = package.rpartition(".")[0]
    return ".".join(filter(None, (package, rest)))
