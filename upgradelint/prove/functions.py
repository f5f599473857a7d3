"""Functions that take what the other side sends, as source: cut from a tree, or rebuilt."""

from collections.abc import Sequence

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
    if not all(map(is_name, method.names)):
        raise CannotRunError(f"a parameter of {method.name}() has no name that Python takes")
    texts = [*first, *_sent(method), *(["**others"] if method.open else [])]
    note = comment(f"rebuilt from what {side.label} remembers of it")
    return f"{note}def {name}({', '.join(texts)}):\n{body}"


def _sent(method: RpcMethod) -> list[str]:
    """The parameters as they are written: those that may be left out are after the others."""
    if method.places is None:
        return [f"{name}=None" for name in method.names] + ["*args"]
    needed = [name for name in method.names if name in method.required]
    return [*needed, *(f"{name}=None" for name in method.names if name not in needed)]
