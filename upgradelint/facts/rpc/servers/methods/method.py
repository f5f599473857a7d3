"""A method of an endpoint as its clients can call it: through its decorators, by names."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import TypeVar

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import decorated, layers, parameters
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.rpc.library import Task
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.facts.rpc.servers.methods.required_keys import demanded, taken, taken_out
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Descriptor, FunctionNode, FunctionValue
from upgradelint.python.values.terms import Argument, Call, Unknown, Value

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

STEPS = 5_000
"""Of the decorators of one method."""

SELF, CONTEXT = "self", "context"


class Passed(Frozen):
    """What decorators pass on by themselves: how much by position after self, and which names."""

    positions: int = 1
    names: frozenset[str] = frozenset()


class Keyed(Frozen):
    """The names that a decorator takes out of what is sent by name, and those that it `needed`."""

    removed: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


class MethodReader:
    """Reads methods; what their decorators do is found out once."""

    def __init__(self, ev: Evaluator) -> None:
        self._ev = ev
        self._known: dict[tuple[FunctionNode, ...], tuple[Passed, set[str]]] = {}
        self._keyed: dict[FunctionNode, tuple[Keyed, set[str]]] = {}

    def read(self, name: str, raw: Value, written: FunctionValue) -> RpcMethod:
        """Return the method that a class has as `raw` and that was written as that function."""
        bound = not (isinstance(raw, Descriptor) and raw.kind == "staticmethod")
        wrappers = list(layers(raw))[:-1]
        closed = next(
            (function for function in wrappers if not _is_open(parameters(function))), None
        )
        known = parameters(closed or written, bound=bound)
        plain = closed or not bound or (known and names_context(known[0]))
        passed = Passed() if plain else self._passed(wrappers, written)
        has_context = not passed.positions or _takes_context(known)
        after = tuple(
            parameter for parameter in _after(known, passed) if parameter.name not in passed.names
        )
        required = {
            parameter.name
            for parameter in after
            if parameter.default is None and _is_named(parameter)
        }
        if any(parameter.kind == "varkw" for parameter in parameters(written)):
            required |= {*demanded(self._ev, written)}
        for wrapper in wrappers:
            required |= {
                parameter.name for parameter in parameters(wrapper)[1:] if _is_named(parameter)
            }
        keyed = [self._keyed_by(wrapper) for wrapper in wrappers if _is_open(parameters(wrapper))]
        required |= {name for outcome in keyed for name in outcome.needed}
        return RpcMethod(
            name=name,
            parameters=after,
            keyed=tuple(
                sorted({name for outcome in keyed for name in (*outcome.needed, *outcome.removed)})
            ),
            required=tuple(sorted(required)),
            open=_is_open(known),
            location=written.where,
            has_context=has_context,
            context=known[0] if known and passed.positions == 1 else None,
        )

    def function(
        self,
        name: str,
        func: FunctionValue,
        *,
        bound: bool,
        positions: int = 0,
        wrappers: tuple[FunctionValue, ...] = (),
    ) -> RpcMethod:
        """Return a function that is called by a name; the first `positions` are not sent.

        `wrappers` hand on what they are given, and take arguments of their own out of it.
        """
        closed = next(
            (wrapper for wrapper in wrappers if not _is_open(parameters(wrapper, bound=False))),
            None,
        )
        known = parameters(closed or func, bound=bound)[positions:]
        known = (*known, *self._own(wrappers if closed is None else (), known))
        required = {
            parameter.name
            for parameter in known
            if parameter.default is None and _is_named(parameter)
        }
        return RpcMethod(name, known, tuple(sorted(required)), _is_open(known), func.where)

    def task(self, task: Task) -> RpcMethod:
        """Return the function that a task is, without what the worker fills."""
        made = self.function(task.name, task.func, bound=task.bound, wrappers=task.wrappers)
        made = replace(made, function=task.func.name)
        if not task.injected:
            return made
        sent = tuple(
            parameter for parameter in made.parameters if parameter.name not in task.injected
        )
        required = tuple(name for name in made.required if name not in task.injected)
        return replace(made, parameters=sent, required=required)

    def _own(
        self, wrappers: tuple[FunctionValue, ...], known: tuple[ParameterFacts, ...]
    ) -> list[ParameterFacts]:
        """What wrappers of a function take that it does not take itself."""
        plain = [
            parameter for wrapper in wrappers for parameter in parameters(wrapper, bound=False)
        ]
        own = [parameter for parameter in plain if parameter.kind == "keyword"]
        read = (name for wrapper in wrappers for name in taken(self._ev, wrapper))
        own += [ParameterFacts(name, "keyword", "None") for name in read]
        names = {parameter.name for parameter in known}
        return list(
            {parameter.name: parameter for parameter in own if parameter.name not in names}.values()
        )

    def _keyed_by(self, wrapper: FunctionValue) -> Keyed:
        """What a decorator reads by key; each is read once."""
        return self._once(self._keyed, wrapper.node, partial(self._keys, wrapper))

    def _keys(self, wrapper: FunctionValue) -> Keyed:
        return Keyed(taken_out(self._ev, wrapper), demanded(self._ev, wrapper))

    def _passed(self, wrappers: list[FunctionValue], written: FunctionValue) -> Passed:
        if not wrappers:
            return Passed()
        key = tuple(wrapper.node for wrapper in wrappers)
        return self._once(self._known, key, partial(self._explored, wrappers, written))

    def _once(self, known: dict[K, tuple[T, set[str]]], key: K, read: Callable[[], T]) -> T:
        """Return what is read once; whoever asks rests on what it was read from."""
        origins = self._ev.program.origins
        if key not in known:
            with origins.apart() as noted:
                known[key] = (read(), noted)
        found, noted = known[key]
        origins.noted.update(noted)
        return found

    def _explored(self, wrappers: list[FunctionValue], written: FunctionValue) -> Passed:
        """Go through the decorators; where ways differ they are taken to pass the context."""
        own = {
            parameter.name
            for wrapper in wrappers
            for parameter in parameters(wrapper)[1:]
            if _is_named(parameter)
        }
        watch = _Entered(written, frozenset(own))
        given = [_argument(name, written) for name in (SELF, CONTEXT)]
        named = {name: _argument(name, written) for name in sorted(own)}
        with self._ev.within(STEPS, lambda func: func in wrappers), self._ev.observed(watch):
            ended = self._ev.explore(wrappers[0], given, named | {"**": Unknown("what is sent")})
        found = {event.what for event in events(ended) if isinstance(event.what, Passed)}
        return found.pop() if len(found) == 1 else Passed()


class _Entered(Frozen):
    """Notes how the decorators of a method call it; `own` are the names they take from clients."""

    written: FunctionValue
    own: frozenset[str]

    def called(self, call: Call, state: State) -> Value | None:
        """Note a call of the method."""
        if self.written in layers(call.func) and call.args:
            positions = sum(getattr(arg, "name", "") not in self.own for arg in call.args[1:])
            names = frozenset(name for name, _ in call.kwargs if name != "**")
            state.note(Passed(positions, names - self.own), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def _argument(name: str, func: FunctionValue) -> Value:
    return Argument("", func.where, name=name)


def is_method(raw: Value) -> bool:
    """Whether a name of a class is a method of it or of its instances, under any decorators."""
    raw = decorated(raw)
    return isinstance(raw, FunctionValue) or is_of_class(raw)


def is_of_class(raw: Value) -> bool:
    """Whether a name of a class is a method that needs no instance."""
    return isinstance(raw, Descriptor) and raw.kind in ("classmethod", "staticmethod")


def _after(known: tuple[ParameterFacts, ...], passed: Passed) -> tuple[ParameterFacts, ...]:
    """The parameters behind those that are filled by position."""
    filled = 0
    for parameter in known[: passed.positions]:
        filled += parameter.kind == "positional"
    return known[filled:]


def names_context(parameter: ParameterFacts) -> bool:
    """Whether a parameter is the context by its name: no decorator has to be asked."""
    return "ctx" in parameter.name or "context" in parameter.name


def _takes_context(known: tuple[ParameterFacts, ...]) -> bool:
    return bool(known) and known[0].kind in ("positional", "varargs")


def _is_open(known: tuple[ParameterFacts, ...]) -> bool:
    return any(parameter.kind == "varkw" for parameter in known)


def _is_named(parameter: ParameterFacts) -> bool:
    return parameter.kind in ("positional", "keyword")
