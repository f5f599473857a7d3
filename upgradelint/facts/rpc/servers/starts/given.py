"""What a server is given: the classes that a value may be an instance of."""

from collections.abc import Iterable, Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.rpc.config_options import ConfigOptions
from upgradelint.facts.rpc.library import RpcLibrary, Served
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.libraries.names import CLASS, OBJECT, named
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Operation, Outside, Unknown, Value

LOADING = frozenset({CLASS, OBJECT})

STEPS = 10_000
"""Of a function that is asked for what it returns."""

Known = tuple[Value, State]
"""A value, and the state in which its content is what it is."""


class Given(Frozen):
    """The endpoints of a server with the targets that their instances have, and what of them cannot
    be told; the serializers that it has, and where the explored code makes it. Of the classes of
    `chosen` each server has one alone.
    """

    topic: Value
    endpoints: tuple[tuple[Instance | ClassValue, Value], ...]
    lost: tuple[Value, ...]
    state: State
    serializers: tuple[str, ...] | None = None
    made: Location = Location("", 0)
    chosen: frozenset[str] = frozenset()


class Resolver:
    """Tells what values are that servers are given."""

    def __init__(self, ev: Evaluator, options: ConfigOptions, library: RpcLibrary) -> None:
        self._ev = ev
        self._options = options
        self._library = library
        self._targets: dict[Value, Value] = {}

    def assigned(self, base: Value, name: str, value: Value, state: State, where: Location) -> None:
        """Hear of a target that is set on what cannot be told yet."""
        if name == "target" and isinstance(base, Unknown):
            self._targets[base] = value

    def given(self, served: Served, state: State, made: Location) -> Given:
        """Return the endpoints that what was served may be."""
        ways = {given: [*self._maybe(given, state)] for given in served.endpoints}
        found = {
            target: self._target(target, state) or self._targets.get(given)
            for given, maybe in ways.items()
            for target, _ in maybe
        }
        chosen = (classes for maybe in ways.values() if len(classes := _classes(maybe)) > 1)
        endpoints = [item for item in found.items() if isinstance(item[0], (Instance, ClassValue))]
        lost = [unknown for unknown in (*found, served.more) if isinstance(unknown, Unknown)]
        topic = self._first(served.topic, state)
        target = self._library.target(topic)
        known = target.topic if target else topic
        return Given(
            known,
            tuple(endpoints),
            tuple(lost),
            state,
            served.serializers,
            made,
            frozenset().union(*chosen),
        )

    def _target(self, instance: Instance | ClassValue, state: State) -> Value:
        known = isinstance(instance, Instance)
        return self._first(state.read(instance).get("target"), state) if known else None

    def _first(self, value: Value, state: State) -> Value:
        """What the function returned that made a value."""
        return next((candidate for candidate, _ in self._maybe(value, state)), value)

    def _maybe(self, value: Value, state: State) -> Iterator[Known]:
        """What a value may be: all that a table holds where the configuration chooses."""
        match value:
            case Call(func=Outside(reason=name), args=(path, *_)) if name in LOADING:
                yield from self._loaded(path, state)
            case Call(func=FunctionValue() | Bound() as func):
                yield from self._returned(func, value, state)
            case Call(func=Attribute(base=table, name="get"), args=(_, *default)):
                yield from self._chosen(table, default, value, state)
            case Call(func=func):
                yield from self._made(func, value, state)
            case Operation(operator="[]" | "get", operands=(table, _, *default)):
                yield from self._chosen(table, default, value, state)
            case _:
                yield value, state

    def _all(self, values: Iterable[Value], state: State) -> Iterator[Known]:
        for value in values:
            yield from self._maybe(value, state)

    def _chosen(
        self, table: Value, default: list[Value], value: Unknown, state: State
    ) -> Iterator[Known]:
        """Whatever a table holds, under a key that cannot be told."""
        for value_given, inner in self._maybe(table, state):
            if isinstance(value_given, DictValue):
                content = inner.read(value_given)
                yield from self._all([*content.items.values(), *filter(None, default)], inner)
                yield from [(content.more, inner)] if content.more else []
            else:
                yield value, state

    def _returned(self, func: FunctionValue | Bound, call: Call, state: State) -> Iterator[Known]:
        """What a function returns that was not followed."""
        with self._ev.within(STEPS, None):
            ended = self._ev.explore(func, call.args, dict(call.kwargs), state.fork())
        for outcome in ended:
            known = outcome.kind == "return" and outcome.value is not None
            yield (outcome.value, outcome.state) if known else (call, state)

    def _made(self, func: Value, call: Call, state: State) -> Iterator[Known]:
        """What is made by a class that cannot be told, or handed back by what decorates it."""
        kinds = [
            candidate
            for candidate in self._maybe(func, state)
            if isinstance(candidate[0], ClassValue)
        ]
        if kinds:
            yield from kinds
        elif len(call.args) == 1 and isinstance(func, Call) and isinstance(func.func, Outside):
            yield from self._maybe(call.args[0], state)
        else:
            yield call, state

    def _loaded(self, path: Value, state: State) -> Iterator[Known]:
        """The classes that dotted names mean, or the defaults of options that hold them."""
        for name_given, inner in self._maybe(path, state):
            name = name_given if isinstance(name_given, str) else self._options.default(name_given)
            found = named(self._ev.program, name)
            yield (found if isinstance(found, ClassValue) else name_given), inner


def class_of(served: Instance | ClassValue) -> ClassValue:
    """Return the class whose methods an endpoint has."""
    return served.cls if isinstance(served, Instance) else served


def _classes(values: Iterable[Known]) -> frozenset[str]:
    """The dotted names of the classes that a value may be an instance of."""
    known = (value for value, _ in values if isinstance(value, (Instance, ClassValue)))
    return frozenset(class_of(holder).path for holder in known)
