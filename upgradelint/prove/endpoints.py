"""Endpoints of oslo.messaging as source: their target, and the method that a call is for."""

from collections.abc import Sequence

from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.prove.functions import cut_from, rebuilt
from upgradelint.prove.model import CannotRunError, Side
from upgradelint.prove.source_text import comment, indented, is_name, name_for


def class_names(endpoints: Sequence[Endpoint], side: Side) -> list[str]:
    """Return what the classes of endpoints are called in a witness: those of one name are told
    apart by their version.
    """
    names = [name_for(endpoint.cls.rpartition(".")[2], "Endpoint") for endpoint in endpoints]
    found: list[str] = []
    for endpoint, name in zip(endpoints, names, strict=True):
        version = f"_{endpoint.version.replace('.', '_')}" if names.count(name) > 1 else ""
        class_name = f"{side.prefix}{name}{version}"
        found.append(f"{class_name}_{len(found)}" if class_name in found else class_name)
    return found


def sources_of(endpoints: Sequence[Endpoint], method: str, side: Side) -> list[str]:
    """Return endpoints with one method each as classes; raises CannotRunError."""
    named = zip(endpoints, class_names(endpoints, side), strict=True)
    return [_source_of(endpoint, method, side, name) for endpoint, name in named]


def _source_of(endpoint: Endpoint, method: str, side: Side, name: str) -> str:
    namespace = f", namespace={endpoint.namespace!a}" if endpoint.namespace else ""
    found = endpoint.method(method)
    return (
        comment(f"{endpoint.cls} of {side.label} ({endpoint.location})")
        + f"class {name}:\n"
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
