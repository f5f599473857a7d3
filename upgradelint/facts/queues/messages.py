"""The messages of ways to queue: what of a call is an argument, and by which name."""

from collections.abc import Mapping
from typing import Literal

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.rpc.library import Client, Sent, Target
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue
from upgradelint.python.values.terms import Call, Unknown, Value

_KIND: Literal["cast"] = "cast"


class Named(Frozen):
    """A task that is queued: what it is called, the names that its places have here, its queue."""

    name: Value
    places: tuple[str, ...]
    target: Target


def packed(task: Named, call: Call, first: int, state: State, *, partial: bool = False) -> Sent:
    """Return the message of a call that is given its arguments as a tuple and a dict; what it is
    given in `**` may be any of both.
    """
    args, kwargs = call.argument(first, "args"), call.argument(first + 1, "kwargs")
    sent = from_packed(task, args, kwargs, call.where, state, partial=partial)
    spread = dict(call.kwargs).get("**") if args is None or kwargs is None else None
    return sent if spread is None else replace(sent, more=Unknown("**kwargs", call.where))


def from_packed(
    task: Named, args: Value, kwargs: Value, where: Location, state: State, *, partial: bool = False
) -> Sent:
    """Return a message whose arguments are in a tuple and a dict."""
    placed, named = items(args, state), keywords(kwargs, state)
    lost = placed is None or any(not isinstance(name, str) for name in named)
    sent = message(task, where, placed or (), named, partial=partial)
    return replace(sent, more=Unknown("args or kwargs", where)) if lost else sent


def items(value: Value, state: State) -> tuple[Value, ...] | None:
    """Return the items of a tuple or a list; None where they cannot be told."""
    if value is None:
        return ()
    if isinstance(value, ListValue):
        content = state.read(value)
        return tuple(content.items) if content.more is None else None
    return value if isinstance(value, tuple) else None


def entries(value: Value, state: State) -> Mapping[Value, Value]:
    """Return the known entries of a dict; none of what is no dict."""
    return state.read(value).items if isinstance(value, DictValue) else {}


def keywords(kwargs: Value, state: State) -> dict[Value, Value]:
    """Return the arguments by name in a dict, under "**" why there may be others."""
    more = state.read(kwargs).more if isinstance(kwargs, DictValue) else kwargs
    return {**entries(kwargs, state), **({} if more is None else {"**": more})}


def message(
    task: Named,
    where: Location,
    args: tuple[Value, ...],
    named: dict[str, Value],
    *,
    partial: bool = False,
) -> Sent:
    """Return a message; what is sent by position has the name that this release gives the place."""
    more = named.get("**")
    known = {name: value for name, value in named.items() if name != "**"}
    beyond = (str(place) for place in range(len(task.places), len(args)))
    spread = any(getattr(value, "operator", "") == "*" for value in args)
    return Sent(
        Client("", where, task.target),
        _KIND,
        task.name,
        tuple(sorted(known.items(), key=lambda item: item[0])),
        more if isinstance(more, Unknown) or not spread else Unknown("*args", where),
        placed=tuple([*task.places, *beyond][: len(args)]),
        partial=partial,
    )


def untold(task: Named, where: Location, reason: str) -> Sent:
    """Return a message of which nobody can tell what it carries."""
    return replace(message(task, where, (), {}), more=Unknown(reason, where))
