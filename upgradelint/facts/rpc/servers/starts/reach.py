"""Whether the code of a file can lead to what makes a server, by what its imports lead to."""

import re
from collections.abc import Collection, Iterable, Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.python.programs.program import Program
from upgradelint.trees.blob import UnreadableFileError

_MADE_BY = re.compile(
    rb"get_rpc_server|get_server|create_consumer|neutron(?s:.*)Service|stevedore|entry_points"
)
"""One of these is in every file that makes a server itself, or has one made by an entry point."""

_LOADS = re.compile(rb"import_(?:class|object|module|string)|locate")
"""One of these is in every file that loads what a text names."""

_IMPORTS = re.compile(
    rb"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n\\]*(?:\\\r?\n[^\n\\]*)*)"
    rb"|^[ \t]*import[ \t]+([^\n#]+)",
    re.MULTILINE,
)
_NAMES = re.compile(rb"#[^\n]*|([\w.]+)(?:\s+as\s+\w+)?")
_DOTTED = re.compile(rb"""['"]((?:[A-Za-z_]\w*[.:])+\w+)['"]""")


class File(Frozen):
    """What a file has: `imports` are dotted names, `texts` those that stand in quotes."""

    makes: bool
    loads: bool = False
    imports: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


class Reach:
    """Follows imports from file to file, through those whose functions are entered."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._files: dict[str, File] = {}

    def makes_servers(self, paths: Iterable[str], entered: Collection[str]) -> bool:
        """Whether functions of files may make a server, or those that they lead to in files of
        `entered`. What decides that is noted as an origin.
        """
        waiting = [*paths]
        visited: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path not in visited:
                visited.add(path)
                if self._file(path).makes:
                    return True
                waiting += self._led_to(path, entered)
        return False

    def _file(self, path: str) -> File:
        self._program.origins.noted.add(path)
        if path not in self._files:
            self._files[path] = self._read(path)
        return self._files[path]

    def _read(self, path: str) -> File:
        tree = self._program.roots[0].files
        if not tree.exists(path):  # it is a library's
            return File(makes=True)
        try:
            data = tree.read(path)
        except UnreadableFileError:
            return File(makes=True)
        texts = (text.decode().replace(":", ".") for text in dict.fromkeys(_DOTTED.findall(data)))
        imports = tuple(dict.fromkeys(_imports(data)))
        makes, loads = _MADE_BY.search(data) is not None, _LOADS.search(data) is not None
        return File(makes, loads, imports, tuple(texts))

    def _led_to(self, path: str, entered: Collection[str]) -> Iterator[str]:
        """Yield the files that names in a file lead to: modules that are entered, those in packages
        and those whose names may stand for something else; and what it loads by name.
        """
        texts = [*self._file(path).texts]
        for name in self._file(path).imports:
            places = self._program.meant(name, path)
            for place in places:
                if self._file(path).loads:
                    texts += self._file(place).texts
                if place.endswith("/__init__.py"):
                    folder = place.removesuffix("__init__.py")
                    yield from (place, *(inner for inner in entered if inner.startswith(folder)))
                elif place in entered:
                    yield place
            if not places:
                yield from self._program.meant(name.rpartition(".")[0] or ".", path)
        for text in dict.fromkeys(texts):
            places = self._program.meant(text.rpartition(".")[0], path)
            yield from (place for place in places if place in entered)


def _imports(data: bytes) -> Iterator[str]:
    """Yield the dotted names that a file imports."""
    for source, names, modules in _IMPORTS.findall(data):
        module = source.decode()
        begin = module if module.endswith(".") or not module else f"{module}."
        yield from (f"{begin}{name.decode()}" for name in _NAMES.findall(names) if name)
        if b"*" in names:
            yield module
        yield from (name.decode().partition(".")[0] for name in _NAMES.findall(modules) if name)
