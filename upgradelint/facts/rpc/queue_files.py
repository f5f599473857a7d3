"""The files of task queues: which use one, define a task, queue one, or know one by its name."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from upgradelint.base.frozen import Struct, field
from upgradelint.facts.prefilter import under
from upgradelint.facts.store import NOTHING, FileMarks

_IMPORTED = re.compile(
    rb"^[ \t]*from[ \t]+[\w.]+[ \t]+import[ \t]+(\([^)]{0,9999}\)|[^\n(]{1,999})"
    rb"|^[ \t]*import[ \t]+([\w. \t,]{1,999})",
    re.MULTILINE,
)
_NAMED = re.compile(rb"(\w+)(?:[ \t]+as[ \t]+(\w+))?[ \t]*(?:,|\)|#|\Z|\n|\\)")

_MAKES = (b"task", b"actor", b"job")
_MAKE = rb"(?:" + b"|".join(_MAKES) + rb")"
_MAKING = re.compile(_MAKE + rb"(?:\(|,|[ \t]*$|[ \t]+as[ \t]+(\w+))", re.MULTILINE)
"""A name that may make tasks, called or handed on; or what it is called here."""
_BEFORE = re.compile(rb"(?:\.|(?:\A|[^\w.])(?:_|(?:shared|periodic)_)?)\Z")
"""What stands before such a name: an object that has it, or nothing."""
_HEAD = re.compile(
    rb"^(?:(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)"
    rb"|(\w+)[ \t]*(?::[^=\n]{0,99})?=(?!=)"
    rb"|(?:    |\t)(?:async[ \t]+)?def[ \t]+(\w+)"
    rb"|[^\s#)\]}])",
    re.MULTILINE,
)
"""Where a statement at the top of a file begins, or a method of a class."""

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
        if not self.used:
            return
        found = [marks.decorators for _, marks in look("decorators", decorators_in)]
        names = sorted(frozenset().union(*found))
        decorated = under(b"|".join(names)) if names else None

        def marks_of(data: bytes) -> FileMarks:
            found = decorated.findall(data) if decorated else ()
            own = {(library, name.decode()) for name in found for library in self.used}
            return FileMarks(queueing=libraries.queueing(data), tasks=libraries.defined(data) | own)

        kind = " ".join(("queues", *sorted(self.used), *map(bytes.decode, names)))
        for path, marks in look(kind, marks_of):
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


def decorators_in(data: bytes) -> FileMarks:
    """Return the names of functions, classes and methods whose code may make tasks of functions."""
    if not any(word in data for word in _MAKES):
        return NOTHING
    found = list(_MAKING.finditer(data))
    hits = [hit.start() for hit in found if not hit[1] and _is_made(data, hit)]
    for alias in {hit[1] for hit in found if hit[1]}:
        hits += [hit.start() for hit in re.finditer(rb"\b" + alias + rb"\(", data)]
    heads = list(_HEAD.finditer(data)) if hits else []
    return FileMarks(decorators=frozenset(name for hit in hits for name in _around(hit, heads)))


def _is_made(data: bytes, hit: re.Match[bytes]) -> bool:
    """Whether a name stands for itself, or is asked of an object, which may hand it on."""
    before = _BEFORE.search(data, max(0, hit.start() - 10), hit.start())
    return before is not None and (before[0] == b"." or not hit[0].endswith(b","))


def _around(hit: int, heads: list[re.Match[bytes]]) -> Iterator[bytes]:
    """Yield the names of the statement, and of the method, that a place of a file is in."""
    last = bisect(heads, hit, key=re.Match.start) - 1
    outer = next((index for index in range(last, -1, -1) if not heads[index][3]), last)
    for head in (heads[index] for index in {outer, last} if index >= 0):
        if head.lastindex and head.end() <= hit:
            yield head[head.lastindex]
