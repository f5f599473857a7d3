"""What a proxy for another major hands on by hand, and whether it arrives where it belongs."""

import ast
from collections.abc import Iterator, Sequence

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import given, layers, names_read, parameters_in
from upgradelint.facts.rpc.clients.instances import instance_of
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import Event, State
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Argument, Attribute, Call, Operation, Value

STEPS = 20_000
"""Of one method of a proxy."""


Receiver = tuple[str, RpcMethod]
"""A method that is called, and the name of its class."""


class HandedOn(Frozen):
    """A call on what the proxy was made with; `partial` where not all of it is known."""

    method: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]
    partial: bool = False


class HandsOn:
    """Notes the calls of methods of an argument."""

    def called(self, call: Call, state: State) -> Value | None:
        """Note a call on an argument."""
        if isinstance(call.func, Attribute) and isinstance(call.func.base, Argument):
            stars = any(
                isinstance(operation, Operation) and operation.operator == "*"
                for operation in call.args
            )
            partial = stars or "**" in dict(call.kwargs)
            state.note(HandedOn(call.func.name, call.args, call.kwargs, partial), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def with_forwarding(
    ev: Evaluator, cls: ClassValue, proxy: Endpoint, to: Sequence[Endpoint]
) -> Endpoint:
    """Return the proxy with what its own methods misplace, or leave out, on the way to the first
    of `to` that has what they call.
    """
    watch = HandsOn()
    with ev.within(STEPS, lambda func: func.owner is cls), ev.observed(watch):
        state, instance = instance_of(ev, cls)
        handed = {
            method.name: tuple(_handed(ev, method, cls, instance, state))
            for method in proxy.methods
            if not method.forwarded
        }
    if not proxy.delegate and not _stands_for(proxy, handed, to):
        return proxy
    methods = tuple(
        _checked(method, handed.get(method.name, ()), cls, to) for method in proxy.methods
    )
    return replace(proxy, methods=methods)


def _handed(
    ev: Evaluator, method: RpcMethod, cls: ClassValue, instance: Instance, state: State
) -> Iterator[Event]:
    """Yield what a method of the class itself hands on to what the instance was made with."""
    func = _written(cls, method)
    held = {key for key, value in state.read(instance).items() if isinstance(value, Argument)}
    if func is None or held.isdisjoint(_attributes(func)):
        return
    for event in events(ev.explore(Bound(func, instance), *given(func), state=state.fork())):
        if isinstance(event.what, HandedOn):
            yield event


def _stands_for(
    proxy: Endpoint, handed: dict[str, tuple[Event, ...]], to: Sequence[Endpoint]
) -> bool:
    """Whether a class does little but call methods of its own names on one of the endpoints."""
    same = [
        name for name, each in handed.items() if any(event.what.method == name for event in each)
    ]
    served = [name for name in same if any(endpoint.method(name) for endpoint in to)]
    return bool(served) and 2 * len(served) >= len(proxy.methods)


def _checked(
    method: RpcMethod, handed: Sequence[Event], cls: ClassValue, to: Sequence[Endpoint]
) -> RpcMethod:
    found = [(forwarded, known) for forwarded in handed if (known := _receiver(forwarded.what, to))]
    for event, (owner, receiver) in found:
        tested = frozenset().union(
            *(parameters_in(assumption.condition) for assumption in event.conditions)
        )
        wrong = _judged(method, event.what, receiver, tested)
        if wrong.misplaced or wrong.lacking or wrong.excess:
            return replace(wrong, receiver=f"{owner}.{receiver.name}")
    func = _written(cls, method)
    if not found or func is None or len(found) < len(handed):
        return method
    left = tuple(_kept(method, found, func))
    owner, receiver = found[0][1]
    return replace(method, unsent=left, receiver=f"{owner}.{receiver.name}") if left else method


def _receiver(handed: HandedOn, to: Sequence[Endpoint]) -> Receiver | None:
    known = ((endpoint.cls.rpartition(".")[2], endpoint.method(handed.method)) for endpoint in to)
    return next(((cls, method) for cls, method in known if method and not method.open), None)


def _judged(
    method: RpcMethod, handed: HandedOn, receiver: RpcMethod, tested: frozenset[str]
) -> RpcMethod:
    """The method with what is wrong with one call that it makes; what is `tested` on the way
    may stand for something else.
    """
    args, kwargs = _without_context(method, handed)
    names, places = receiver.names, receiver.places
    placed = [*zip(names, args, strict=False), *kwargs]
    excess = [name for name, _ in kwargs if name not in names]
    excess += [] if places is None else [_named(argument) for argument in args[len(places) :]]
    bound = {name for name, _ in placed}
    lacking = (
        ()
        if handed.partial
        else (parameter for parameter in receiver.required if parameter not in bound)
    )
    return replace(
        method,
        misplaced=tuple(pair for pair in _misplaced(placed, receiver) if tested.isdisjoint(pair)),
        lacking=tuple(lacking),
        excess=() if handed.partial else tuple(excess),
    )


def _without_context(
    method: RpcMethod, handed: HandedOn
) -> tuple[tuple[Value, ...], list[tuple[str, Value]]]:
    """What is handed on beside the context, which may have been named."""
    own = method.context.name if method.context else ""
    named = [(name, value) for name, value in handed.kwargs if name != "**"]
    left = [(name, value) for name, value in named if not (own and _named(value) == own)]
    return (handed.args if len(left) < len(named) else handed.args[1:]), left


def _misplaced(
    placed: Sequence[tuple[str, Value]], receiver: RpcMethod
) -> Iterator[tuple[str, str]]:
    """Pair the arguments that stand in a parameter although another one has their name."""
    for name, value in placed:
        if isinstance(value, Argument) and value.name != name and value.name in receiver.names:
            yield value.name, name


def _kept(
    method: RpcMethod, found: Sequence[tuple[Event, Receiver]], func: FunctionValue
) -> Iterator[str]:
    """Yield what the method takes, never looks at, and does not hand on to what takes it too."""
    read = names_read(func)
    for event, (_, receiver) in found:
        args, kwargs = _without_context(method, event.what)
        bound = {*receiver.names[: len(args)], *dict(kwargs)}
        read |= bound.union(*map(parameters_in, (*args, *dict(kwargs).values())))
    partial = any(event.what.partial for event, _ in found)
    taken = set.intersection(*({*receiver.names} for _, (_, receiver) in found))
    yield from (name for name in method.names if name in taken - read and not partial)


def _written(cls: ClassValue, method: RpcMethod) -> FunctionValue | None:
    return next(layers(cls.content.get(method.name)), None)


def _attributes(func: FunctionValue) -> set[str]:
    return {node.attr for node in nodes_of(func.node) if isinstance(node, ast.Attribute)}


def _named(value: Value) -> str:
    return value.name if isinstance(value, Argument) else str(value)
