"""What a state of the code promised beside its objects."""

from collections.abc import Mapping
from operator import attrgetter

from upgradelint.base.frozen import Frozen, field
from upgradelint.base.location import somewhere_in
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import ModelFacts, PendingRemoval, TableFacts
from upgradelint.facts.pins.model import PinTable
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.versions import is_version
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry.data.facade_entries import kept_facade
from upgradelint.registry.data.online_entries import kept_online
from upgradelint.registry.data.row_entries import kept_rows
from upgradelint.registry.migrations.migration_entries import kept_revision
from upgradelint.registry.migrations.model_entries import kept_pending, kept_table
from upgradelint.registry.named import (
    named_online,
    named_pins,
    named_revisions,
    named_servers,
    named_tables,
)
from upgradelint.registry.pins.pin_entries import kept_pins
from upgradelint.registry.rpc.client_entries import kept_call
from upgradelint.registry.rpc.server_entries import kept_endpoint
from upgradelint.registry.rpc.startup_entries import kept_startup


class Promise(Frozen):
    """`servers`, `revisions`, `tables`, `pins` and `online` by a name that is theirs alone.

    `unread` are the files with models whose table cannot be told, `online` the lists of online
    data migrations, `rows` the functions that know of two columns one of which takes over the
    other's data; `startups` are those that give anything to what they make.
    """

    servers: Mapping[str, Endpoint] = field(default_factory=dict)
    calls: tuple[CallPath, ...] = ()
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    tables: Mapping[str, TableFacts] = field(default_factory=dict)
    pending: tuple[PendingRemoval, ...] = ()
    unread: tuple[str, ...] = ()
    pins: Mapping[str, PinTable] = field(default_factory=dict)
    online: Mapping[str, MigrationList] = field(default_factory=dict)
    facades: Mapping[str, FacadeFacts] = field(default_factory=dict)
    rows: Mapping[str, RowUse] = field(default_factory=dict)
    startups: Mapping[str, Startup] = field(default_factory=dict)

    @property
    def models(self) -> ModelFacts:
        """The tables as a tree has them."""
        unread = tuple(map(somewhere_in, self.unread))
        return ModelFacts(tuple(self.tables.values()), self.pending, unread)


def promise_of(snapshot: Snapshot) -> Promise:
    """Return what a snapshot promises, as it is read back when it was written: without lines, which
    would churn, and without what only the newer side of a comparison is asked for.

    Calls that could not be read promise nothing.
    """
    known = filter(_is_known, snapshot.rpc_calls)
    return Promise(
        servers={key: kept_endpoint(endpoint) for key, endpoint in named_servers(snapshot).items()},
        calls=tuple(sorted(set(map(kept_call, known)), key=attrgetter("order"))),
        revisions={
            key: kept_revision(revision) for key, revision in named_revisions(snapshot).items()
        },
        tables={key: kept_table(table) for key, table in named_tables(snapshot).items()},
        pending=tuple(sorted(set(map(kept_pending, snapshot.models.pending)), key=pending_order)),
        unread=tuple(sorted({file.path for file in snapshot.models.unread})),
        pins={key: kept_pins(table) for key, table in named_pins(snapshot).items()},
        online={key: kept_online(listed) for key, listed in named_online(snapshot).items()},
        facades={name: kept_facade(snapshot.facades[name]) for name in sorted(snapshot.facades)},
        rows={
            use.function: kept_rows(use)
            for use in sorted(snapshot.row_uses, key=lambda use: use.function)
            if use.knows_both
        },
        startups={
            startup.key: kept_startup(startup)
            for startup in sorted(snapshot.startups, key=lambda startup: startup.key)
            if startup.has or startup.pins
        },
    )


def _is_known(call: CallPath) -> bool:
    versions = (call.version, *call.sendable, *call.refused)
    return bool(call.method and call.kind and not call.unproven and all(map(is_version, versions)))


def pending_order(removal: PendingRemoval) -> tuple[str, str, str]:
    """Return what pending removals are sorted by."""
    return (removal.location.path, removal.table, removal.column or "")
