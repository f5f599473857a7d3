"""Functions that take what the other side sends, as source: cut from a tree, or rebuilt."""

import re
from collections.abc import Collection, Iterable, Sequence

from upgradelint.base.frozen import Frozen
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.prove.cut import find_function, head, left_out, optional, parameters, parsed
from upgradelint.prove.model import CannotRunError, Side
from upgradelint.prove.source_text import comment, is_name

_BODY = "    return None\n"
_REST = "Its body is left out, for it needs the service around."


class Cut(Frozen):
    """A function as source; `name` is what it is called, `first` are the parameters that come
    before those that are sent.
    """

    text: str
    name: str
    first: tuple[str, ...]


def cut_from(method: RpcMethod, side: Side, first: int, body: str = _BODY) -> Cut:
    """Return a function as its file has it, with at most so many parameters before those sent.

    Raises CannotRunError where what stands in the file is not what the facts say of it: then it is
    a decorator, or something else that cannot be cut out, which says what it takes.
    """
    place = method.location
    source = side.source(place.path) or ""
    function = find_function(parsed(source), place.line)
    names = parameters(function) if function else []
    before = tuple(name for name in names if name not in method.names)
    if function is None or not {*method.names} <= {*names} or len(before) > first:
        raise CannotRunError(f"what {method.name}() takes does not stand at {place}")
    if demanded := {*method.required} & {*optional(function)}:
        raise CannotRunError(f"a decorator demands {sorted(demanded)[0]}, and that is left out")
    text, plain = head(function, source)
    notes = [f"line {place.line} of {place.path}. {_REST}"]
    if left := left_out(function):
        notes.append(f"Decorators, left out too: {', '.join(left)}.")
    if not plain:
        notes.append("A default that is no constant is None here.")
    return Cut(comment(*notes) + text + body, function.name, before)


def rebuilt(
    method: RpcMethod, name: str, side: Side, first: Sequence[str], body: str = _BODY
) -> str:
    """Return a function that takes what a registry remembers; raises CannotRunError."""
    rest = ["*args"] if method.places is None else []
    rest += ["**others"] if method.open else []
    required = () if method.places is None else method.required
    head = rebuilt_head(name, first, method.names, required, rest)
    return f"{rebuilt_note(side)}{head}{body}"


def rebuilt_note(side: Side) -> str:
    """Return the comment above what no file shows."""
    return comment(f"rebuilt from what {side.label} remembers of it")


def rebuilt_head(
    name: str,
    first: Sequence[str],
    names: Sequence[str],
    required: Collection[str],
    rest: Sequence[str] = (),
) -> str:
    """Return the head of a function whose parameters are known by name: those that may be left out
    after the others. Raises CannotRunError where one has a name that Python does not take.
    """
    if odd := [parameter for parameter in names if not is_name(parameter)]:
        raise CannotRunError(f"{odd[0]} is no name for a parameter")
    needed = [parameter for parameter in names if parameter in required]
    optional = [f"{parameter}=None" for parameter in names if parameter not in needed]
    return f"def {name}({', '.join([*first, *needed, *optional, *rest])}):\n"


def unexpected(names: Iterable[str]) -> str:
    """Return what Python says of arguments that a function does not take, as a pattern."""
    return f"(unexpected keyword|multiple values for) argument '{_any(names)}'"


def missing(names: Iterable[str]) -> str:
    """Return what Python says of arguments that a function needs, as a pattern."""
    return f"missing .* argument.* '{_any(names)}'"


def _any(names: Iterable[str]) -> str:
    return f"({'|'.join(map(re.escape, names))})"
