"""RPC endpoints, between their facts and what the registry file writes."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import structs

from upgradelint.base.frozen import replace
from upgradelint.base.location import somewhere_in
from upgradelint.facts.rpc.model import Endpoint, ParameterFacts, RpcMethod
from upgradelint.registry.documents.rpc import RpcMethodEntry, ServerEntry, ServerHead
from upgradelint.registry.memory.heads import heads_of, keyed, with_former
from upgradelint.registry.memory.timeline import Key, Timeline
from upgradelint.registry.signatures import read_signature, write_signature

Servers = Mapping[str, Endpoint]
FirstSeen = Mapping[str, Mapping[str, str]]
"""By interface, the version that introduced `method` and `method.parameter`."""

_HEADS, _METHODS = "rpc_servers", "rpc_methods"


def server_entries(
    timeline: Timeline, states: Sequence[Servers], first_seen: FirstSeen
) -> dict[str, ServerEntry]:
    """Return what the file says of the endpoints of all states."""
    heads = [keyed(state, _head) for state in states]
    methods = [dict(_methods(state)) for state in states]
    entries = with_former(timeline.fold(_HEADS, heads), ServerEntry)
    for (key, name), entry in timeline.fold(_METHODS, methods):
        known = _introduced(name, entry, first_seen.get(key, {}))
        if entry.until is None:
            entries[key].methods[name] = known
        else:
            entries[key].former_methods.setdefault(name, []).append(known)
    return entries


def read_servers(
    timeline: Timeline, entries: Mapping[str, ServerEntry]
) -> tuple[list[Servers], FirstSeen]:
    """Return the endpoints of each state, and which version introduced what.

    Raises ValueError where an entry names a release that is not there.
    """
    heads = timeline.unfold(_HEADS, heads_of(entries, ServerHead), _read_head)
    methods = timeline.unfold(_METHODS, _undated(entries), _read_method)
    states = [_joined(*state) for state in zip(heads, methods, strict=True)]
    return states, _all_first_seen(entries)


def kept_endpoint(endpoint: Endpoint) -> Endpoint:
    """Return an endpoint as it is read back when it was written."""
    methods = {method.name: _kept_method(method, endpoint) for method in endpoint.methods}
    named = tuple(methods[name] for name in sorted(methods))
    return replace(_read_head((), _head(endpoint)), methods=named)


def _kept_method(method: RpcMethod, endpoint: Endpoint) -> RpcMethod:
    """Only a file that it is inherited from is kept, and of what it never looks at arguments."""
    path = method.location.path
    inherited = somewhere_in("" if path == endpoint.location.path else path)
    names = {parameter.name for parameter in method.parameters}
    unread = method.unread and tuple(name for name in method.unread if name in names)
    entry = _method_entry(replace(method, location=inherited, unread=unread))
    return _read_method(("", method.name), entry)


def _head(endpoint: Endpoint) -> ServerHead:
    return ServerHead(
        version=endpoint.version,
        cls=endpoint.cls,
        package=endpoint.package,
        source=endpoint.location.path,
        namespace=endpoint.namespace,
        topic=endpoint.topic,
        delegate=endpoint.delegate,
        servers=endpoint.servers,
    )


def _methods(state: Servers) -> Iterator[tuple[Key, RpcMethodEntry]]:
    for key, endpoint in state.items():
        for method in endpoint.methods:
            yield (key, method.name), _method_entry(method)


def _method_entry(method: RpcMethod) -> RpcMethodEntry:
    parameters = tuple(write_signature(method.parameters))
    required, is_open = _usual(method.parameters)
    return RpcMethodEntry(
        parameters=parameters,
        required=None if method.required == required else method.required,
        open=None if method.open == is_open else method.open,
        context=method.has_context,
        forwarded=method.forwarded,
        misplaced=method.misplaced,
        lacking=method.lacking,
        excess=method.excess,
        unsent=method.unsent,
        receiver=method.receiver,
        keyed=method.keyed,
        unread=method.unread,
        shapes=method.shapes,
        replies=method.replies,
        source=method.location.path,
    )


def _usual(parameters: Sequence[ParameterFacts]) -> tuple[tuple[str, ...], bool]:
    """Return which parameters nearly every such signature requires, and whether it is open."""
    named = (parameter for parameter in parameters if parameter.kind in ("positional", "keyword"))
    required = sorted(parameter.name for parameter in named if parameter.default is None)
    return tuple(required), any(parameter.kind == "varkw" for parameter in parameters)


def _introduced(name: str, entry: RpcMethodEntry, known: Mapping[str, str]) -> RpcMethodEntry:
    since = known.get(name)
    dated = {parameter: known.get(f"{name}.{parameter}") for parameter in _parameter_names(entry)}
    added = {
        parameter: version for parameter, version in dated.items() if version and version != since
    }
    return structs.replace(entry, since=since, added=added) if since or added else entry


def _parameter_names(entry: RpcMethodEntry) -> Iterator[str]:
    return (parameter.name for parameter in read_signature(entry.parameters))


def _all_methods(entries: Mapping[str, ServerEntry]) -> Iterator[tuple[Key, RpcMethodEntry]]:
    for key, entry in entries.items():
        yield from (((key, name), method) for name, method in entry.methods.items())
        for name, several in entry.former_methods.items():
            yield from (((key, name), entry) for entry in several)


def _undated(entries: Mapping[str, ServerEntry]) -> Iterator[tuple[Key, RpcMethodEntry]]:
    for key, entry in _all_methods(entries):
        dated = entry.since is not None or entry.added
        yield key, structs.replace(entry, since=None, added={}) if dated else entry


def _all_first_seen(entries: Mapping[str, ServerEntry]) -> FirstSeen:
    found: dict[str, dict[str, str]] = {}
    for (key, name), entry in _all_methods(entries):
        known = found.setdefault(key, {})
        if entry.since:
            known[name] = entry.since
            known.update(
                {f"{name}.{parameter}": entry.since for parameter in _parameter_names(entry)}
            )
        known.update({f"{name}.{parameter}": version for parameter, version in entry.added.items()})
    return {key: known for key, known in found.items() if known}


def _read_head(_: Key, head: ServerHead) -> Endpoint:
    place = somewhere_in(head.source)
    return Endpoint(
        package=head.package,
        namespace=head.namespace,
        version=head.version,
        cls=head.cls,
        methods=(),
        location=place,
        version_location=place,
        topic=head.topic,
        delegate=head.delegate,
        servers=head.servers,
    )


def _read_method(key: Key, entry: RpcMethodEntry) -> RpcMethod:
    parameters = tuple(read_signature(entry.parameters))
    required, is_open = _usual(parameters)
    return RpcMethod(
        name=key[1],
        parameters=parameters,
        required=required if entry.required is None else entry.required,
        open=is_open if entry.open is None else entry.open,
        location=somewhere_in(entry.source),
        has_context=entry.context,
        forwarded=entry.forwarded,
        misplaced=entry.misplaced,
        lacking=entry.lacking,
        excess=entry.excess,
        unsent=entry.unsent,
        receiver=entry.receiver,
        keyed=entry.keyed,
        unread=entry.unread,
        shapes=entry.shapes,
        replies=entry.replies,
    )


def _joined(heads: Mapping[Key, Endpoint], methods: Mapping[Key, RpcMethod]) -> Servers:
    of: dict[str, list[RpcMethod]] = {key: [] for (key,) in heads}
    for (key, _), method in methods.items():
        if key in of:
            of[key].append(method)
    return {key: replace(heads[key,], methods=tuple(found)) for key, found in of.items()}
