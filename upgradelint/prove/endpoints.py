"""Endpoints of oslo.messaging as source: their target, and the method that a call is for."""

from collections.abc import Sequence

from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.prove.cut import find_function, head, left_out, parameters
from upgradelint.prove.model import CannotRunError, Side
from upgradelint.prove.source_text import comment, indented, is_name, name_for

_REST = "Its body is left out, for it needs the service around."


def endpoints_of(path: CallPath, servers: Sequence[Endpoint]) -> list[Endpoint]:
    """Return the endpoints that a call may reach."""
    return [one for one in servers if one.interface == path.interface]


def class_name(endpoint: Endpoint, side: Side) -> str:
    """Return what the class of an endpoint is called in a witness."""
    return side.prefix + name_for(endpoint.cls.rpartition(".")[2], "Endpoint")


def source_of(endpoint: Endpoint, method: str, side: Side) -> str:
    """Return an endpoint with one method as a class; raises CannotRunError."""
    namespace = f", namespace={endpoint.namespace!a}" if endpoint.namespace else ""
    found = endpoint.method(method)
    return (
        comment(f"{endpoint.cls} of {side.label} ({endpoint.location})")
        + f"class {class_name(endpoint, side)}:\n"
        + f"    target = messaging.Target(version={endpoint.version!a}{namespace})\n"
        + (f"\n{indented(_method(found, side))}" if found else "")
    )


def _method(method: RpcMethod, side: Side) -> str:
    if not is_name(method.name):
        raise CannotRunError(f"{method.name} is no name for a method")
    if side.tree is None:
        text = _rebuilt(method)
        return comment(f"rebuilt from what {side.label} remembers") + text + "    return None\n"
    return _cut(method, side)


def _cut(method: RpcMethod, side: Side) -> str:
    """The method as its file has it, where that is what the facts say of it."""
    place = method.location
    source = side.source(place.path) or ""
    function = find_function(source, place.line)
    if function is None or not _agrees(method, parameters(function)):
        raise CannotRunError(f"what {method.name}() takes does not stand at {place}")
    text, plain = head(function, source)
    notes = [f"line {place.line} of {place.path}. {_REST}"]
    if left := left_out(function):
        notes.append(f"Decorators, left out too: {', '.join(left)}.")
    if not plain:
        notes.append("A default that is no constant is None here.")
    return comment(*notes) + text + "    return None\n"


def _agrees(method: RpcMethod, names: Sequence[str]) -> bool:
    """Whether a function has the parameters that clients can send, after self and the context."""
    known = {*method.names}
    return known <= {*names} and len({*names} - known) <= 2


def _rebuilt(method: RpcMethod) -> str:
    texts = ["self", *(["context"] if method.has_context else [])]
    texts += ["*"] if method.names else []
    texts += [name if name in method.required else f"{name}=None" for name in method.names]
    texts += ["**others"] if method.open else []
    return f"def {method.name}({', '.join(texts)}):\n"
