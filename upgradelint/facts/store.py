"""Facts kept by what they were read from, so that the same code is evaluated once.

One store serves all trees of a run; `upgradelint.cache.disk` brings it from and to the disk.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal, Protocol, TypeVar

from upgradelint.base.defects import DEFECTS
from upgradelint.base.frozen import Frozen, Struct, field
from upgradelint.base.hashed import hashable
from upgradelint.base.stages import SILENT, Stages
from upgradelint.python.libraries.files import file_state, folder_state, named_state
from upgradelint.python.programs.program import Program
from upgradelint.python.sources.source import UnreadableError
from upgradelint.python.values.effort import FILE_STEPS, Allowance, TooComplexError

T = TypeVar("T")

Role = Literal["server", "wiring", "serving", "maker", "client", "queuing", "naming"]
"""What a file may hold of an RPC library: classes with a target; code that starts servers, and does
so by the library's own word; code that makes clients; code that sends, and does so by queuing tasks
alone; code that says what tasks are called."""

Library = Literal["objects", "messages", "tasks"]
"""What the libraries give of which a tree without their name can have nothing."""


Mark = Literal["rpc", "client", "api", "listing", "noting"]


class FileMarks(Frozen):
    """The bytes of a file that interest some domain.

    `hits` are what registers an object, migrates or maps; `roles` what the file may be in an RPC
    interface; `called` the names that seem to be called on clients, `called_itself` on self;
    `bases` the last names of what its classes derive from, where it may send by a helper; `starts`
    the names of what it calls that may start a server; `options` those of the options of the
    configuration that it defines as strings; `asks` the names of what it calls that may be a helper
    which sends; `pins` are marks of lists of versions, `upgrades`
    tells that it holds an upgrade command; `queues` are the libraries of task queues that it names,
    `queueing` those that it may queue a task of, `tasks` its functions that may be tasks, each with
    the library, `decorators` the names of what may make some of functions, `imported` the names
    that it imports, each with what it is called here; `imports` are the first two names of
    absolute imports, `libraries` marks of libraries that it names,
    `named` what these give that its text hints at.
    """

    hits: frozenset[bytes] = frozenset()
    roles: frozenset[Role] = frozenset()
    called: frozenset[str] = frozenset()
    called_itself: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    options: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    pins: frozenset[Mark] = frozenset()
    upgrades: bool = False
    imports: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    queueing: frozenset[str] = frozenset()
    tasks: frozenset[tuple[str, str]] = frozenset()
    decorators: frozenset[bytes] = frozenset()
    imported: frozenset[tuple[str, str]] = frozenset()
    named: frozenset[Library] = frozenset()


NOTHING = FileMarks()


VARIANTS = 4
"""How many states of one thing are kept: those of a project and of its baselines."""

Broken = tuple[str, str, int]
"""A file that could not be parsed: its path, why, and the line."""


class Kept(Struct):
    """What was read once. `origins` are keys of what it was read from and `state` tells what those
    said; `facts` are None where they are only there as `packed`, until `unpack` is given their
    type. `idle` counts the runs since it was of use.
    """

    origins: tuple[str, ...]
    state: bytes
    broken: tuple[Broken, ...] = ()
    facts: Any = None
    packed: bytes = b""
    unpack: Callable[[bytes, Any], Any] | None = None
    idle: int = 0

    def read(self, kind: type[T]) -> T | None:
        """Return the facts, None where what is packed makes no sense."""
        if self.facts is None and self.unpack is not None:
            self.facts = self.unpack(self.packed, kind)
        found: T | None = self.facts
        return found


class FactStore(Struct):
    """`kept` are the variants of each thing, latest first; `looked` what files look like at first
    sight, by blob id. Both are found by keys that say under which options they hold too.
    """

    kept: dict[str, list[Kept]] = field(default_factory=dict)
    looked: dict[str, dict[str, FileMarks]] = field(default_factory=dict)
    changed: bool = False

    def prefiltered(self, kind: str) -> dict[str, FileMarks]:
        """Return the marks of one kind, to be added to."""
        return self.looked.setdefault(kind, {})

    def put(self, key: str, kept: Kept) -> None:
        """Keep one more variant; the eldest is let go where there are too many."""
        self.changed = True
        others = self.kept.get(key, ())
        self.kept[key] = [kept, *others][:VARIANTS]


class Origin(Protocol):
    """Says what something that facts were read from is like now."""

    def __call__(self, name: str, /) -> str: ...


class Readings:
    """The facts of one program: those on the store where nothing that they were read from differs,
    else read and put there. `context` is what they depend on besides; `doubted` are the names of
    what was read from files that could not be parsed, among others, with the paths of those.
    """

    def __init__(
        self,
        program: Program,
        fact_store: FactStore,
        context: str = "",
        stages: Stages = SILENT,
    ) -> None:
        self._program = program
        self._fact_store = fact_store
        self._context = context
        self._stages = stages
        self._origins: dict[str, Origin] = {
            "": program.identity,
            "file": partial(file_state, program),
            "folder": partial(folder_state, program),
            "named": partial(named_state, program),
        }
        self._identities: dict[str, str] = {}
        self._allowances: dict[str, Allowance] = {}
        self.doubted: dict[str, frozenset[str]] = {}

    def origin(self, kind: str, tell: Origin) -> None:
        """Add a kind of origin besides modules: keys `kind:name` are asked of it."""
        self._origins[kind] = tell

    def read(self, name: str, path: str, kind: type[T], make: Callable[[], T]) -> T:
        """Return facts of that name and type, by `make` where they are not known.

        Where a fault of ours ends the reading of the file, it is empty and is not kept.
        """
        known = self.known(name, kind)
        if known is not None:
            return known
        with self.noting() as noted:
            made = self.guarded(name, path, make)
        if made is None:
            return kind()
        self.keep(name, made, noted)
        return made

    def guarded(self, name: str, path: str, make: Callable[[], T]) -> T | None:
        """Return what `make` reads of a file, within the steps that a reading of that name has.

        None where a fault of ours ended it: the file is told as one that cannot be read.
        """
        self._stages.file(path)
        allowance = self._allowances.setdefault(name, Allowance(FILE_STEPS))
        try:
            with self._program.evaluator.allowed(allowance):
                return make()
        except (*DEFECTS, MemoryError, TooComplexError) as error:
            self._program.broken(path, error)
            return None

    def known(self, name: str, kind: type[T]) -> T | None:
        """Return the facts of that name, None where they have to be read."""
        for kept in self._fact_store.kept.get(self._key(name), ()):
            if self._state(kept.origins) == kept.state:
                return self._taken(name, kept, kind)
        return None

    def _taken(self, name: str, kept: Kept, kind: type[T]) -> T | None:
        found = kept.read(kind)
        if found is not None:
            kept.idle = 0
            self._program.origins.noted.update(kept.origins)
            for path, reason, line in kept.broken:
                self._program.unreadable[path] = UnreadableError(reason, line)
            self._doubt(name, kept.broken)
        return found

    @contextmanager
    def noting(self) -> Iterator[set[str]]:
        """Give a set in which the origins of what is read meanwhile are noted."""
        with self._program.origins.apart() as noted, self._program.evaluator.forgetting():
            yield noted

    def keep(self, name: str, facts: object, noted: Iterable[str]) -> None:
        """Put facts on the store with what they were read from."""
        origins = tuple(sorted(self._program.origins.all_behind(noted)))
        self._program.origins.noted.update(origins)
        state, broken = self._state(origins), tuple(self._broken(origins))
        self._doubt(name, broken)
        self._fact_store.put(self._key(name), Kept(origins, state, broken, facts))

    def _doubt(self, name: str, broken: Iterable[Broken]) -> None:
        if paths := frozenset(path for path, _, _ in broken):
            self.doubted[name] = self.doubted.get(name, frozenset()) | paths

    def _key(self, name: str) -> str:
        return f"{self._context}\0{name}"

    def _broken(self, origins: Iterable[str]) -> Iterator[Broken]:
        if not self._program.unreadable:
            return
        for origin in origins:
            place = self._program.place(origin)
            error = self._program.unreadable.get(place[0]) if place else None
            if place and error:
                yield place[0], error.reason, error.line

    def _state(self, origins: Iterable[str]) -> bytes:
        """What the origins say now; one of a kind that nobody tells of is like no other."""
        text = "\n".join(map(self._identity, origins))
        return hashlib.sha1(hashable(text), usedforsecurity=False).digest()

    def _identity(self, origin: str) -> str:
        if origin not in self._identities:
            kind, colon, name = origin.partition(":")
            tell = self._origins.get(kind if colon else "", repr)
            self._identities[origin] = tell(name if colon else origin)
        return self._identities[origin]
