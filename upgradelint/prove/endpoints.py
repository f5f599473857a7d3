"""Endpoints of oslo.messaging as source: their target, and the method that a call is for."""

from collections.abc import Sequence

from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.prove.functions import cut_from, rebuilt
from upgradelint.prove.model import CannotRunError, Side
from upgradelint.prove.source_text import comment, indented, is_name, name_for


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
        first = ("self", "context") if method.has_context else ("self",)
        return rebuilt(method, method.name, side, first)
    cut = cut_from(method, side, 2)
    if method.has_context and len(cut.first) < 2 and cut.first[:1] == ("self",):
        raise CannotRunError("a decorator takes the context away, and that is left out")
    return cut.text
