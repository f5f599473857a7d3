"""Which functions make objects go to another service instead of the database."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of, functions_of, given, innermost
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.servers.starts.mentions import names_in
from upgradelint.facts.rpc.wiring.database import DatabaseImports
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.store import Readings
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Call, Value

STEPS, MAX_PATHS = 20_000, 16

INDIRECTION = "indirection_api"

ORIGIN = "indirection-setters"
"""Kind of origin: which files set it anywhere."""


class ServiceReading(Frozen):
    """The functions of a file that set it, or were promised to; and the texts that each of them
    hands on, which may be topics.
    """

    startups: tuple[Startup, ...] = ()
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()


def collect_indirection(
    setters: Collection[str],
    promised: Collection[str],
    servers: Collection[Endpoint],
    ev: Evaluator,
    readings: Readings,
) -> Iterator[Startup]:
    """Yield the functions in files of `setters` that set it, and those of these dotted names that
    older releases have do so; with what they, and what they serve, import of the database.
    """
    imports = DatabaseImports(ev, readings)
    watch = IndirectionWatch(ev, frozenset(setters))
    readings.origin(ORIGIN, lambda _: " ".join(sorted(setters)))
    files = _files(ev, promised)
    for path in sorted({*setters, *files}):
        wanted = files.get(path, frozenset())
        name = " ".join(("indirection", path, *sorted(wanted)))
        read = partial(_read, watch, path, wanted)
        reading = readings.read(name, path, ServiceReading, read)
        topics = dict(reading.topics)
        for startup in reading.startups:
            served = [
                to.cls for to in servers if to.topic and to.topic in topics.get(startup.by, ())
            ]
            modules = dict.fromkeys(name.rpartition(".")[0] for name in (startup.by, *served))
            yield replace(startup, database=tuple(imports.of(modules) if startup.has else ()))


def _read(watch: "IndirectionWatch", path: str, wanted: frozenset[str]) -> ServiceReading:
    program = watch.ev.program
    module = program.at(path)
    program.origins.noted.add(f"{ORIGIN}:")
    found = list(watch.of_module(module, wanted)) if module else []
    return ServiceReading(
        tuple(startup for startup, _ in found), tuple((startup.by, to) for startup, to in found)
    )


def _files(ev: Evaluator, promised: Collection[str]) -> Mapping[str, frozenset[str]]:
    """The files that functions and methods of these names are in."""
    found: dict[str, frozenset[str]] = {}
    for name in promised:
        parts = name.split(".")
        heads = (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
        places = (place for head in heads if (place := ev.program.place(head)))
        path, root = next(places, ("", None))
        if root is not None and root.project:
            found[path] = found.get(path, frozenset()) | {name}
    return found


class IndirectionWatch:
    """An observer of functions that set it; those of `setters` are entered."""

    def __init__(self, ev: Evaluator, setters: frozenset[str]) -> None:
        self.ev = ev
        self._setters = setters
        self._is_set = False
        self._texts: set[str] = set()

    def of_module(
        self, module: Module, promised: Collection[str]
    ) -> Iterator[tuple[Startup, tuple[str, ...]]]:
        """Yield the functions of a module that set it, and those that were promised to, each with
        the texts that it hands on.
        """
        for func in _functions(self.ev, module):
            if func.path in promised or INDIRECTION in names_in(func):
                has = (INDIRECTION,) if self._sets(func) else ()
                if has or func.path in promised:
                    startup = Startup("service", func.path, has, module.at(func.node))
                    yield startup, tuple(sorted(self._texts))

    def _sets(self, func: FunctionValue) -> bool:
        ev, self._is_set, self._texts = self.ev, False, set()
        with (
            ev.within(STEPS, self._enters, max_paths=MAX_PATHS, rough=True),
            ev.observed(self, self._assigned),
        ):
            ev.explore(func, *given(func, bound=False, defaults=True))
        return self._is_set

    def _enters(self, func: FunctionValue) -> bool:
        return func.module.path in self._setters

    def _assigned(
        self, base: Value, name: str, value: Value, state: State, where: Location
    ) -> None:
        if name == INDIRECTION and value is not None:
            self._is_set = True

    def called(self, call: Call, state: State) -> Value | None:
        """Note what is handed on: one of it may be the topic of what the service serves."""
        given = (*call.args, *(value for _, value in call.kwargs))
        self._texts.update(argument for argument in given if isinstance(argument, str))
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def _functions(ev: Evaluator, module: Module) -> Iterator[FunctionValue]:
    yield from functions_of(ev, module)
    for cls in classes_of(ev, module):
        yield from _methods(cls)


def _methods(cls: ClassValue) -> Iterator[FunctionValue]:
    found = map(innermost, cls.content.values())
    yield from (func for func in found if func is not None and func.module is cls.module)
