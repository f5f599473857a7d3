"""The code that a finding on a remote call has written."""

from collections.abc import Iterable, Sequence

from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.findings.edits import Edit, GiveDefault


def with_defaults(method: RpcMethod, names: Iterable[str]) -> str:
    """Return the head of a method whose parameters of these names may be left out."""
    return f"def {method.name}(..., {', '.join(f'{name}=None' for name in names)}):\n"


def taken_by_key(names: Iterable[str]) -> str:
    """Return what a decorator reads its arguments by, where older clients do not send them."""
    return "".join(f"kwargs.pop('{name}', None)\n" for name in names)


def serve_again(method: RpcMethod) -> str:
    """Return the code that takes a call again that an older release makes."""
    given = method.signature.removeprefix(f"{method.name}(")
    own = "self, context" if given == ")" else "self, context, "
    return f"def {method.name}({own}{given}:\n"


def give_defaults(method: RpcMethod, names: Iterable[str]) -> tuple[Edit, ...]:
    """Return the edits that give parameters the default None; none where one of them cannot have
    it: a decorator demands it, or a later parameter has no default.
    """
    wanted = set(names)
    bare = [parameter for parameter in method.parameters if parameter.default is None]
    positional = [parameter.name for parameter in bare if parameter.kind == "positional"]
    kept = [at for at, name in enumerate(positional) if name not in wanted]
    behind = positional[kept[-1] + 1 :] if kept else positional
    able = {*behind, *(parameter.name for parameter in bare if parameter.kind == "keyword")}
    if not wanted <= able:
        return ()
    order = [parameter.name for parameter in bare if parameter.name in wanted]
    return tuple(GiveDefault(method.location, name) for name in reversed(order))


def with_cap(interface: str) -> str:
    """Return the code that makes a client with the version cap that operators set for it."""
    name = "".join(letter if letter.isalnum() else "_" for letter in interface)
    return f"version_cap=CONF.upgrade_levels.{name}\n"


def with_serializer(lost: Sequence[str]) -> str:
    """Return the argument that gives serializers back; the first holds the others."""
    inner = "".join(f"{name}(" for name in lost)
    return f"serializer={inner}{')' * len(lost)}\n"
