"""The calls of a tree: which files may send, and who sends through the helpers of others."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.clients.collect import ClientCollector, ClientReading
from upgradelint.facts.rpc.model import HANDED_ON, UNTOLD, CallPath
from upgradelint.facts.rpc.reader import MAKERS, RpcReader
from upgradelint.facts.rpc.wiring.startup import Startup


class ClientSearch:
    """Finds the calls of files that send, of classes elsewhere that derive from theirs, and of
    those who name methods to their helpers.
    """

    def __init__(self, reader: RpcReader) -> None:
        files = reader.files
        makers, targets = {*files.having("maker")}, {*files.having("server")}
        reader.rest_on(MAKERS, makers, targets)
        self._reader = reader
        self._files = files
        self._making = makers | targets
        self.startups: list[Startup] = []
        """What the clients are made with, once their calls were read."""
        self._clients = ClientCollector(reader.ev, files.library, makers, targets, reader.options)

    def calls(self) -> Iterator[CallPath]:
        """Yield the calls of all clients; of helpers only those that nobody is seen to call."""
        found = self._sending(self._files.having("client"))
        found |= self._through(found)
        found |= self._sending(self._files.derived(_last_names(self._bases(found)), "client"))
        wrappers = {way.wrapper for reading in found.values() for way in reading.helpers}
        found |= self._naming(wrappers)
        self.startups = [startup for reading in found.values() for startup in reading.startups]
        callers = {name for reading in found.values() for name in reading.callers}
        for reading in found.values():
            yield from reading.calls
            yield from (way for way in reading.helpers if way.client not in callers)

    def _sending(
        self, paths: Iterable[str], through: frozenset[str] = frozenset()
    ) -> dict[str, ClientReading]:
        """The calls of files, by what the tasks are called that they know."""
        found = {}
        for path in paths:
            tasks = self._files.named.get(path, frozenset())
            by = [f"through {name}" for name in sorted(through)]
            role = " ".join(("client", *sorted(tasks), *by))
            read = partial(self._clients.read, tasks=tasks, through=through)
            reading = self._reader.quietly if through else self._reader.read
            found[path] = reading(role, ClientReading, [path], read)[0]
        return found

    def _through(self, found: Mapping[str, ClientReading]) -> dict[str, ClientReading]:
        """The calls of files that hand tasks to functions of other files, which queue them."""
        through = frozenset(path for path, reading in found.items() if reading.helpers)
        handing = [path for path in self._files.named if path in found and _hands_on(found[path])]
        read = self._sending(handing, through) if through else {}
        return {path: _with_untold(found[path], further) for path, further in read.items()}

    def _bases(self, found: Mapping[str, ClientReading]) -> Iterator[CallPath]:
        """Yield the ways of classes that others may derive from to send: helpers, what stands where
        clients are made, and what is sent by a client that cannot be told.
        """
        for path, reading in found.items():
            yield from reading.helpers
            making = path in self._making
            yield from (way for way in reading.calls if making or way.unproven == UNTOLD)

    def _naming(self, wrappers: set[str]) -> dict[str, ClientReading]:
        """The calls of files that name methods to helpers, by what these are called."""
        asks = self._files.asks
        paths = [path for path, names in asks.items() if not names.isdisjoint(wrappers)]
        known = frozenset(name for path in paths for name in asks[path] & wrappers)
        role = f"client of {' '.join(sorted(known))}"
        read = partial(self._clients.read_asking, helpers=known)
        return dict(zip(paths, self._reader.read(role, ClientReading, paths, read), strict=True))


def _with_untold(reading: ClientReading, further: ClientReading) -> ClientReading:
    """Return a further reading with what the first one knew of and this one lost on its way."""
    known = {(call.client, call.wrapper, call.method) for call in further.calls}
    left = (call for call in reading.calls if call.unproven.endswith(HANDED_ON))
    lost = [call for call in left if (call.client, call.wrapper, call.method) not in known]
    return replace(further, calls=(*further.calls, *lost))


def _hands_on(reading: ClientReading) -> bool:
    return any(call.unproven.endswith(HANDED_ON) for call in reading.calls)


def _last_names(ways: Iterable[CallPath]) -> set[str]:
    """What the classes of clients are called in their modules."""
    return {way.client.rpartition(".")[2] for way in ways}
