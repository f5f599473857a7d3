"""All sections of the file beside objects: written together, read together."""

from typing import TypedDict

from upgradelint.registry.data.facade_entries import facade_entries, read_facades
from upgradelint.registry.data.online_entries import online_entries, read_online
from upgradelint.registry.data.row_entries import read_rows, row_entries
from upgradelint.registry.documents.document import Document
from upgradelint.registry.documents.migrations import (
    FacadeEntry,
    PendingEntry,
    RevisionEntry,
    RowFunctionEntry,
    TableEntry,
    UnreadEntry,
)
from upgradelint.registry.documents.pins import OnlineEntry, PinsEntry
from upgradelint.registry.documents.rpc import ClientEntry, ServerEntry, StartupEntry
from upgradelint.registry.memory.timeline import Timeline
from upgradelint.registry.migrations.migration_entries import read_revisions, revision_entries
from upgradelint.registry.migrations.model_entries import (
    pending_entries,
    read_pending,
    read_tables,
    read_unread,
    table_entries,
    unread_entries,
)
from upgradelint.registry.model import Registry
from upgradelint.registry.pins.pin_entries import pins_entries, read_pins
from upgradelint.registry.promise import Promise
from upgradelint.registry.rpc.client_entries import client_entries, read_clients
from upgradelint.registry.rpc.server_entries import FirstSeen, read_servers, server_entries
from upgradelint.registry.rpc.startup_entries import read_startups, startup_entries


class Sections(TypedDict):
    """The sections by their name in the document."""

    rpc_servers: dict[str, ServerEntry]
    rpc_clients: dict[str, ClientEntry]
    migrations: dict[str, RevisionEntry]
    tables: dict[str, TableEntry]
    pending_removals: dict[str, list[PendingEntry]]
    unread_models: list[UnreadEntry]
    pins: dict[str, PinsEntry]
    online_migrations: dict[str, OnlineEntry]
    facades: dict[str, FacadeEntry]
    row_functions: dict[str, RowFunctionEntry]
    startups: dict[str, StartupEntry]


def promise_sections(timeline: Timeline, registry: Registry) -> Sections:
    """Return what the file says of all that the releases of a timeline and the code promise."""
    frozen = [registry.releases[name].promise or Promise() for name in timeline.releases]
    states = [*frozen, registry.promise]
    return Sections(
        rpc_servers=server_entries(
            timeline, [state.servers for state in states], registry.first_seen
        ),
        rpc_clients=client_entries(timeline, [state.calls for state in states]),
        migrations=revision_entries(timeline, [state.revisions for state in states]),
        tables=table_entries(timeline, [state.tables for state in states]),
        pending_removals=pending_entries(timeline, [state.pending for state in states]),
        unread_models=unread_entries(timeline, [state.unread for state in states]),
        pins=pins_entries(timeline, [state.pins for state in states]),
        online_migrations=online_entries(timeline, [state.online for state in states]),
        facades=facade_entries(timeline, [state.facades for state in states]),
        row_functions=row_entries(timeline, [state.rows for state in states]),
        startups=startup_entries(timeline, [state.startups for state in states]),
    )


def read_promises(timeline: Timeline, document: Document) -> tuple[list[Promise], FirstSeen]:
    """Return what each release of a timeline promised and, last, what the code does.

    Raises ValueError where the document contradicts itself.
    """
    servers, first_seen = read_servers(timeline, document.rpc_servers)
    calls = read_clients(timeline, document.rpc_clients)
    revisions = read_revisions(timeline, document.migrations)
    tables = read_tables(timeline, document.tables)
    pending = read_pending(timeline, document.pending_removals)
    unread = read_unread(timeline, document.unread_models)
    pins = read_pins(timeline, document.pins)
    online = read_online(timeline, document.online_migrations)
    facades = read_facades(timeline, document.facades)
    rows = read_rows(timeline, document.row_functions)
    startups = read_startups(timeline, document.startups)
    code = (servers, calls, revisions, tables, pending, unread)
    read = (*code, pins, online, facades, rows, startups)
    states = zip(*read, strict=True)
    return [Promise(*state) for state in states], first_seen
