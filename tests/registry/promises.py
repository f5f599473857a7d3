"""RPC interfaces, migrations and models in few words, for tests of what a registry remembers."""

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.models.model import ColumnFacts, ModelFacts, TableFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven

MANAGER = "app/compute/manager.py"
CLIENT = "app/compute/rpcapi.py"
MODELS = "app/db/models.py"


def a_server(version: str, *signatures: str) -> Endpoint:
    """Return an endpoint; a method is written as `rebuild instance host=None`."""
    return Endpoint(
        package="app.compute",
        namespace="",
        version=version,
        cls="app.compute.manager.Manager",
        methods=tuple(map(_method, signatures)),
        location=Location(MANAGER, 20),
        version_location=Location(MANAGER, 22, 5),
        topic="compute",
    )


def _method(signature: str) -> RpcMethod:
    name, *words = signature.split()
    pairs = [word.partition("=") for word in words]
    parameters = tuple(
        ParameterFacts(name, "positional", value or None) for name, _, value in pairs
    )
    required = tuple(
        sorted(parameter.name for parameter in parameters if parameter.default is None)
    )
    return RpcMethod(name, parameters, required, open=False, location=Location(MANAGER, 30))


def a_call(version: str, method: str, *arguments: str, unproven: str = "") -> CallPath:
    return CallPath(
        client="app.compute.rpcapi.API",
        wrapper=method,
        package="app.compute",
        topic="compute",
        namespace="",
        method=method,
        arguments=arguments,
        version=version,
        explicit=True,
        kind="cast",
        pinned=True,
        sendable=(version,),
        refused=(),
        conditions=("instance.host",),
        location=Location(CLIENT, 40, 9),
        unproven=unproven,
    )


def a_revision(number: str, *operations: Operation, source: str = "0" * 12) -> Revision:
    path = f"app/db/versions/{number}_change.py"
    return Revision(
        id=number,
        down_revisions=(f"{int(number) - 1:04}",) if int(number) > 1 else (),
        branch_labels=(),
        depends_on=(),
        phase="none",
        path=path,
        tree="app/db/versions",
        operations=operations,
        location=Location(path, 8),
        digest="0" * 16,
        source=source,
    )


def a_table(name: str, *columns: str, partial: str = "") -> TableFacts:
    facts = (
        ColumnFacts(
            column, column, "Integer", None, None, False, column == "id", Location(MODELS, 12)
        )
        for column in columns
    )
    return TableFacts(
        name, f"app.db.models.{name.title()}", tuple(facts), Location(MODELS, 10), partial
    )


def a_state(
    *facts: Endpoint | CallPath | Revision | TableFacts, unproven: tuple[Unproven, ...] = ()
) -> Snapshot:
    """Return a snapshot of these facts."""
    return Snapshot(
        "tree",
        unproven=unproven,
        rpc_servers=tuple(fact for fact in facts if isinstance(fact, Endpoint)),
        rpc_calls=tuple(fact for fact in facts if isinstance(fact, CallPath)),
        migrations={revision.key: revision for revision in facts if isinstance(revision, Revision)},
        models=ModelFacts(tuple(fact for fact in facts if isinstance(fact, TableFacts))),
    )


def edited(revision: Revision, *operations: Operation) -> Revision:
    """Return the revision as somebody edited it."""
    return replace(revision, operations=operations, digest="1" * 16, source="1" * 12)
