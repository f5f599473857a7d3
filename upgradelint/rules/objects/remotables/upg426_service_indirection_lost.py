from collections.abc import Iterator

from upgradelint.compare.rpc.startups import IndirectionLost
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ServiceIndirectionLost(Rule):
    """A service does not set `indirection_api` any more: its objects go to the database themselves.

    Nodes with an indirection need no access to the database, and are upgraded before or after its
    schema. Without it every remotable method runs where it is called: on a node without a
    connection `CantStartEngineError`, on others SQL for a schema that may be older or newer than
    the node. A warning, since every node may have a connection.

    ```diff
     from oslo_versionedobjects import base
     from demo.conductor import rpcapi

    -def main():
    +def main():  # UPG426
    -    base.VersionedObject.indirection_api = rpcapi.ConductorAPI()
         service.launch('compute').wait()
    ```

    Instead: set it before the service starts.
    """

    code = "UPG426"
    name = "service-indirection-lost"
    level = "warning"

    def check(self, changes: tuple[IndirectionLost, ...], context: Context) -> Iterator[Finding]:
        name = changes[0].now.by
        yield self.finding(
            subject=name,
            message=f"{name}() set indirection_api in {context.old} and does not any more: objects "
            "go to the database themselves",
            location=changes[0].now.location,
            breaks=f"new node -> database of {context.old}: CantStartEngineError where the node "
            "has no connection, else SQL for another schema",
            hint="base.VersionedObject.indirection_api = ConductorAPI()\n",
            facts=changes[0].lost,
        )
