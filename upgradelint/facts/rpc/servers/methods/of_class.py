"""The methods that clients can call of a class, read once for all that serve it."""

from collections.abc import Iterator

from upgradelint.facts.code import innermost
from upgradelint.facts.rpc.library import RpcLibrary
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.facts.rpc.servers.methods.left_out import with_use
from upgradelint.facts.rpc.servers.methods.method import MethodReader, is_method, is_of_class
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.effort import FILE_STEPS, Allowance
from upgradelint.python.values.terms import Unknown

Methods = tuple[tuple[RpcMethod, bool], ...]
"""The methods of a class, and whether they count only where a client names them."""


class ClassMethods:
    """Reads the methods of classes, as if no file had asked for them.

    Many files may start the same server: each of them rests on what the class was read from.
    """

    def __init__(self, ev: Evaluator, library: RpcLibrary, reader: MethodReader) -> None:
        self._ev = ev
        self._library = library
        self._reader = reader
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
                method = self._reader.read(name, raw, written)
                yield with_use(self._ev, cls, method, raw, written), hidden
            elif isinstance(raw, Unknown) and self._library.target(raw) is None:
                yield RpcMethod(name, (), (), open=True, location=raw.where), name.startswith("_")
