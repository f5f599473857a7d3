"""An instance of a class as its `__init__` leaves it: what clients and proxies are explored on."""

from upgradelint.facts.code import given, innermost
from upgradelint.facts.rpc.library import Client
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, ClassValue, Descriptor, Instance
from upgradelint.python.values.terms import Value


def instance_of(ev: Evaluator, cls: ClassValue) -> tuple[State, Instance]:
    """An instance as `__init__` leaves it, with what its properties make once and keep.

    Of several ways through `__init__` the first one counts that makes a client.
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
    best = max(ways, key=lambda way: has_client(way, instance), default=state)
    best.conditions, best.events = (), ()
    return best


def has_client(state: State, instance: Instance, depth: int = 2) -> bool:
    """Whether an object holds a client, or another object that does."""
    held = state.read(instance).values()
    if any(isinstance(value, Client) for value in held):
        return True
    inner = [value for value in held if isinstance(value, Instance)]
    return depth > 0 and any(has_client(state, value, depth - 1) for value in inner)
