"""What a proxy for an older major hands on by hand, and whether it arrives where it belongs."""

from collections.abc import Iterator

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import given, layers
from upgradelint.facts.rpc.instances import instance_of
from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, ClassValue, Instance
from upgradelint.python.values.terms import Argument, Attribute, Call, Value


class HandedOn(Frozen):
    """A call of a method of what the proxy was made with."""

    method: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]


class HandsOn:
    """Notes the calls of methods of an argument."""

    def called(self, call: Call, state: State) -> Value | None:
        """Note a call on an argument."""
        if isinstance(call.func, Attribute) and isinstance(call.func.base, Argument):
            state.note(HandedOn(call.func.name, call.args[1:], call.kwargs), call.where)
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def with_forwarding(ev: Evaluator, cls: ClassValue, proxy: Endpoint, to: Endpoint) -> Endpoint:
    """Return the proxy with what its own methods misplace, or leave out, on the way to `to`."""
    watch = HandsOn()
    ev.observers.append(watch)
    enters, ev.enters = ev.enters, lambda func: func.owner is cls
    try:
        state, instance = instance_of(ev, cls)
        methods = tuple(
            method if method.forwarded else _checked(ev, method, cls, instance, state.fork(), to)
            for method in proxy.methods
        )
    finally:
        ev.observers.remove(watch)
        ev.enters = enters
    return replace(proxy, methods=methods)


def _checked(
    ev: Evaluator,
    method: RpcMethod,
    cls: ClassValue,
    instance: Instance,
    state: State,
    to: Endpoint,
) -> RpcMethod:
    func = next(layers(cls.content.get(method.name)), None)
    if func is None:
        return method
    for event in events(ev.explore(Bound(func, instance), *given(func), state=state)):
        receiver = to.method(event.what.method) if isinstance(event.what, HandedOn) else None
        if receiver is not None and not receiver.open:
            misplaced = tuple(_misplaced(event.what, receiver))
            bound = {*receiver.names[: len(event.what.args)], *dict(event.what.kwargs)}
            lacking = tuple(one for one in receiver.required if one not in bound)
            return replace(method, misplaced=misplaced, lacking=lacking)
    return method


def _misplaced(handed: HandedOn, receiver: RpcMethod) -> Iterator[tuple[str, str]]:
    """Pair the arguments that stand in a parameter although another one has their name."""
    places = [*zip(receiver.names, handed.args, strict=False), *handed.kwargs]
    for name, value in places:
        if isinstance(value, Argument) and value.name != name and value.name in receiver.names:
            yield value.name, name
