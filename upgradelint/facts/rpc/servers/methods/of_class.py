"""The methods that clients can call of a class, read once for all that serve it."""

from collections.abc import Callable, Iterator
from functools import partial

from upgradelint.base.frozen import Frozen
from upgradelint.facts.code import innermost
from upgradelint.facts.rpc.library import RpcLibrary
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.facts.rpc.servers.methods.left_out import with_use
from upgradelint.facts.rpc.servers.methods.method import MethodReader, is_method, is_of_class
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.effort import FILE_STEPS, Allowance
from upgradelint.python.values.terms import Unknown, Value

Methods = tuple[tuple[RpcMethod, bool], ...]
"""The methods of a class, and whether they count only where a client names them."""


class MethodReading(Frozen):
    """A method with what it does with what it is sent; None where a fault of ours ended that."""

    method: RpcMethod | None = None


ReadPart = Callable[[str, str, type[MethodReading], Callable[[], MethodReading]], MethodReading]
"""Reads a part of a file, which has a name, by itself: it is kept with what it rests on."""


class ClassMethods:
    """Reads the methods of classes, as if no file had asked for them.

    Many files may start the same server: each of them rests on what the class was read from. A
    method that has to be explored is `part` of its file: where other code changes, the methods that
    rest on it are explored again and no others.
    """

    def __init__(
        self, ev: Evaluator, library: RpcLibrary, reader: MethodReader, part: ReadPart
    ) -> None:
        self._ev = ev
        self._library = library
        self._reader = reader
        self._part = part
        self._known: dict[ClassValue, tuple[Methods, set[str]]] = {}

    def of(self, cls: ClassValue) -> Methods:
        """Return the methods of a class, those of its bases too."""
        ev = self._ev
        origins = ev.program.origins
        if cls not in self._known:
            with origins.apart() as noted, ev.forgetting(), ev.allowed(Allowance(FILE_STEPS)):
                self._known[cls] = (tuple(self._read(cls)), noted)
        methods, noted = self._known[cls]
        origins.noted.update(noted)
        return methods

    def _read(self, cls: ClassValue) -> Iterator[tuple[RpcMethod, bool]]:
        names = {name for base in cls.mro for name in base.content}
        for name in sorted(names):
            raw, _ = find_in_class(self._ev, cls, name, self._ev.base)
            if name.startswith("__"):
                continue
            written = innermost(raw) if is_method(raw) else None
            if written is not None:
                hidden = name.startswith("_") or is_of_class(raw)
                yield self._method(cls, name, raw, written), hidden
            elif isinstance(raw, Unknown) and self._library.target(raw) is None:
                yield RpcMethod(name, (), (), open=True, location=raw.where), name.startswith("_")

    def _method(self, cls: ClassValue, name: str, raw: Value, written: FunctionValue) -> RpcMethod:
        make = partial(self._explored, cls, name, raw, written)
        if not _is_explored(written) or not all(map(_is_plain, cls.mro)):
            return make().method or _lost(name, written)
        key = f"method {cls.path}.{name}"
        found = self._part(key, cls.module.path, MethodReading, make)
        return found.method or _lost(name, written)

    def _explored(
        self, cls: ClassValue, name: str, raw: Value, written: FunctionValue
    ) -> MethodReading:
        for base in cls.mro:
            self._ev.program.origins.note_made(*base.module.origins_of(base.name))
        method = self._reader.read(name, raw, written)
        return MethodReading(with_use(self._ev, cls, method, raw, written))


def _is_explored(written: FunctionValue) -> bool:
    """Whether it takes more than syntax to say what a method does with what it is sent."""
    defaults = (*written.defaults, *written.kwdefaults.values())
    return None in defaults or written.node.args.kwarg is not None


def _is_plain(cls: ClassValue) -> bool:
    """Whether a statement of a module made a class, so that what it came from is known by name."""
    return cls.node is not None and cls.node in cls.module.source.body


def _lost(name: str, written: FunctionValue) -> RpcMethod:
    """What is known of a method that could not be read: it may take anything."""
    return RpcMethod(name, (), (), open=True, location=written.where)
