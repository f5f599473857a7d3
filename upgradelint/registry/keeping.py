"""The next promise: what a snapshot says, and the last known record of what it could not read."""

from collections.abc import Collection, Iterator, Mapping
from operator import attrgetter
from typing import TypeVar

from upgradelint.base.frozen import Frozen, replace
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import PendingRemoval, TableFacts
from upgradelint.facts.pins.model import PinTable
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.promise import Promise, pending_order, promise_of
from upgradelint.registry.promise_wording import call_name

T = TypeVar("T", Revision, TableFacts, PinTable, MigrationList, RowUse, Startup)


def next_promise(before: Promise, snapshot: Snapshot, lost: Collection[str]) -> Promise:
    """Return what is to be recorded after `before`; facts that were not looked for stay.

    `lost` are the objects that could not be read.
    """
    now = promise_of(snapshot)
    unread = _Unread.of(snapshot)
    after = before
    if "rpc" in snapshot.families:
        servers = dict(sorted(_servers(before, now, unread)))
        calls = tuple(sorted(_calls(before, now, unread), key=attrgetter("order")))
        startups = _with_hidden(before.startups, now.startups, unread)
        after = replace(after, servers=servers, calls=calls, startups=startups)
    if "schema" in snapshot.families:
        after = replace(
            after,
            revisions=dict(sorted(_revisions(before, now, unread))),
            tables=dict(sorted(_tables(before, now, unread))),
            pending=tuple(sorted(set(_pending(before, now, unread)), key=pending_order)),
            unread=now.unread,
        )
    if "pins" in snapshot.families:
        after = replace(after, pins=_with_hidden(before.pins, now.pins, unread))
    if "upgrades" in snapshot.families:
        online = _with_hidden(before.online, now.online, unread)
        facades = dict(sorted(_facades(before, now, snapshot, lost)))
        after = replace(after, online=online, facades=facades)
        if "schema" in snapshot.families:
            after = replace(after, rows=_with_hidden(before.rows, now.rows, unread))
    return after


class _Unread(Frozen):
    """`paths` are files that could not be parsed, `subjects` what else could not be told."""

    paths: frozenset[str]
    subjects: frozenset[str]

    @classmethod
    def of(cls, snapshot: Snapshot) -> "_Unread":
        subjects = {unproven.subject for unproven in snapshot.unproven if unproven.family == "rpc"}
        subjects |= {call_name(call) for call in snapshot.rpc_calls if call.unproven}
        return cls(snapshot.hidden, frozenset(subjects))


def _servers(before: Promise, now: Promise, unread: _Unread) -> Iterator[tuple[str, Endpoint]]:
    for key, endpoint in now.servers.items():
        yield key, _with_known_methods(endpoint, before.servers.get(key))
    for key, endpoint in before.servers.items():
        hidden = endpoint.cls in unread.subjects or endpoint.location.path in unread.paths
        if key not in now.servers and hidden:
            yield key, endpoint


def _with_known_methods(endpoint: Endpoint, was: Endpoint | None) -> Endpoint:
    if was is None or not any(map(_is_unknown, endpoint.methods)):
        return endpoint
    methods = (
        was.method(method.name) or method if _is_unknown(method) else method
        for method in endpoint.methods
    )
    return replace(endpoint, methods=tuple(methods))


def _is_unknown(method: RpcMethod) -> bool:
    """Whether nobody can tell what a method takes, as under a decorator that could not be read."""
    return method.open and not method.parameters


def _calls(before: Promise, now: Promise, unread: _Unread) -> Iterator[CallPath]:
    present = {(call.client, call.wrapper) for call in now.calls}
    doubted = {
        (call.client, call.wrapper)
        for call in before.calls
        if call_name(call) in unread.subjects
        or (call.location.path in unread.paths and (call.client, call.wrapper) not in present)
    }
    yield from (call for call in now.calls if (call.client, call.wrapper) not in doubted)
    yield from (call for call in before.calls if (call.client, call.wrapper) in doubted)


def _revisions(before: Promise, now: Promise, unread: _Unread) -> Iterator[tuple[str, Revision]]:
    for key, revision in now.revisions.items():
        was = before.revisions.get(key)
        yield key, was if was and revision.unproven and not was.unproven else revision
    yield from _hidden(before.revisions, now.revisions, unread)


def _tables(before: Promise, now: Promise, unread: _Unread) -> Iterator[tuple[str, TableFacts]]:
    for key, table in now.tables.items():
        was = before.tables.get(key)
        yield key, _with_known_columns(table, was) if was and table.partial else table
    yield from _hidden(before.tables, now.tables, unread)


def _with_known_columns(table: TableFacts, was: TableFacts) -> TableFacts:
    columns = {column.name: column for column in (*was.columns, *table.columns)}
    return replace(table, columns=tuple(columns[name] for name in sorted(columns)))


def _facades(
    before: Promise, now: Promise, snapshot: Snapshot, lost: Collection[str]
) -> Iterator[tuple[str, FacadeFacts]]:
    """The facade of an object that could not be read is not known, wherever its code stands."""
    yield from now.facades.items()
    for name, facade in before.facades.items():
        if name not in now.facades and (name in lost or snapshot.hiding(facade.load.path)):
            yield name, facade


def _pending(before: Promise, now: Promise, unread: _Unread) -> Iterator[PendingRemoval]:
    yield from now.pending
    yield from (removal for removal in before.pending if removal.location.path in unread.paths)


def _with_hidden(before: Mapping[str, T], now: Mapping[str, T], unread: _Unread) -> dict[str, T]:
    """Return what there is, and what was there in files that could not be read now, sorted."""
    both = {**now, **dict(_hidden(before, now, unread))}
    return dict(sorted(both.items()))


def _hidden(
    before: Mapping[str, T], now: Mapping[str, T], unread: _Unread
) -> Iterator[tuple[str, T]]:
    for key, fact in before.items():
        if key not in now and fact.location.path in unread.paths:
            yield key, fact
