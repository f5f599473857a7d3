"""Where the recorded interfaces, calls, migrations and models lag behind, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from upgradelint.base.frozen import replace
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.models.model import ColumnFacts, PendingRemoval, TableFacts
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.registry.promise import Promise

T = TypeVar("T")
_FEW = 3
Lines = Iterator[tuple[str, str]]
"""What a line is about, and the line."""


NOUNS = (
    "RPC interface",
    "migration",
    "table",
    "RPC call",
    "pending removal",
    "unread model",
    "version list",
    "online migration list",
    "object from row",
    "row function",
    "startup",
)


def call_name(call: CallPath) -> str:
    """Return what lines about a call are about: the method of the client."""
    return f"{call.client}.{call.wrapper}"


def pending_name(removal: PendingRemoval) -> str:
    """Return what lines about a pending removal are about."""
    named = f"{removal.table}.{removal.column}" if removal.column else removal.table
    return f"{named} in {removal.location.path}"


def promise_lines(before: Promise, after: Promise) -> Lines:
    """Yield a line for each thing that two states of the registry say otherwise.

    Of a kind of facts that the older state has none of at all, one line says how many there are.
    """
    interface, migration, table, call, removal, unread, pins, online, *others = NOUNS
    facade, rows, startup = others
    yield from _section(interface, before.servers, after.servers, _server)
    yield from _section(migration, before.revisions, after.revisions, _revision)
    yield from _section(table, before.tables, after.tables, _table)
    yield from _section(call, _by_method(before), _by_method(after), _calls)
    yield from _section(removal, _by_name(before), _by_name(after), _pending)
    yield from _section(unread, _by_path(before), _by_path(after), _unread)
    yield from _section(pins, before.pins, after.pins, _list)
    yield from _section(online, before.online, after.online, _online)
    yield from _section(facade, _facades(before), _facades(after), _facade)
    yield from _section(rows, _rows(before), _rows(after), _row)
    yield from _section(startup, before.startups, after.startups, _startup)


def _section(
    noun: str,
    before: Mapping[str, T],
    after: Mapping[str, T],
    lines: Callable[[T | None, T | None], Iterator[str]],
) -> Lines:
    if not before and len(after) > 1:
        yield f"{noun}s", f"{len(after)} {noun}s are not recorded"
        return
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old != new:
            yield from ((key, f"{key}{line}") for line in lines(old, new))


def _of_both(
    lines: Callable[[T, T], Iterator[str]],
) -> Callable[[T | None, T | None], Iterator[str]]:
    """Make lines about what both states have also say what one of them has alone."""

    def of_either(before: T | None, after: T | None) -> Iterator[str]:
        if before is None or after is None:
            yield ": not recorded" if before is None else ": recorded, no longer in the code"
        else:
            yield from lines(before, after)

    return of_either


@_of_both
def _server(before: Endpoint, after: Endpoint) -> Iterator[str]:
    for what in ("version", "cls", "topic", "delegate"):
        old, new = getattr(before, what), getattr(after, what)
        if old != new:
            yield f": {'class' if what == 'cls' else what} {old or 'none'} -> {new or 'none'}"
    if before.servers != after.servers:
        old, new = (", ".join(endpoint.servers) or "unknown" for endpoint in (before, after))
        yield f": served by {old} -> {new}"
    if before.location != after.location:
        yield f": moved from {before.location.path} to {after.location.path}"
    yield from _method_lines(_methods(before), _methods(after))


def _method_lines(before: Mapping[str, RpcMethod], after: Mapping[str, RpcMethod]) -> Iterator[str]:
    """Yield a line for each method; what changed alike in many that are called as before is one."""
    alike: dict[str, list[str]] = {}
    for name in before.keys() & after.keys():
        if before[name] != after[name] and _signature(before[name]) == _signature(after[name]):
            alike.setdefault(changed(before[name], after[name]), []).append(name)
    many = {what: names for what, names in alike.items() if len(names) > _FEW}
    yield from (f": {len(names)} methods changed in {what}" for what, names in many.items())
    mentioned = {name for names in many.values() for name in names}
    old = {name: method for name, method in before.items() if name not in mentioned}
    new = {name: method for name, method in after.items() if name not in mentioned}
    yield from _facts(old, new, _signature)


def _methods(endpoint: Endpoint) -> dict[str, RpcMethod]:
    return {method.name.removeprefix(f"{endpoint.cls}."): method for method in endpoint.methods}


def _signature(method: RpcMethod) -> str:
    return method.signature.removeprefix(method.name)


def _calls(before: Sequence[CallPath] | None, after: Sequence[CallPath] | None) -> Iterator[str]:
    """Yield a line for each way to call that came or went, and what else changed in the others."""
    old = {_call(call): call for call in before or () if call not in (after or ())}
    new = {_call(call): call for call in after or () if call not in (before or ())}
    yield from (f": no longer {words}" for words in old if words not in new)
    yield from (f": now {words}" for words in new if words not in old)
    same = [changed(old[words], new[words]) for words in old if words in new]
    yield from (f": its calls changed in {what}" for what in dict.fromkeys(same))


def _call(call: CallPath) -> str:
    if call.version == UNVERSIONED:
        placed = (f"number {int(name) + 1}" if name.isdecimal() else name for name in call.placed)
        return f"queues {call.method}({', '.join((*placed, *call.arguments))})"
    can_send = [*call.sendable, *(f"not {version}" for version in call.refused)]
    condition = f" if {', '.join(can_send)} can be sent" if can_send else ""
    return f"{call.kind} of {call.method}({', '.join(call.arguments)}) as {call.version}{condition}"


def _by_method(promise: Promise) -> dict[str, tuple[CallPath, ...]]:
    found: dict[str, tuple[CallPath, ...]] = {}
    for call in promise.calls:
        found[call_name(call)] = (*found.get(call_name(call), ()), call)
    return found


@_of_both
def _revision(before: Revision, after: Revision) -> Iterator[str]:
    if before.digest and before == replace(after, source=before.source):
        return  # a comment
    old, new = before.operations, after.operations
    lines = [f": no longer {_operation(operation)}" for operation in old if operation not in new]
    lines += [f": now {_operation(operation)}" for operation in new if operation not in old]
    if before.path != after.path:
        lines.insert(0, f": moved from {before.path} to {after.path}")
    yield from lines or [": its file changed"]


def _operation(operation: Operation) -> str:
    names = (operation.table, operation.column, operation.name, operation.new_name, operation.type)
    return " ".join([operation.kind, *(name for name in names if name)])


@_of_both
def _table(before: TableFacts, after: TableFacts) -> Iterator[str]:
    lines = list(_facts(_columns(before), _columns(after), _column))
    yield from lines or [": the model moved or changed"]


def _columns(table: TableFacts) -> dict[str, ColumnFacts]:
    return {column.name: column for column in table.columns}


def _column(column: ColumnFacts) -> str:
    nullable = {True: " nullable", False: " not nullable", None: ""}[column.nullable]
    return f"{column.type or 'unknown type'}{nullable}"


def _by_name(promise: Promise) -> dict[str, PendingRemoval]:
    return {pending_name(removal): removal for removal in promise.pending}


def _pending(_before: PendingRemoval | None, after: PendingRemoval | None) -> Iterator[str]:
    yield f": {'now' if after else 'no longer'} declared as removed from the models"


def _by_path(promise: Promise) -> dict[str, str]:
    return {f"models in {path}": path for path in promise.unread}


def _unread(before: str | None, _after: str | None) -> Iterator[str]:
    yield f": the table of one {'can be told again' if before else 'cannot be told'}"


@_of_both
def _list(before: PinTable, after: PinTable) -> Iterator[str]:
    old = {entry.name: entry for entry in before.entries}
    new = {entry.name: entry for entry in after.entries}
    lines = list(_facts(old, new, _listed))
    if before.current != after.current:
        lines.insert(0, f": {after.counter or 'number'} {before.current} -> {after.current}")
    yield from lines or [": moved or changed"]


@_of_both
def _online(before: MigrationList, after: MigrationList) -> Iterator[str]:
    old, new = (
        sorted(f"{entry.path} is registered" for entry in listed.entries)
        for listed in (before, after)
    )
    yield from _begun_and_ended(old, new) or [": moved, or what is not registered changed"]


def _facades(promise: Promise) -> dict[str, FacadeFacts]:
    return {f"{name} from rows": facade for name, facade in promise.facades.items()}


@_of_both
def _facade(before: FacadeFacts, after: FacadeFacts) -> Iterator[str]:
    old, new = ([f"reads {read}" for read in facade.reads] for facade in (before, after))
    yield from _begun_and_ended(old, new) or [": moved or changed"]


def _rows(promise: Promise) -> dict[str, RowUse]:
    return {f"{name} on rows": use for name, use in promise.rows.items()}


@_of_both
def _row(before: RowUse, after: RowUse) -> Iterator[str]:
    old, new = sorted(set(_deeds(before))), sorted(set(_deeds(after)))
    yield from _begun_and_ended(old, new) or [": moved or changed"]


def _deeds(use: RowUse) -> Iterator[str]:
    yield from (f"reads {old} for want of {new}" for old, new in use.fallbacks)
    yield from (f"moves {old} to {new}" for old, new in use.copies)
    yield from (f"writes {old} and {new}" for old, new in use.both)


def _begun_and_ended(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the lines about what is done now, and what is done no more."""
    begun = [f": {deed}" for deed in after if deed not in before]
    return begun + [f": {deed} no more" for deed in before if deed not in after]


