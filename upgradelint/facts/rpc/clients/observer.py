"""Watching code for remote calls: what a library recognises is noted where the code wrote it."""

from collections.abc import Mapping
from itertools import pairwise

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.rpc.guards import decided
from upgradelint.facts.rpc.library import (
    Answered,
    Client,
    Libraries,
    RpcLibrary,
    Sent,
    Served,
)
from upgradelint.facts.rpc.servers.starts.given import Given, Resolver
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Value


class Noted(Frozen):
    """What was sent, and the place in the explored function that it came from.

    `sender` is the file of the function that named the method, `helpers` are the dotted names of
    the classes, or of the modules, of the functions that it was named to; `idle` the versions that
    were asked for before, of a client that sends them whatever servers run.
    """

    what: Sent
    place: Location
    sender: str
    helpers: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()


class RpcValues:
    """An observer that gives clients and conditions their meaning where modules are loaded, whoever
    looks at them first.
    """

    def __init__(self, library: Libraries) -> None:
        self._library = library

    def called(self, call: Call, state: State) -> Value | None:
        """Return what the library knows of a call; what is sent or served counts elsewhere. A task
        that it makes is noted, since what a decorator gives need not be the task.
        """
        if task := self._library.declared(call):
            state.note(task, call.where)
        found = self._library.called(call, state)
        found = found.holds if isinstance(found, Answered) else found
        return None if isinstance(found, (Sent, Served, tuple)) else found

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: a module is loaded whatever versions are."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key of a message is looked at."""


class RpcWatch:
    """An observer that gives clients and conditions their meaning and notes messages and servers.

    `inside` is the function that is explored: what a helper sends for it has its place where it
    called the helper. What is served is put into `served` where a `resolver` says what it is:
    whatever the path of the code that starts a server, in some path it is served.
    """

    def __init__(
        self, ev: Evaluator, library: RpcLibrary, resolver: Resolver | None = None
    ) -> None:
        self._ev = ev
        self._library = library
        self._resolver = resolver
        self.inside: FunctionValue | None = None
        self.served: list[Given] = []

    def called(self, call: Call, state: State) -> Value | None:
        """Note what is sent or served; return what else the library knows."""
        found = self._library.called(_of_base(call), state)
        if isinstance(found, Served) and self._resolver is not None:
            self.served.append(self._resolver.given(found, state, self._made_at(call)))
        for sent in found if isinstance(found, tuple) else (found,):
            if isinstance(sent, Startup):
                state.note(sent, call.where)
            if isinstance(sent, Sent):
                sender, helpers = self._sender(sent, call, state)
                noted = Noted(sent, self._place(call), sender, helpers, _idle(state))
                state.note(noted, call.where)
        if isinstance(found, Answered):
            state.note(found, call.where)
            return found.holds
        if isinstance(found, Client) and isinstance(call.func, Outside):
            return replace(found, where=self._made_at(call))
        return None if isinstance(found, (Sent, Served, tuple)) else found

    def assigned(self, base: Value, name: str, value: Value, state: State, where: Location) -> None:
        """Note what a setting has sent by itself or says, or an entry that is put into one."""
        outer = base.name if isinstance(base, Attribute) else ""
        setting = next(filter(self._library.is_setting, (name, outer)), None)
        for found in self._library.setting(setting, value, state, where) if setting else ():
            said = Noted(found, where, where.path) if isinstance(found, Sent) else found
            state.note(said, where)

    def decides(self, condition: Value, state: State) -> bool | None:
        """Tell which way a condition on versions goes after those decided before."""
        return decided(condition, state)

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key of a message is looked at."""

    def _sender(self, sent: Sent, call: Call, state: State) -> tuple[str, tuple[str, ...]]:
        """The file of the function that named the method, and whose functions it named it to."""
        helpers: list[str] = []
        for frame in reversed(self._ev.frames):
            func = frame.function
            if func is None or not self._was_told(func, sent.method, state.read(frame.env)):
                return frame.module.path, tuple(helpers)
            helpers.append(func.owner.path if func.owner else func.module.name)
        return call.where.path, tuple(helpers)

    def _was_told(self, func: FunctionValue, method: Value, held: Mapping[str, Value]) -> bool:
        """Whether a function was given the name of the method that it sends, be it among others, or
        the task itself.
        """
        if not isinstance(method, str):
            return False
        spec = func.node.args
        named = (*spec.args, *spec.kwonlyargs, *filter(None, [spec.vararg]))
        given = [held.get(argument.arg) for argument in named]
        told = (value == method or self._library.task_name(value) == method for value in given)
        return any(told) or any(isinstance(value, tuple) and method in value for value in given)

    def _made_at(self, call: Call) -> Location:
        """Where the code that is explored makes a client or a server, be it by a function of
        another file.
        """
        place = call.where
        for frame in reversed(self._ev.frames[1:]):
            if place.path == self._ev.frames[0].module.path:
                break
            place = frame.called
        return place

    def _place(self, call: Call) -> Location:
        for frame, inner in pairwise(self._ev.frames):
            if frame.function is self.inside:
                return inner.called
        return call.where


def _idle(state: State) -> tuple[str, ...]:
    """The versions that were asked for and can be sent, whatever the servers are."""
    answered = (event.what for event in state.events if isinstance(event.what, Answered))
    return tuple(dict.fromkeys(guard.version for guard in answered if guard.holds))


def _of_base(call: Call) -> Call:
    """`super().__init__(...)` of a class that derives from one of a library, as a call of that."""
    func = call.func
    if isinstance(func, Attribute) and func.name == "super.__init__":
        base = library_base(func.base.cls) if isinstance(func.base, Instance) else None
        return replace(call, func=base) if base else call
    return call


def library_base(cls: ClassValue) -> Outside | None:
    """Return the class of a library that a class derives from."""
    bases = (base for ancestor in cls.mro for base in ancestor.bases)
    return next((outside for outside in bases if isinstance(outside, Outside)), None)
