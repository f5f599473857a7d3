"""What a state of the code promised beside its objects: the facts as the registry keeps them.

That is sorted, without lines, which would churn, and without what only the newer side of a
comparison is asked for.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from upgradelint.facts.facades import FacadeFacts
from upgradelint.facts.migrations import MadeColumn, Operation, Revision
from upgradelint.facts.models import ColumnFacts, ModelFacts, PendingRemoval, TableFacts
from upgradelint.facts.pins import PinEntry, PinTable
from upgradelint.facts.rpc import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc_versions import is_version, version_order
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.upgrades import MigrationList, OnlineMigration
from upgradelint.frozen import Frozen, field, replace
from upgradelint.location import Location
from upgradelint.registry.signatures import read_signature, write_signature

T = TypeVar("T")


class Promise(Frozen):
    """`servers`, `revisions`, `tables`, `pins` and `online` by a name that is theirs alone.

    `unread` are the files with models whose table cannot be told, `online` the lists of online
    data migrations.
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

    @property
    def models(self) -> ModelFacts:
        """The tables as a tree has them."""
        unread = tuple(map(somewhere_in, self.unread))
        return ModelFacts(tuple(self.tables.values()), self.pending, unread)


def promise_of(snapshot: Snapshot) -> Promise:
    """Return what a snapshot promises; calls that could not be read promise nothing."""
    known = filter(_is_known, snapshot.rpc_calls)
    return Promise(
        servers={key: remembered_endpoint(one) for key, one in named_servers(snapshot).items()},
        calls=tuple(sorted(set(map(remembered_call, known)), key=call_order)),
        revisions={key: remembered_revision(one) for key, one in named_revisions(snapshot).items()},
        tables={key: _remembered_table(one) for key, one in named_tables(snapshot).items()},
        pending=tuple(
            sorted(set(map(_remembered_pending, snapshot.models.pending)), key=pending_order)
        ),
        unread=tuple(sorted({one.path for one in snapshot.models.unread})),
        pins={key: _remembered_pins(one) for key, one in named_pins(snapshot).items()},
        online={key: _remembered_online(one) for key, one in named_online(snapshot).items()},
        facades={
            name: _remembered_facade(snapshot.facades[name]) for name in sorted(snapshot.facades)
        },
    )


def _is_known(one: CallPath) -> bool:
    versions = (one.version, *one.sendable, *one.refused)
    return bool(one.method and one.kind and not one.unproven and all(map(is_version, versions)))


def named_servers(snapshot: Snapshot) -> dict[str, Endpoint]:
    """Return the endpoints of a snapshot by the interface they serve."""
    return _named(snapshot.rpc_servers, _interface, _class)


def named_revisions(snapshot: Snapshot) -> dict[str, Revision]:
    """Return the revisions of a snapshot by tree and id."""
    return _named(snapshot.migrations.values(), _identity, _path)


def named_tables(snapshot: Snapshot) -> dict[str, TableFacts]:
    """Return the mapped tables of a snapshot by the class that maps them, else by their name."""
    return _named(snapshot.models.tables, _owner, _place)


def named_pins(snapshot: Snapshot) -> dict[str, PinTable]:
    """Return the lists of versions of a snapshot by their dotted name."""
    return _named(snapshot.pins.tables, _list_name, _kind)


def named_online(snapshot: Snapshot) -> dict[str, MigrationList]:
    """Return the lists of online data migrations of a snapshot by their dotted name."""
    return _named(snapshot.upgrades.migrations, _online_name, _online_path)


def somewhere_in(path: str) -> Location:
    """Return a place of which only the file is known."""
    return Location(path, 0)


def remembered_endpoint(one: Endpoint) -> Endpoint:
    """Return an endpoint as it is kept: what is not named here is not."""
    place = somewhere_in(one.location.path)
    methods = {method.name: _remembered_method(method) for method in one.methods}
    return Endpoint(
        package=one.package,
        namespace=one.namespace,
        version=one.version,
        cls=one.cls,
        methods=tuple(methods[name] for name in sorted(methods)),
        location=place,
        version_location=place,
        topic=one.topic,
        delegate=one.delegate,
    )


def _remembered_method(one: RpcMethod) -> RpcMethod:
    return RpcMethod(
        name=one.name,
        parameters=tuple(read_signature(write_signature(one.parameters))),
        required=one.required,
        open=one.open,
        location=somewhere_in(""),
        has_context=one.has_context,
        forwarded=one.forwarded,
        misplaced=one.misplaced,
        lacking=one.lacking,
    )


def remembered_call(one: CallPath) -> CallPath:
    """Return a way to call as it is kept: what else was decided on it has no meaning outside."""
    return CallPath(
        client=one.client,
        wrapper=one.wrapper,
        package=one.package,
        topic=one.topic,
        namespace=one.namespace,
        method=one.method,
        arguments=one.arguments,
        version=one.version,
        explicit=one.explicit,
        kind=one.kind,
        pinned=one.pinned,
        sendable=one.sendable,
        refused=one.refused,
        conditions=(),
        location=somewhere_in(one.location.path),
        used=one.used,
        placed=one.placed,
        partial=one.partial,
    )


