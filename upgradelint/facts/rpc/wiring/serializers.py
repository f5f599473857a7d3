"""Which serializers a client or a server is given: one holds the next."""

from collections.abc import Iterator

from upgradelint.python.expressions.calls import ARGUMENTS
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.terms import Call, Outside, Unknown, Value

OPEN = "?"
"""Stands for one that cannot be told."""

DEPTH = 4

_NOTHING = "NoOpSerializer"
_PLACES = {"get_client": 2, "get_server": 2, "get_rpc_server": 4}
"""Where it stands among the arguments, of makers that are no class."""


def given_serializer(call: Call) -> Value:
    """Return the serializer that a client or a server is made with."""
    given = dict(call.kwargs)
    if "**" in given and "serializer" not in given:
        return given["**"]
    name = call.func.path.rpartition(".")[2] if isinstance(call.func, Outside) else ""
    return call.argument(_PLACES.get(name, 4), "serializer")


def serializers(value: Value, state: State) -> tuple[str, ...] | None:
    """Return the classes of a serializer and of those behind it; None where one is unknown."""
    found = tuple(_chain(value, state, DEPTH))
    return (
        None
        if OPEN in found
        else tuple(serializer for serializer in found if serializer != _NOTHING)
    )


def _chain(value: Value, state: State, depth: int) -> Iterator[str]:
    name, held = _parts(value, state)
    if name:
        yield name
    for inner in held if depth else ():
        yield from _chain(inner, state, depth - 1)


def _parts(value: Value, state: State) -> tuple[str, list[Value]]:
    """The class of a serializer, and what of it may be the next one."""
    match value:
        case Instance(cls=cls):
            content = state.read(value)
            args, named = content.get(ARGUMENTS, ((), ()))
            given = [("base", argument) for argument in args] + list(named)
            held = (*given, *content.items())
            return cls.name, [part for name, part in held if _leads(name, part)]
        case ClassValue():
            return value.name, []
        case Call(func=Outside() as func, args=args, kwargs=named):
            return func.path.rpartition(".")[2], [*args, *(argument for _, argument in named)]
        case Unknown():
            return OPEN, []
    return "", []


def _leads(name: object, value: Value) -> bool:
    """Whether an attribute is another serializer, by its name or its class."""
    if isinstance(value, Instance):
        return value.cls.name.endswith("Serializer")
    return isinstance(name, str) and any(word in name for word in ("base", "serial"))
