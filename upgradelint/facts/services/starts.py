"""What the function does that starts a process: whether it stays, and what it hands on."""

import ast
import re
from collections.abc import Iterator
from functools import partial

from upgradelint.base.frozen import Struct, field
from upgradelint.base.location import Location
from upgradelint.facts.code import given, innermost
from upgradelint.facts.migrations.values.schema import is_call, tail
from upgradelint.facts.services.used import imported_by
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Instance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Attribute, Call, Value

STEPS, MAX_PATHS = 20_000, 16

STAYING = frozenset(
    """
    serve serve_forever wait launch launch_service run_simple start_server boot_server run_forever
    run_app run_apps worker_main
""".split()
)
"""What a process calls that stays; a mere `run` counts where a library for services has it."""

LOADING = ("loadapp", "load_app")

CHILDREN = ("multiprocessing.", "threading.")

HANDLING, ENDING = ("signal", "add_signal_handler"), ("signal.SIGTERM", "signal.Signals.SIGTERM")

_NAME = re.compile(r"[A-Za-z_][\w.:/-]{0,99}")
"""What a topic, a binary or a module may be called."""

RUNNERS = ("cotyledon.", "uvicorn.", "gunicorn.", "hypercorn.", "waitress.", "aiohttp.")

INDIRECTION = "indirection_api"


class Started(Struct):
    """What was seen on the way: `serves` that it does not end by itself, `joins` that it waits for
    processes or threads of its own, `ended` that a signal ends it, `loads` that it serves an
    application which a file of settings names; else as a Process has it.
    """

    serves: bool = False
    joins: bool = False
    ended: bool = False
    loads: bool = False
    indirection: bool = False
    names: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)

    @property
    def stays(self) -> bool:
        """Whether it does not end by itself: who only waits for its children may be done soon."""
        return self.serves or (self.joins and self.ended)


class Starts:
    """An observer of the functions that start processes."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self._seen = Started()
        self._handed: list[FunctionValue] = []
        self._loading: dict[str, bool] = {}

    def follow(self, func: FunctionValue) -> Started:
        """Return what a function does, and the functions that it hands on to be run."""
        ev, self._seen, self._handed = self._ev, Started(), []
        package = func.module.name.rpartition(".")[0]
        enters = partial(self._enters, package)
        with (
            ev.within(STEPS, enters, max_paths=MAX_PATHS, rough=True),
            ev.observed(self, self._assigned),
        ):
            self._explore(func)
            for function in self._handed[:4]:
                self._explore(function)
        return self._seen

    def _enters(self, package: str, func: FunctionValue) -> bool:
        self._seen.serves |= func.name in STAYING or _is_endless(func)
        return _is_near(func, package)

    def _explore(self, func: FunctionValue) -> None:
        self._seen.serves |= _is_endless(func)
        self._seen.modules.add(func.module.name)
        self._seen.imports |= imported_by(func)
        self._ev.explore(func, *given(func, bound=False, defaults=True))

    # -- what the evaluator tells

    def called(self, call: Call, state: State) -> Value | None:
        """Note what is called that stays, and what anything is given."""
        func = innermost(call.func)
        name = func.name if func is not None else tail(call.func)
        if name in STAYING or (name == "run" and _is_runner(call.func)):
            self._seen.serves = True
        self._seen.joins |= name == "join" and _is_child(call.func)
        self._seen.ended |= name in HANDLING and any(
            str(argument) in ENDING for argument in call.args
        )
        if not _is_of_client(name, call):
            for value in (*call.args, *(value for _, value in call.kwargs)):
                self._note(value)
        return None

    def _note(self, value: Value) -> None:
        if isinstance(value, str):
            if _NAME.fullmatch(value):
                self._seen.names.add(value)
        elif isinstance(value, Instance):
            self._seen.classes.add(value.cls.path)
            self._seen.loads |= self._loads(value.cls)
        elif isinstance(value, ClassValue):
            self._seen.classes.add(value.path)
        else:
            func = innermost(value)
            if func is not None and func.module.project and func not in self._handed:
                self._handed.append(func)

    def _loads(self, cls: ClassValue) -> bool:
        if cls.path not in self._loading:
            self._loading[cls.path] = _loads(cls)
        return self._loading[cls.path]

    def _assigned(
        self, base: Value, name: str, value: Value, state: State, where: Location
    ) -> None:
        if name == INDIRECTION and value is not None:
            self._seen.indirection = True

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def _is_of_client(name: str, call: Call) -> bool:
    """Whether a target names no server: only who sends has one."""
    return name == "Target" and "server" not in dict(call.kwargs)


def _loads(cls: ClassValue) -> bool:
    """Whether a class loads an application as paste.deploy does."""
    nodes = ast.walk(cls.node) if cls.node else ()
    return any(isinstance(node, ast.Attribute) and node.attr in LOADING for node in nodes)


def function_of(ev: Evaluator, target: str) -> FunctionValue | None:
    """Return the function that an entry point names, None where the tree does not have it."""
    name, _, attribute = target.partition(":")
    module = ev.program.module(name)
    if module is None or not attribute:
        return None
    found = innermost(ev.program.lookup(module, attribute.partition(".")[0]))
    return found if found is not None and found.module.project else None


def applications(ev: Evaluator, module: Module) -> Iterator[str]:
    """Yield the names of the web applications that a module makes at its top level."""
    bound = {name for names in module.source.names for name in names}
    if "application" in bound and _is_made(module, "application"):
        yield "application"
    value = ev.program.lookup(module, "app") if "app" in bound else None
    if isinstance(value, Call) and str(value.func) in WEB:
        yield "app"


def _is_made(module: Module, name: str) -> bool:
    """Whether a module binds a name itself: what it imports another module makes."""
    bound = zip(module.source.body, module.source.names, strict=True)
    nodes = (node for statement, names in bound if name in names for node in ast.walk(statement))
    return any(
        (isinstance(node, ast.FunctionDef) and node.name == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        for node in nodes
    )


WEB = frozenset(
    """
    fastapi.FastAPI fastapi.applications.FastAPI starlette.applications.Starlette flask.Flask
    flask.app.Flask quart.Quart sanic.Sanic litestar.Litestar falcon.App aiohttp.web.Application
""".split()
)


def _is_endless(func: FunctionValue) -> bool:
    """Whether a function has a loop at its top that nothing leaves."""
    body = [] if isinstance(func.node, ast.Lambda) else func.node.body
    loops = (node for node in body if isinstance(node, ast.While))
    return any(_goes_on(loop.test) and not any(map(_leaves, ast.walk(loop))) for loop in loops)


def _goes_on(test: ast.expr) -> bool:
    """Whether a loop ends by a signal at most: `while True`, `while not leaving.is_set()`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Call(func=ast.Attribute(attr="is_set"))):
            return True
    return isinstance(test, ast.Constant) and bool(test.value)


def _leaves(node: ast.AST) -> bool:
    return isinstance(node, (ast.Break, ast.Return, ast.Yield, ast.YieldFrom))


def _is_near(func: FunctionValue, package: str) -> bool:
    beside = func.module.name.rpartition(".")[0] == package
    return func.module.stub or beside or func.name in ("main", "run", "_main", "start")


def _is_runner(func: Value) -> bool:
    return any(part in str(func) for part in RUNNERS)


def _is_child(func: Value) -> bool:
    """Whether the method is one of a process or thread that was made here."""
    made = func.base if isinstance(func, Attribute) else None
    return is_call(made, "Process", "Thread") and str(made).startswith(CHILDREN)
