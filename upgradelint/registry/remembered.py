"""Facts as the registry keeps them: sorted, without lines, which would churn, and without what only
the newer side of a comparison is asked for. What is not named here is not kept.
"""

from upgradelint.base.frozen import replace
from upgradelint.base.location import somewhere_in
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.upgrades import MigrationList, OnlineMigration
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import ColumnFacts, PendingRemoval, TableFacts
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.registry.migrations.migration_entries import kept_operation
from upgradelint.registry.signatures import read_signature, write_signature


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
        operations=tuple(map(kept_operation, one.operations)),
        location=somewhere_in(one.path),
        tool=one.tool,
        digest=one.digest,
        source=one.source,
        unproven=one.unproven,
    )


def remembered_table(one: TableFacts) -> TableFacts:
    """Return a table as it is kept: its columns by name."""
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


def remembered_facade(one: FacadeFacts) -> FacadeFacts:
    """Return how an object comes from rows as it is kept, without what saving writes."""
    return FacadeFacts(one.name, one.reads, somewhere_in(one.load.path), unread=one.unread)


def remembered_online(one: MigrationList) -> MigrationList:
    """Return a list of online data migrations as it is kept: by what they run."""
    nowhere = somewhere_in("")
    paths = sorted({entry.path for entry in one.entries if entry.path})
    return MigrationList(
        name=one.name,
        entries=tuple(OnlineMigration(path.rpartition(".")[2], nowhere, path) for path in paths),
        location=somewhere_in(one.location.path),
        loose=tuple((path, nowhere) for path in sorted({path for path, _ in one.loose})),
    )


def remembered_pins(one: PinTable) -> PinTable:
    """Return a list of versions as it is kept: the first line of each name."""
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


def remembered_pending(one: PendingRemoval) -> PendingRemoval:
    """Return a removal to come as it is kept."""
    return replace(one, location=somewhere_in(one.location.path))
