"""The processes of a deployment: scripts that stay, lines of its files, applications."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from upgradelint.base.location import Location
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.services.deployment.line import Line
from upgradelint.facts.services.deployment.programs import Programs, serves_web, works
from upgradelint.facts.services.entry_points import WSGI, Group, Script, scripts
from upgradelint.facts.services.imports import Imports
from upgradelint.facts.services.model import Process, Start, is_called_like
from upgradelint.facts.services.reach import Reach
from upgradelint.facts.services.starts import Started, Starts, applications, function_of
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.evaluator import Evaluator
from upgradelint.trees.tree import Tree

_APPLICATION = re.compile(rb"^[ \t]*app(?:lication)?[ \t]*(?::[^=\n]{0,99})?=", re.MULTILINE)
_WEB = (b"application", b"FastAPI", b"Starlette", b"Flask", b"Quart", b"Sanic", b"Litestar")


class Processes:
    """What starts the code of a tree; `judged` are the paths of that code."""

    def __init__(
        self, ev: Evaluator, tree: Tree, judged: Sequence[str], imports: Imports, snapshot: Snapshot
    ) -> None:
        self._ev, self._tree, self._judged = ev, tree, judged
        self._imports, self._snapshot = imports, snapshot
        self._starts = Starts(ev)
        self._reach = Reach(imports, snapshot)

    def of(
        self,
        declared: Mapping[Group, Sequence[Script]],
        written: Iterable[Line],
        programs: Programs,
    ) -> Iterator[Process]:
        """Yield the processes that entry points, the lines of a deployment, and modules show; what
        a line starts is not shown again.
        """
        lines = [(line, programs.named(line.command)) for line in written if not line.once]
        modules = {module for _, named in lines for module in named}
        found = scripts(declared).values()
        shared = Counter(_module(script) for script in found)
        for script in found:
            if _module(script) not in modules:
                alone = shared[_module(script)] == 1
                yield from self._of_script(
                    script, wsgi=script in declared.get(WSGI, ()), alone=alone
                )
        running = [self._of_line(line, named) for line, named in lines]
        yield from running
        web = [process for process in running if serves_web(process.target)]
        modules.update(module for process in web for module in process.modules)
        yield from (each for each in self._applications() if each.name not in modules)

    def _of_line(self, line: Line, named: frozenset[str]) -> Process:
        """A line of a deployment: `uvicorn shop.web:app`, `celery -A shop.tasks worker`."""
        worker = works(line.command)
        process = Process(
            line.name, line.start, line.command, line.location, open=not named, works=worker
        )
        return self._reach.filled(process, named | self._reach.working if worker else named)

    def _of_script(self, script: Script, *, wsgi: bool, alone: bool) -> Iterator[Process]:
        """A script that stays; all of its module is its own where it is `alone` there."""
        func = function_of(self._ev, script.target)
        if wsgi and func is not None:
            module = func.module.name
            process = Process(script.name, "WSGI script", script.target, script.location, open=True)
            yield self._reach.filled(process, {module})
            return
        started = self._starts.follow(func) if func is not None else Started()
        if started.stays:
            yield self._started(script, started, {_module(script)} if alone else set())

    def _started(self, script: Script, started: Started, own: set[str]) -> Process:
        servers = self._snapshot.rpc_servers
        serving = [endpoint for endpoint in servers if _is_given(endpoint, started)] or [
            endpoint for endpoint in servers if is_called_like(script.name, endpoint)
        ]
        managers = {endpoint.cls.rpartition(".")[0] for endpoint in serving}
        process = Process(
            script.name,
            "console script",
            script.target,
            script.location,
            tuple(sorted(started.names)),
            tuple(sorted(started.classes)),
            started.indirection,
            open=started.loads,
        )
        loaded = {name for name in started.names if "." in name and name in self._imports.paths}
        return self._reach.filled(process, {*started.imports, *managers, *own, *loaded}, managers)

    def _applications(self) -> Iterator[Process]:
        names = {path: name for name, path in self._imports.paths.items()}
        for path, data in self._tree.read_many(self._judged):
            if any(map(data.__contains__, _WEB)) and _APPLICATION.search(data):
                module = self._ev.program.at(path)
                for name in applications(self._ev, module) if module else ():
                    target = f"{names[path]}:{name}"
                    kind: Start = "WSGI module" if name == "application" else "application"
                    process = Process(names[path], kind, target, Location(path, 1), open=True)
                    yield self._reach.filled(process, {names[path]})


def _module(script: Script) -> str:
    return script.target.partition(":")[0]


def _is_given(endpoint: Endpoint, started: Started) -> bool:
    topic, cls = endpoint.topic, endpoint.cls
    named = topic in started.names or cls.rpartition(".")[0] in started.names
    return (bool(topic) and named) or cls in started.classes or cls in started.names
