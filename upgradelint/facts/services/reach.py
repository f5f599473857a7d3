"""What a process reaches through its imports: the clients whose methods it calls, mapped tables."""

from collections.abc import Iterable, Iterator, Set
from functools import cached_property

from upgradelint.base.frozen import replace
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.services.imports import Imports
from upgradelint.facts.services.model import Process
from upgradelint.facts.snapshot import Snapshot


class Reach:
    """The promises of a tree by the modules that have to do with them."""

    def __init__(self, imports: Imports, snapshot: Snapshot) -> None:
        self._imports = imports
        self._snapshot = snapshot

    def filled(
        self, process: Process, roots: Iterable[str], managers: Set[str] = frozenset()
    ) -> Process:
        """Return a process with what it reaches from modules on; `managers` are those among them
        that it serves.
        """
        modules = self._imports.reached(roots)
        return replace(
            process,
            sends=tuple(sorted({path for module in modules for path in self._sent(module)})),
            peers=tuple(sorted({path for module in managers for path in self._asked(module)})),
            models=not self._mapping.isdisjoint(modules),
            modules=modules,
        )

    @cached_property
    def working(self) -> frozenset[str]:
        """The modules with tasks: a worker imports them, whatever finds them for it."""
        files = {
            endpoint.location.path
            for endpoint in self._snapshot.rpc_servers
            if endpoint.version == UNVERSIONED
        }
        return frozenset(name for name, path in self._imports.paths.items() if path in files)

    def _sent(self, module: str) -> Iterator[str]:
        """The methods of clients that a module calls: those of clients that it imports."""
        yield from self._queued.get(self._imports.paths[module], ())
        for client in self._imports.of(module) & self._senders.keys() - {module}:
            for path in self._senders[client]:
                if path.rpartition(".")[2] in self._imports.called(module):
                    yield path

    def _asked(self, module: str) -> Iterator[str]:
        """The methods of clients that a module calls on what it has made of them: a driver may have
        a method of that name, too.
        """
        yield from self._queued.get(self._imports.paths[module], ())
        clients = {path.rpartition(".")[0] for path in self._sent(module)}
        for client in clients:
            called = self._imports.called_on(module, client.rpartition(".")[2])
            yield from (f"{client}.{method}" for method in called)

    @cached_property
    def _queued(self) -> dict[str, set[str]]:
        """What puts tasks into a queue, by the file that it stands in."""
        found: dict[str, set[str]] = {}
        for call in self._snapshot.rpc_calls:
            if call.version == UNVERSIONED:
                found.setdefault(call.location.path, set()).add(f"{call.client}.{call.wrapper}")
        return found

    @cached_property
    def _senders(self) -> dict[str, set[str]]:
        """The methods of RPC clients by the modules of these."""
        found: dict[str, set[str]] = {}
        for call in self._snapshot.rpc_calls:
            module = call.client.rpartition(".")[0]
            found.setdefault(module, set()).add(f"{call.client}.{call.wrapper}")
        return found

    @cached_property
    def _mapping(self) -> set[str]:
        """The modules that map tables."""
        files = {table.location.path for table in self._snapshot.models.tables}
        return {name for name, path in self._imports.paths.items() if path in files}
