"""Facts as the registry keeps them: sorted, without lines, which would churn, and without what only
the newer side of a comparison is asked for. What is not named here is not kept.
"""

from upgradelint.base.frozen import replace
from upgradelint.base.location import somewhere_in
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.moves import RowUse
from upgradelint.facts.data.upgrades import MigrationList, OnlineMigration
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import ColumnFacts, PendingRemoval, TableFacts
from upgradelint.facts.pins.model import PinEntry, PinTable
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.registry.migrations.migration_entries import kept_operation
from upgradelint.registry.signatures import read_signature, write_signature


def remembered_endpoint(endpoint: Endpoint) -> Endpoint:
    """Return an endpoint as it is kept: what is not named here is not."""
    place = somewhere_in(endpoint.location.path)
    methods = {method.name: _remembered_method(method, place.path) for method in endpoint.methods}
    return Endpoint(
        package=endpoint.package,
        namespace=endpoint.namespace,
        version=endpoint.version,
        cls=endpoint.cls,
        methods=tuple(methods[name] for name in sorted(methods)),
        location=place,
        version_location=place,
        topic=endpoint.topic,
        delegate=endpoint.delegate,
    )


def _remembered_method(method: RpcMethod, own: str) -> RpcMethod:
    inherited_from = "" if method.location.path == own else method.location.path
    return RpcMethod(
        name=method.name,
        parameters=tuple(read_signature(write_signature(method.parameters))),
        required=method.required,
        open=method.open,
        location=somewhere_in(inherited_from),
        has_context=method.has_context,
        forwarded=method.forwarded,
        misplaced=method.misplaced,
        lacking=method.lacking,
        excess=method.excess,
        unsent=method.unsent,
        receiver=method.receiver,
        unread=_of_arguments(method),
    )


def _of_arguments(method: RpcMethod) -> tuple[str, ...] | None:
    """Return the arguments that a method never looks at; nobody sends the context as one."""
    names = {parameter.name for parameter in method.parameters}
    return method.unread and tuple(name for name in method.unread if name in names)


def remembered_call(call: CallPath) -> CallPath:
    """Return a way to call as it is kept: what else was decided on it has no meaning outside."""
    return CallPath(
        client=call.client,
        wrapper=call.wrapper,
        package=call.package,
        topic=call.topic,
        topic_default=call.topic_default,
        namespace=call.namespace,
        method=call.method,
        arguments=call.arguments,
        version=call.version,
        explicit=call.explicit,
        kind=call.kind,
        pinned=call.pinned,
        sendable=call.sendable,
        refused=call.refused,
        conditions=(),
        location=somewhere_in(call.location.path),
        used=call.used,
        placed=call.placed,
        partial=call.partial,
        cap=call.cap,
        idle=call.idle,
    )


def remembered_revision(revision: Revision) -> Revision:
    """Return a revision as it is kept: its operations in few words, their digest has the rest."""
    return Revision(
        id=revision.id,
        down_revisions=revision.down_revisions,
        branch_labels=revision.branch_labels,
        depends_on=revision.depends_on,
        phase=revision.phase,
        path=revision.path,
        tree=revision.tree,
        operations=tuple(map(kept_operation, revision.operations)),
        location=somewhere_in(revision.path),
        tool=revision.tool,
        digest=revision.digest,
        source=revision.source,
        unproven=revision.unproven,
    )


def remembered_table(table: TableFacts) -> TableFacts:
    """Return a table as it is kept: its columns by name."""
    first = {column.name: _remembered_column(column) for column in reversed(table.columns)}
    columns = tuple(first[name] for name in sorted(first))
    where = somewhere_in(table.location.path)
    return TableFacts(table.name, table.owner, columns, where, table.partial, table.schema)


def _remembered_column(column: ColumnFacts) -> ColumnFacts:
    return ColumnFacts(
        name=column.name,
        attribute=column.attribute,
        type=column.type,
        nullable=column.nullable,
        server_default=column.server_default,
        default=column.default,
        primary_key=column.primary_key,
        untouched=column.untouched,
        location=somewhere_in(column.location.path),
    )


def remembered_facade(facade: FacadeFacts) -> FacadeFacts:
    """Return how an object comes from rows as it is kept, without what saving writes."""
    return FacadeFacts(
        facade.name, facade.reads, somewhere_in(facade.load.path), unread=facade.unread
    )


def remembered_rows(use: RowUse) -> RowUse:
    """Return a function that knows of two columns as it is kept, without what else it reads."""
    place = somewhere_in(use.location.path)
    return RowUse(use.function, place, use.fallbacks, use.copies, use.both)


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


def remembered_pins(table: PinTable) -> PinTable:
    """Return a list of versions as it is kept: the first line of each name."""
    first = {entry.name: _remembered_line(entry) for entry in reversed(table.entries)}
    return PinTable(
        kind=table.kind,
        name=table.name,
        owner=table.owner,
        package=table.package,
        entries=tuple(first[name] for name in sorted(first)),
        location=somewhere_in(table.location.path),
        counter=table.counter,
        current=table.current,
    )


def _remembered_line(pin: PinEntry) -> PinEntry:
    versions, objects = dict(pin.versions), dict(pin.objects)
    return PinEntry(pin.name, tuple(versions.items()), tuple(objects.items()), somewhere_in(""))


def remembered_pending(removal: PendingRemoval) -> PendingRemoval:
    """Return a removal to come as it is kept."""
    return replace(removal, location=somewhere_in(removal.location.path))
