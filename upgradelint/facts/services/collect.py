"""What a tree shows of its deployment. Read where somebody plans an upgrade, and not by a check."""

import re
from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.options import KNOWN_BY_NAME, Options
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.services.commands import commands
from upgradelint.facts.services.entry_points import (
    RELEASE,
    Script,
    entry_points,
    migrations_in,
    processes,
    scripts,
)
from upgradelint.facts.services.imports import Imports
from upgradelint.facts.services.model import (
    Command,
    Migrating,
    PinSource,
    Process,
    ServiceFacts,
    Start,
    is_called_like,
)
from upgradelint.facts.services.movers import movers
from upgradelint.facts.services.pin_sources import pin_sources
from upgradelint.facts.services.starts import Started, Starts, applications, function_of
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import make_program
from upgradelint.python.sources.source import paused_gc
from upgradelint.trees.tree import Tree

_APPLICATION = re.compile(rb"^[ \t]*app(?:lication)?[ \t]*(?::[^=\n]{0,99})?=", re.MULTILINE)
_WEB = (b"application", b"FastAPI", b"Starlette", b"Flask", b"Quart", b"Sanic", b"Litestar")


def collect_services(tree: Tree, options: Options, snapshot: Snapshot) -> ServiceFacts:
    """Return the processes, commands and pins of a tree whose promises are known."""
    with paused_gc():
        return _Collector(tree, options, snapshot).collect()


class _Collector:
    def __init__(self, tree: Tree, options: Options, snapshot: Snapshot) -> None:
        self._tree = tree
        self._snapshot = snapshot
        self._paths = [path for path in tree.paths() if path.endswith(".py")]
        self._judged = [path for path in self._paths if path in options.selection]
        layout = find_layout(tree, self._paths, options.roots, options.fact_store)
        program = make_program(tree, layout, options.libraries, KNOWN_BY_NAME, options.cache)
        self._ev = Evaluator(program)
        self._starts = Starts(self._ev)
        self._imports = Imports(tree, self._judged, layout)

    def collect(self) -> ServiceFacts:
        declared = entry_points(self._tree)
        lines = [*processes(self._tree)]
        known = dict.fromkeys(commands(self._ev, declared, self._tree.read))
        known |= dict.fromkeys(self._alembic() if not _syncs(known) else ())
        return ServiceFacts(
            tuple(self._processes(scripts(declared), lines)),
            tuple(known),
            tuple(self._pins()),
            tuple(movers(self._ev, self._snapshot.upgrades)),
            tuple(
                Migrating(script.name, words)
                for script in lines
                for words in migrations_in(script.target)
            ),
        )

    def _processes(self, found: dict[str, Script], written: Sequence[Script]) -> Iterator[Process]:
        for script in found.values():
            func = function_of(self._ev, script.target)
            started = self._starts.follow(func) if func is not None else Started()
            if started.stays:
                yield self._process(script, started)
        lines = [self._line(line) for line in written if line.name != RELEASE]
        yield from lines
        words = {word for line in lines for word in line.target.split()}
        yield from (process for process in self._applications() if process.target not in words)

    def _line(self, line: Script) -> Process:
        """A line of a Procfile: `uvicorn shop.web:app`, `celery -A shop.tasks worker`."""
        named = {word.partition(":")[0] for word in line.target.split()}
        roots = named & self._imports.paths.keys()
        process = Process(line.name, "Procfile", line.target, line.location, open=not roots)
        return self._reaching(process, roots)

    def _process(self, script: Script, started: Started) -> Process:
        servers = self._snapshot.rpc_servers
        serving = [endpoint for endpoint in servers if _is_given(endpoint, started)] or [
            endpoint for endpoint in servers if is_called_like(script.name, endpoint)
        ]
        managers = {endpoint.cls.rpartition(".")[0] for endpoint in serving}
        roots = {*started.imports, *managers}
        return self._reaching(
            Process(
                script.name,
                "console script",
                script.target,
                script.location,
                tuple(sorted(started.names)),
                tuple(sorted(started.classes)),
                started.indirection,
                open=started.loads,
            ),
            roots,
            managers,
        )

    def _reaching(
        self, process: Process, roots: set[str], managers: Set[str] = frozenset()
    ) -> Process:
        modules = self._imports.reached(roots)
        return replace(
            process,
            sends=tuple(
                sorted({interface for module in modules for interface in self._sent(module)})
            ),
            peers=tuple(
                sorted({interface for module in managers for interface in self._asked(module)})
            ),
            models=not self._mapping.isdisjoint(modules),
            modules=modules,
        )

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

    def _applications(self) -> Iterator[Process]:
        names = {path: name for name, path in self._imports.paths.items()}
        for path, data in self._tree.read_many(self._judged):
            if any(map(data.__contains__, _WEB)) and _APPLICATION.search(data):
                module = self._ev.program.at(path)
                for name in applications(self._ev, module) if module else ():
                    target = f"{names[path]}:{name}"
                    kind: Start = "WSGI module" if name == "application" else "application"
                    process = Process(names[path], kind, target, Location(path, 1), open=True)
                    yield self._reaching(process, {names[path]})

    def _pins(self) -> Iterator[PinSource]:
        places = {
            call.client: call.location.path for call in self._snapshot.rpc_calls if call.pinned
        }
        for client, path in sorted(places.items()):
            module = self._ev.program.at(path)
            yield from pin_sources(self._ev, module, client) if module else ()

    def _alembic(self) -> Iterator[Command]:
        """Alembic's own command, where the project has its settings and no command besides."""
        trees = {
            revision.tree
            for revision in self._snapshot.migrations.values()
            if revision.tool == "alembic"
        }
        for path in self._tree.paths():
            if path.rpartition("/")[2] == "alembic.ini" and trees:
                option = "" if path == "alembic.ini" else f"-c {path} "
                yield Command(f"alembic {option}upgrade head", "schema", Location(path, 1))


def _syncs(known: dict[Command, None]) -> bool:
    return any(command.does == "schema" for command in known)


def _is_given(endpoint: Endpoint, started: Started) -> bool:
    topic, cls = endpoint.topic, endpoint.cls
    named = topic in started.names or cls.rpartition(".")[0] in started.names
    return (bool(topic) and named) or cls in started.classes or cls in started.names
