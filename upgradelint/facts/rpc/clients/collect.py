"""The calls of a program: every method of a client explored, every way it sends a message kept."""

import ast
from collections.abc import Callable, Container, Iterable, Iterator
from functools import partial

from upgradelint.base.frozen import Frozen
from upgradelint.facts.code import classes_of, functions_of, given, innermost, layers
from upgradelint.facts.rpc.clients.instances import has_client, instance_of
from upgradelint.facts.rpc.clients.messages import (
    Seen,
    is_given_up,
    is_inherited,
    joined_paths,
    lost_in,
    seen_in,
    sent_alone,
    without_repeated,
)
from upgradelint.facts.rpc.clients.observer import Noted, RpcWatch
from upgradelint.facts.rpc.clients.sending import (
    asks_for,
    attributes_used,
    names_used,
    queues_something,
    sending_methods,
    wrapping,
)
from upgradelint.facts.rpc.clients.written_inside import MadeInside, of_module, statements_of
from upgradelint.facts.rpc.config_options import ConfigOptions
from upgradelint.facts.rpc.library import QUEUES, Libraries
from upgradelint.facts.rpc.model import UNTOLD, CallPath
from upgradelint.facts.rpc.wiring.startup import Startup, joined
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import Outcome, events
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value

STEPS = 20_000
"""Of one method: a client prepares a message and sends it; what is longer is none."""

ROUGH_PATHS = 8
"""Of a method that is followed by what its ways share."""


class ClientReading(Frozen):
    """The call paths of a module, and what could not be read of it.

    `helpers` are the ways that send what their callers name, `callers` the dotted names of the
    classes whose methods do, and of their bases. `startups` are what the clients were made with.
    """

    calls: tuple[CallPath, ...] = ()
    helpers: tuple[CallPath, ...] = ()
    callers: frozenset[str] = frozenset()
    unproven: tuple[Unproven, ...] = ()
    startups: tuple[Startup, ...] = ()


