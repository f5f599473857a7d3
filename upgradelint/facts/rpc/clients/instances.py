"""An instance of a class as its `__init__` leaves it: what clients and proxies are explored on."""

from collections.abc import Iterator

from upgradelint.facts.code import given, innermost
from upgradelint.facts.rpc.library import Client, route
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, ClassValue, Descriptor, Instance
from upgradelint.python.values.terms import Value


def instance_of(ev: Evaluator, cls: ClassValue) -> tuple[State, Instance]:
    """An instance as `__init__` leaves it, with what its properties make once and keep.

    Of several ways through `__init__` the first one counts that makes a client, before all one
    whose topic is known: `topic or TOPIC` is TOPIC where callers say nothing.
    """
    made = Instance(cls, cls.where)
    state = ev.base.fork()
    state.write(made)[PARTIAL] = True
    init, _ = find_in_class(ev, cls, "__init__", state)
    state = _after(ev, init, made, state)
    for descriptor in cls.content.values():
        if isinstance(descriptor, Descriptor) and descriptor.kind == "property":
            state = _after(ev, descriptor, made, state)
    return state, made


def _after(ev: Evaluator, raw: Value, instance: Instance, state: State) -> State:
    """How things are after a method has returned."""
    func = underlying(raw) or innermost(raw)
    if func is None:
        return state
    args, named = given(func, defaults=True)
    ended = ev.explore(Bound(func, instance), args, named, state=state.fork())
    ways = [outcome.state for outcome in ended if outcome.kind == "return"]
    best = max(ways, key=lambda way: _led(way, instance), default=state)
    best.conditions, best.events = (), ()
    return best


def _led(state: State, instance: Instance) -> int:
    """How far the clients of an object lead: 0 there is none, 1 to a topic that is not known."""
    topics = (client.target.topic for client in _clients(state, instance))
    return max((1 + bool(route(topic)) for topic in topics), default=0)


def has_client(state: State, instance: Instance) -> bool:
    """Whether an object or its class holds a client, or another object that does."""
    shared = (value for base in instance.cls.mro for value in base.content.values())
    return any(_clients(state, instance)) or any(isinstance(value, Client) for value in shared)


def _clients(state: State, instance: Instance, depth: int = 2) -> Iterator[Client]:
    for held in state.read(instance).values():
        if isinstance(held, Client):
            yield held
        elif isinstance(held, Instance) and depth:
            yield from _clients(state, held, depth - 1)
