"""The files of task queues: which use one, define a task, queue one, or know one by its name."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from upgradelint.base.frozen import Struct, field
from upgradelint.facts.store import FileMarks

_IMPORTED = re.compile(
    rb"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]+(\([^)]{0,9999}\)|[^\n(]{1,999})"
    rb"|^[ \t]*import[ \t]+([\w. \t,]{1,999})",
    re.MULTILINE,
)
_NAMED = re.compile(rb"(\w+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*(?:,|\)|#|\Z|\n|\\)")

Look = Callable[[str, Callable[[bytes], FileMarks]], Iterable[tuple[str, FileMarks]]]
"""Looks at the bytes of all files by a function of that name, or knows what it would say."""


class Queues(Protocol):
    """The libraries of task queues."""

    def queueing(self, data: bytes) -> frozenset[str]:
        """Return the libraries that a file of these bytes may queue something in."""

    def defined(self, data: bytes) -> frozenset[tuple[str, str]]:
        """Return the functions of a file that may be tasks, each with the name of the library."""


class QueueFiles(Struct):
    """What the files of a tree have of task queues: `used` are the libraries in use, `queueing` the
    libraries that a file may queue something of, `tasks` the functions of a file that may be tasks.
    """

    used: set[str] = field(default_factory=set)
    queueing: dict[str, frozenset[str]] = field(default_factory=dict)
    tasks: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

    def look(self, look: Look, libraries: Queues) -> None:
        """Look for what the libraries in use make of files; without any nothing is looked at."""

        def marks_of(data: bytes) -> FileMarks:
            return FileMarks(queueing=libraries.queueing(data), tasks=libraries.defined(data))

        kind = f"queues {' '.join(sorted(self.used))}"
        for path, marks in look(kind, marks_of) if self.used else ():
            if marks.queueing:
                self.queueing[path] = marks.queueing
            if marks.tasks:
                self.tasks[path] = marks.tasks

    def defining(self) -> Iterator[str]:
        """Yield the files that may define tasks of a library in use."""
        for path in self.tasks:
            if self._names(path):
                yield path

    def asking(self) -> Iterator[str]:
        """Yield the files that may queue tasks of a library in use."""
        for path, libraries in self.queueing.items():
            if not self.used.isdisjoint(libraries):
                yield path

    def naming(self, look: Look) -> dict[str, frozenset[str]]:
        """Return what tasks are called in the files that import or define them."""
        known = {path: names for path in self.tasks if (names := self._names(path))}
        every = frozenset().union(*known.values())
        modules: dict[str, frozenset[str]] = {}
        for path, names in known.items():
            module = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
            modules[module] = modules.get(module, frozenset()) | names
        found = dict(known)
        for path, marks in look("names", _imported) if known else ():
            here = {called for name, called in marks.imported if name in every}
            here = here.union(*(modules.get(name, ()) for name, _ in marks.imported))
            if here:
                found[path] = found.get(path, frozenset()) | here
        return found

    def _names(self, path: str) -> frozenset[str]:
        return frozenset(name for library, name in self.tasks[path] if library in self.used)


def _imported(data: bytes) -> FileMarks:
    found = {
        (name.decode(), (called or name).decode())
        for names, modules in _IMPORTED.findall(data)
        for name, called in _NAMED.findall((names or modules) + b"\n")
    }
    return FileMarks(imported=frozenset(found))
