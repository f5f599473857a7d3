"""What an object serves by its `__getattr__`: the methods of the objects that it holds."""

from collections.abc import Iterator

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.code import innermost
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.facts.rpc.servers.methods.method import CONTEXT, MethodReader
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL, find_in_class
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, FunctionValue, Instance
from upgradelint.python.values.terms import Argument, Attribute, Call, Unknown, Value

STEPS = 5_000
"""Of one name that is asked for."""

NOBODY_HAS_THIS = "a_name_that_nobody_has"


class Forwarding:
    """Asks an object for names as a dispatcher does."""

    def __init__(self, ev: Evaluator, reader: MethodReader) -> None:
        self._ev = ev
        self._reader = reader

    def is_forwarding(self, instance: Instance) -> bool:
        """Whether an object is asked for names that its class has not."""
        return (
            innermost(find_in_class(self._ev, instance.cls, "__getattr__", self._ev.base)[0])
            is not None
        )

    def is_open(self, instance: Instance, state: State) -> bool:
        """Whether an object may serve a name that neither it nor what it holds is known to have."""
        return any(self._given(instance, NOBODY_HAS_THIS, state))

    def behind(self, instance: Instance, state: State) -> list[Value]:
        """Return what an object may stand for: what has the target that it gives as its own, else
        the only object that it holds. What cannot be told is among it; none: nothing is known.
        """
        given = [value for value, _ in self._given(instance, "target", state)]
        held = list(dict.fromkeys(_held(instance, state)))
        found = [value for value in held if self._has_target(value, given, state)]
        bases = [attribute.base for attribute in given if isinstance(attribute, Attribute)]
        unknown = [base for base in bases if isinstance(base, Unknown)]
        return [*found, *unknown] or (list(held) if len(held) == 1 else [])

    def _has_target(self, held: Instance, given: list[Value], state: State) -> bool:
        own = state.read(held).get("target")
        target = own or find_in_class(self._ev, held.cls, "target", self._ev.base)[0]
        return target is not None and target in given

    def methods(self, instance: Instance, state: State) -> Iterator[RpcMethod]:
        """Yield the methods that an object has by its `__getattr__`."""
        held = _held(instance, state)
        names = {name for inner in held for name in _content(inner)}
        for name in sorted(names.difference(_content(instance))):
            if not name.startswith("_"):
                ways = self._given(instance, name, state)
                found = [self._method(name, value, inner) for value, inner in ways]
                yield from [method for method in found if method][:1]

    def _given(self, instance: Instance, name: str, state: State) -> list[tuple[Value, State]]:
        """What the object may give for a name, but nothing, and how things are then."""
        getter, _ = find_in_class(self._ev, instance.cls, "__getattr__", state)
        made = _made(instance, state.fork())
        with self._ev.within(STEPS, self._ev.enters):
            ended = self._ev.explore(Bound(getter, instance), [name], state=made)
        returned = (each for each in ended if each.kind == "return")
        return [(each.value, each.state) for each in returned if each.value is not None]

    def _method(self, name: str, given: Value, state: State) -> RpcMethod | None:
        raw = given.func if isinstance(given, Bound) else given
        written = innermost(raw)
        if written is None or isinstance(given, Unknown):
            return None
        if isinstance(given, Bound):
            return replace(self._reader.read(name, raw, written), forwarded=True)
        return self._wrapped(name, written, state)

    def _wrapped(self, name: str, wrapper: FunctionValue, state: State) -> RpcMethod | None:
        """The method that a function calls which is handed out in its place."""
        watch = _Calls(name)
        with self._ev.within(STEPS, lambda func: func is wrapper), self._ev.observed(watch):
            context = Argument("", wrapper.where, name=CONTEXT)
            self._ev.explore(wrapper, [context], {"**": Unknown("what is sent")}, state)
        if not watch.calls:
            return None
        func, positions = watch.calls[0]
        method = self._reader.function(name, func, bound=True, positions=positions)
        return replace(method, forwarded=True)


def _held(instance: Instance, state: State) -> list[Instance]:
    return [each for each in state.read(instance).values() if isinstance(each, Instance)]


def _made(instance: Instance, state: State) -> State:
    """How things are where an object, and what it holds, have the attributes that are known."""
    for each in (instance, *_held(instance, state)):
        state.write(each).pop(PARTIAL, None)
    return state


class _Calls:
    """Notes the functions of a name that are called, and how much each gets by position."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.calls: list[tuple[FunctionValue, int]] = []

    def called(self, call: Call, state: State) -> Value | None:
        """Note a call of a method of that name."""
        func = innermost(call.func)
        if func is not None and func.name == self._name and call.args:
            self.calls.append((func, len(call.args) - 1))
        return None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Nothing: both ways are followed."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key is looked at."""


def _content(instance: Instance) -> Iterator[str]:
    """The names that the class of an object has, or a base of it."""
    return (name for cls in instance.cls.mro for name in cls.content)