def remembered_revision(one: Revision) -> Revision:
    """Return a revision as it is kept: its operations in few words, their digest has the rest."""
    return Revision(
        id=one.id,
        down_revisions=one.down_revisions,
        branch_labels=one.branch_labels,
        depends_on=one.depends_on,
        phase=one.phase,
        path=one.path,
        tree=one.tree,
        operations=tuple(map(_remembered_operation, one.operations)),
        location=somewhere_in(one.path),
        tool=one.tool,
        digest=one.digest,
        source=one.source,
        unproven=one.unproven,
    )


def _remembered_operation(one: Operation) -> Operation:
    return Operation(
        kind=one.kind,
        table=one.table,
        column=one.column,
        name=one.name,
        new_name=one.new_name,
        type=one.type,
        server_default=one.server_default,
        made=tuple(MadeColumn(each.name, each.type) for each in one.made),
        constraints=tuple(replace(each, text="") for each in one.constraints),
    )


def _remembered_table(one: TableFacts) -> TableFacts:
    first = {column.name: _remembered_column(column) for column in reversed(one.columns)}
    columns = tuple(first[name] for name in sorted(first))
    where = somewhere_in(one.location.path)
    return TableFacts(one.name, one.owner, columns, where, one.partial, one.schema)


def _remembered_column(one: ColumnFacts) -> ColumnFacts:
    return ColumnFacts(
        name=one.name,
        attribute=one.attribute,
        type=one.type,
        nullable=one.nullable,
        server_default=one.server_default,
        default=one.default,
        primary_key=one.primary_key,
        location=somewhere_in(one.location.path),
    )


def _remembered_facade(one: FacadeFacts) -> FacadeFacts:
    return FacadeFacts(one.name, one.reads, somewhere_in(one.load.path), unread=one.unread)


def _remembered_online(one: MigrationList) -> MigrationList:
    nowhere = somewhere_in("")
    paths = sorted({entry.path for entry in one.entries if entry.path})
    return MigrationList(
        name=one.name,
        entries=tuple(OnlineMigration(path.rpartition(".")[2], nowhere, path) for path in paths),
        location=somewhere_in(one.location.path),
        loose=tuple((path, nowhere) for path in sorted({path for path, _ in one.loose})),
    )


def _remembered_pins(one: PinTable) -> PinTable:
    first = {entry.name: _remembered_line(entry) for entry in reversed(one.entries)}
    return PinTable(
        kind=one.kind,
        name=one.name,
        owner=one.owner,
        package=one.package,
        entries=tuple(first[name] for name in sorted(first)),
        location=somewhere_in(one.location.path),
        counter=one.counter,
        current=one.current,
    )


def _remembered_line(one: PinEntry) -> PinEntry:
    versions, objects = dict(one.versions), dict(one.objects)
    return PinEntry(one.name, tuple(versions.items()), tuple(objects.items()), somewhere_in(""))


def _remembered_pending(one: PendingRemoval) -> PendingRemoval:
    return replace(one, location=somewhere_in(one.location.path))


def _named(facts: Iterable[T], name: Callable[[T], str], tie: Callable[[T], str]) -> dict[str, T]:
    """Give each fact a name: where several have one, all but the first get `#2`, `#3`."""
    named: dict[str, T] = {}
    for one in sorted(facts, key=lambda one: (name(one), tie(one))):
        key, number = name(one), 1
        while key in named:
            number += 1
            key = f"{name(one)}#{number}"
        named[key] = one
    return dict(sorted(named.items()))


def _interface(one: Endpoint) -> str:
    """The identity of an interface, whichever class serves it: package, namespace and major."""
    namespace = f"/{one.namespace}" if one.namespace else ""
    return f"{one.package}{namespace} {version_order(one.version)[0]}"


def _identity(one: Revision) -> str:
    return one.key


def _path(one: Revision) -> str:
    return one.path


def _online_name(one: MigrationList) -> str:
    return one.name


def _online_path(one: MigrationList) -> str:
    return one.location.path


def _list_name(one: PinTable) -> str:
    return one.name


def _kind(one: PinTable) -> str:
    return one.kind


def _class(one: Endpoint) -> str:
    return one.cls


def _owner(one: TableFacts) -> str:
    return one.owner or one.name


def _place(one: TableFacts) -> str:
    return f"{one.location.path}:{one.name}"


def call_order(one: CallPath) -> tuple[object, ...]:
    """Return what calls are sorted by."""
    return one.order


def pending_order(one: PendingRemoval) -> tuple[str, str, str]:
    """Return what pending removals are sorted by."""
    return (one.location.path, one.table, one.column or "")