def _listed(pin: PinEntry) -> str:
    found = [f"{of} {version}".strip() for of, version in pin.versions]
    found += [f"{of} {', '.join(versions)}" for of, versions in pin.objects]
    return "; ".join(found) or "nothing"


def _facts(
    before: Mapping[str, T], after: Mapping[str, T], words: Callable[[T], str]
) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f".{name}: added, {words(after[name])}"
        elif name not in after:
            yield f".{name}: removed, was {words(before[name])}"
        elif before[name] != after[name]:
            texts = words(before[name]), words(after[name])
            same = texts[0] == texts[1] and changed(before[name], after[name])
            yield f".{name}: {f'changed in {same}' if same else ' -> '.join(texts)}"


def changed(before: object, after: object) -> str:
    """Return the attributes that two facts of a kind have otherwise, in words."""
    names = [
        name
        for name in getattr(before, "__struct_fields__", ())
        if getattr(before, name) != getattr(after, name)
    ]
    return " and ".join(name.replace("_", " ") for name in names) or "something"


@_of_both
def _startup(before: Startup, after: Startup) -> Iterator[str]:
    old, new = (
        ", ".join((*(startup.has or ()), *_pinned_by(startup))) for startup in (before, after)
    )
    yield f": {old or 'nothing'} -> {new or 'nothing'}" if old != new else ": moved or changed"


def _pinned_by(startup: Startup) -> Iterator[str]:
    for option in startup.pins:
        yield f"pinned by {option.name}{f' ({option.default})' if option.default else ''}"
