"""What `operator`, `functools`, `itertools`, `collections` and `json` do with known values."""

import itertools
import json
from collections.abc import Callable, Iterable

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.attributes import get_attribute
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.items import get_item
from upgradelint.python.operations.natives import Body, Kwargs, Table
from upgradelint.python.operations.protocols import iterate
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, Env, ListContent, ListValue
from upgradelint.python.values.definitions import Native, Raised
from upgradelint.python.values.terms import Outside, Unknown, Value

TOOLS = Table()

MANY = 10_000


def _call(
    ev: Interpreter,
    func: Value,
    args: Iterable[Value],
    kwargs: Kwargs,
    state: State,
    where: Location,
) -> Value:

    return ev.call(func, list(args), kwargs, state, where)


# -- operator


def _picker(pick_one: Callable[[Interpreter, Value, Value, State, Location], Value]) -> Body:
    """What `itemgetter` and `attrgetter` make: one value, or a tuple of several."""

    def make(
        ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        def pick(
            now: Interpreter, inner: State, given: list[Value], named: Kwargs, place: Location
        ) -> Value:
            found = tuple(pick_one(now, given[0], key, inner, place) for key in args)
            return found[0] if len(found) == 1 else found

        return Native("getter", pick)

    return make


def _item(ev: Interpreter, base: Value, key: Value, state: State, where: Location) -> Value:
    return get_item(ev, base, key, state, where)


def _attribute(ev: Interpreter, base: Value, path: Value, state: State, where: Location) -> Value:
    if not isinstance(path, str):
        return Unknown("an attribute of unknown name", where)
    for name in path.split("."):
        base = get_attribute(ev, base, name, state, where)
    return base


TOOLS["operator.itemgetter"] = _picker(_item)
TOOLS["operator.attrgetter"] = _picker(_attribute)


@TOOLS.named("operator.methodcaller")
def _methodcaller(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    def run(
        now: Interpreter, inner: State, given: list[Value], named: Kwargs, place: Location
    ) -> Value:
        method = _attribute(now, given[0], args[0], inner, place)
        return _call(now, method, args[1:], dict(kwargs), inner, place)

    return Native("methodcaller", run)


@TOOLS.named("operator.call")
def _operator_call(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    return _call(ev, args[0], args[1:], kwargs, state, where)


# -- functools


@TOOLS.named("functools.partialmethod")
def _partialmethod(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    def run(
        now: Interpreter, inner: State, given: list[Value], named: Kwargs, place: Location
    ) -> Value:
        passed = [given[0], *args[1:], *given[1:]]
        return _call(now, args[0], passed, {**kwargs, **named}, inner, place)

    return Native("partialmethod", run)


@TOOLS.named("functools.singledispatch")
def _singledispatch(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    module = ev.program.module("_dispatch")
    maker = ev.program.lookup(module, "Dispatcher") if module is not None else None
    return _call(ev, maker, args, kwargs, state, where)


@TOOLS.named("_annotations.first")
def _first_annotation(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    """The type that a function says of its first parameter."""
    func = underlying(args[0])
    spec = func.node.args if func is not None else None
    said = (
        next((argument.annotation for argument in (*spec.posonlyargs, *spec.args)), None)
        if spec
        else None
    )
    if func is None or said is None:
        return Unknown("no type is said", where)
    env = Env(func.env or func.module.env, {})
    return ev.evaluate(said, Frame(func.module, env, env, func), state)


@TOOLS.named("functools.reduce", "six.moves.reduce")
def _reduce(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[1], state, where)
    if more is not None or not (items or args[2:]):
        return Unknown("reduced from items that are not known", where)
    items = [*args[2:], *items]
    value = items[0]
    for item in items[1:]:
        value = _call(ev, args[0], [value, item], {}, state, where)
    return value


# -- itertools and collections


@TOOLS.named("itertools.starmap")
def _starmap(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    rows, more = iterate(ev, args[1], state, where)
    found = [
        _call(ev, args[0], iterate(ev, row, state, where)[0], {}, state, where) for row in rows
    ]
    return ListValue(ListContent(found, more))


@TOOLS.named("itertools.groupby")
def _groupby(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    key = args[1] if len(args) > 1 else kwargs.get("key")
    groups: list[tuple[Value, list[Value]]] = []
    for item in items:
        made = item if key is None else _call(ev, key, [item], {}, state, where)
        if not groups or groups[-1][0] != made:
            groups.append((made, []))
        groups[-1][1].append(item)
    pairs: list[Value] = [(made, ListValue(ListContent(found, more))) for made, found in groups]
    return ListValue(ListContent(pairs, more))


@TOOLS.named("itertools.zip_longest")
def _zip_longest(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    columns = [iterate(ev, arg, state, where) for arg in args]
    more = next((reason for _, reason in columns if reason is not None), None)
    lists = [items for items, _ in columns]
    rows = list(itertools.zip_longest(*lists, fillvalue=kwargs.get("fillvalue")))
    return ListValue(ListContent(rows, more))


@TOOLS.named("itertools.islice")
def _islice(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    bounds = args[1:]
    if not all(bound is None or (isinstance(bound, int) and bound >= 0) for bound in bounds):
        return Unknown("a slice of unknown length", where)
    return ListValue(ListContent(list(itertools.islice(items, *bounds)), more))


@TOOLS.named("itertools.pairwise")
def _pairwise(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where)
    return ListValue(ListContent(list(itertools.pairwise(items)), more))


@TOOLS.named("itertools.repeat")
def _repeat(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    times = args[1] if len(args) > 1 else kwargs.get("times")
    if isinstance(times, int) and times <= MANY:
        return ListValue(ListContent([args[0]] * times))
    return Unknown("repeated without end", where)


@TOOLS.named("collections.deque")
def _deque(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    items, more = iterate(ev, args[0], state, where) if args else ([], None)
    if len(args) > 1 or kwargs.get("maxlen") is not None:
        more = more or Unknown("a queue of limited length", where)
    return ListValue(ListContent(items, more))


# -- json


@TOOLS.named("json.loads", "oslo_serialization.jsonutils.loads", "simplejson.loads")
def _loads(
    ev: Interpreter, state: State, args: list[Value], kwargs: Kwargs, where: Location
) -> Value:
    if not args or not isinstance(args[0], str) or kwargs:
        return Unknown("parsed from text that is not known", where)
    try:
        return _value(json.loads(args[0]))
    except (ValueError, RecursionError):
        raise Raised(Outside("builtins.ValueError"), where) from None


def _value(parsed: object) -> Value:
    if isinstance(parsed, list):
        return ListValue(ListContent([_value(item) for item in parsed]))
    if isinstance(parsed, dict):
        return DictValue(DictContent({key: _value(item) for key, item in parsed.items()}))
    return parsed