class ClientCollector:
    """Explores the methods of the classes of modules, and the functions that send.

    `makers` are the files that make clients, `targets` those that say where messages go.
    """

    def __init__(
        self,
        ev: Evaluator,
        library: Libraries,
        makers: set[str],
        targets: set[str],
        options: ConfigOptions,
    ) -> None:
        self._ev = ev
        self._makers = makers
        self._targets = targets
        self._library = library
        self._senders = library.senders
        self._options = options
        self._watch = RpcWatch(ev, library)
        self._unproven: list[Unproven] = []
        self._helpers: dict[tuple[str, str], CallPath] = {}
        self._callers: set[str] = set()
        self._startups: list[Startup] = []
        self._tasks: frozenset[str] = frozenset()
        self._through: frozenset[str] = frozenset()

    def read_asking(self, module: Module, helpers: frozenset[str]) -> ClientReading:
        """Return the call paths of a module, those through helpers of these names too."""
        kept, self._senders = self._senders, self._senders | helpers
        try:
            return self.read(module)
        finally:
            self._senders = kept

    def read(
        self,
        module: Module,
        tasks: frozenset[str] = frozenset(),
        through: frozenset[str] = frozenset(),
    ) -> ClientReading:
        """Return the call paths of a module, class by class.

        `tasks` are names of some there, `through` the files of functions that queue what they are
        given.
        """
        self._unproven, self._helpers, self._callers, self._startups = [], {}, set(), []
        self._tasks, self._through = tasks, through
        ev = self._ev
        with ev.within(STEPS, ev.enters), ev.observed(self._watch, self._watch.assigned):
            calls = tuple(self._calls(module))
        helpers = tuple(self._helpers.values())
        return ClientReading(
            calls,
            helpers,
            frozenset(self._callers),
            tuple(self._unproven),
            tuple(joined(self._startups)),
        )

    def _calls(self, module: Module) -> Iterator[CallPath]:
        for cls in classes_of(self._ev, module):
            if sending := sending_methods(cls, self._senders, self._tasks):
                yield from self._class(cls, sending)
        yield from self._functions(module)
        yield from self._settings(module)

    def _class(self, cls: ClassValue, sending: Container[str]) -> Iterator[CallPath]:
        own = {base.module.path for base in cls.mro}
        self._enter(own | self._targets)
        state, instance = instance_of(self._ev, cls)
        self._enter(own | wrapping(cls))
        found: list[Seen] = []
        lost: dict[str, tuple[Outcome, bool]] = {}
        for name, raw in self._methods(cls, instance, state):
            func = innermost(raw)
            if func is None or name.startswith("__") or name not in sending:
                continue
            outer = next(layers(raw))
            hidden = outer is not func and "__wrapped__" not in outer.content
            if hidden and self._senders.isdisjoint(attributes_used(func.node)):
                continue  # a helper of it may send, and is explored by itself
            outcomes = self._followed(partial(self._method, func, outer, instance, state))
            if is_given_up(outcomes[:1]):
                lost[name] = outcomes[0], self._queues(func)
            seen = seen_in(cls.path, cls.module, func, outcomes)
            found += [call for call in seen if call.sender in own and not is_inherited(call, cls)]
        if not all(call.is_helper for call in found):
            self._callers.update(base.path for base in cls.mro)
        self._callers.update(helper for call in found for helper in call.helpers)
        yield from self._kept(without_repeated(found))
        told = any(call.sent.client.target.version != Unknown(UNTOLD) for call in found)
        sure = told or has_client(state, instance)
        doubts = {name: outcome for name, (outcome, queues) in lost.items() if sure or queues}
        self._unproven += [lost_in(cls.path, name, outcome) for name, outcome in doubts.items()]

    def _methods(
        self, cls: ClassValue, instance: Instance, state: State
    ) -> Iterator[tuple[str, Value]]:
        """Yield what a class has, and what it inherits from bases that are made without a client
        where it is made with one, or has a method that they call and that may make one.
        """
        yield from list(cls.content.items())
        known, equipped = set(cls.content), has_client(state, instance)
        for base in cls.mro[1:]:
            useful = base.node is not None and (equipped or asks_for(base, known))
            alone = useful and not has_client(*instance_of(self._ev, base))
            inherited = list(base.content.items()) if alone else []
            yield from ((name, raw) for name, raw in inherited if name not in known)
            known.update(base.content)

    def _method(
        self, func: FunctionValue, outer: FunctionValue, instance: Instance, state: State
    ) -> list[Outcome]:
        """How a method may end; without its decorators where these want to be called otherwise."""
        outcomes = self._explored(func, Bound(outer, instance), given(func), state.fork())
        if outer is func or any(outcome.kind != "raise" for outcome in outcomes):
            return outcomes
        return self._explored(func, Bound(func, instance), given(func), state.fork())

    def _followed(self, explored: Callable[[], list[Outcome]]) -> list[Outcome]:
        """How something may end: roughly where that is too much, and where others queue for it."""
        outcomes = [] if self._through else explored()
        if outcomes and not is_given_up(outcomes[:1]):
            return outcomes
        return self._roughly(explored) or outcomes or explored()

    def _roughly(self, explored: Callable[[], list[Outcome]]) -> list[Outcome]:
        """How something may end that is too much to follow, by what its ways share; nothing where
        that leaves anything out but what queues tasks, which says so, or where a version cap
        decides what is sent.
        """
        ev = self._ev
        ev.cut.clear()
        with ev.within(ev.budget, ev.enters, max_paths=ROUGH_PATHS, rough=True):
            outcomes = explored()
        sent = [event.what.what for event in events(outcomes) if isinstance(event.what, Noted)]
        queued = bool(sent) and all(call.client.target.topic in QUEUES for call in sent)
        told = not is_given_up(outcomes) and (queued or not ev.cut)
        return outcomes if told and not any(call.client.pinned for call in sent) else []

    def _functions(self, module: Module) -> Iterator[CallPath]:
        """The functions that send, then those that name the method to one of these."""
        left = [*functions_of(self._ev, module), *statements_of(module, self._sends)]
        found = [function for function in left if self._sends(function.node)]
        while found:
            before = len(self._helpers)
            for func in found:
                yield from self._function(func)
            helpers = {name for _, name in [*self._helpers][before:]}
            left = [function for function in left if function not in found]
            found = [
                function for function in left if helpers and helpers & names_used(function.node)
            ]

    def _function(self, func: FunctionValue) -> Iterator[CallPath]:
        self._enter({func.module.path})
        known = given(func, bound=False)
        outcomes = self._followed(lambda: self._explored(func, func, known, self._ev.base.fork()))
        seen = seen_in(func.module.name, func.module, func, outcomes)
        found = [sending for sending in seen if sending.sender == func.module.path]
        self._callers.update(helper for sending in found for helper in sending.helpers)
        yield from self._kept(without_repeated(found))
        if is_given_up(outcomes[:1]) and self._queues(func):
            self._unproven.append(lost_in(func.module.name, func.qualname, outcomes[0]))

    def _queues(self, func: FunctionValue) -> bool:
        """Whether a function queues something for sure, or names a task that it may queue."""
        return queues_something(func.node, self._library.distinct, self._tasks)

    def _enter(self, own: set[str]) -> None:
        """Go into the functions of a client's own files, and of those that make clients."""
        known = own | self._makers | self._through
        self._ev.enters = lambda func: not func.module.project or func.module.path in known

    def _explored(
        self,
        func: FunctionValue,
        outer: Bound | FunctionValue,
        arguments: tuple[list[Value], dict[str, Value]],
        state: State,
    ) -> list[Outcome]:
        self._watch.inside = func
        inside = MadeInside(self._ev, self._sends)
        outcomes = inside.outcomes(lambda: self._ev.explore(outer, *arguments, state=state))
        noted = (event.what for event in events(outcomes))
        self._startups += [what for what in noted if isinstance(what, Startup)]
        return outcomes

    def _sends(self, node: ast.AST) -> bool:
        settings = any(map(self._library.is_setting, attributes_used(node)))
        return settings or queues_something(node, self._senders, self._tasks)

    def _settings(self, module: Module) -> Iterator[CallPath]:
        """What a module has sent by itself: by settings, its own and its classes', on schedules.
        Those that it imports are of others.
        """
        for statement, names in zip(module.source.body, module.source.names, strict=True):
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                continue
            found = {name: self._ev.program.lookup(module, name) for name in names}
            owned = [value.content for value in found.values() if isinstance(value, ClassValue)]
            for held in (found, *owned):
                wanted = [name for name in held if self._library.is_setting(name)]
                for name in wanted:
                    yield from self._set(module, statement, name, held[name])
                yield from self._repeated(module, held.values())

    def _set(
        self, module: Module, statement: ast.stmt, name: str, value: Value
    ) -> Iterator[CallPath]:
        for found in self._library.setting(name, value, self._ev.base, module.at(statement)):
            if isinstance(found, Startup):
                self._startups.append(found)
            else:
                yield from self._kept([of_module(module, found)])

    def _repeated(self, module: Module, values: Iterable[Value]) -> Iterator[CallPath]:
        every = (sent for value in values for sent in self._library.repeated(value, self._ev.base))
        own = (sent for sent in every if sent.client.where.path == module.path)
        yield from self._kept(of_module(module, sent) for sent in own)

    def _kept(self, found: Iterable["Seen"]) -> Iterator[CallPath]:
        """Each way once; a helper that is told the method's name is no call of its own."""
        paths: dict[CallPath, CallPath] = {}
        for seen in found:
            self._startups.append(seen.startup(self._options))
            path = seen.path(self._options)
            if seen.is_helper:
                self._helpers.setdefault((path.client, path.wrapper), path)
            else:
                key = sent_alone(path)
                paths[key] = joined_paths(paths[key], path) if key in paths else path
        yield from paths.values()
