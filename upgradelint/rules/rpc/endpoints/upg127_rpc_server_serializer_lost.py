from collections.abc import Iterator

from upgradelint.compare.rpc.startups import ServerSerializerLost
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.remedy import with_serializer
from upgradelint.rules.rule import Context, Rule


class RpcServerSerializerLost(Rule):
    """A server is made without the serializer that made objects of what clients send.

    Clients send objects and contexts as dicts, and the server's serializer turns them back. Without
    it methods get the dicts: `AttributeError: 'dict' object has no attribute 'host'`. A warning,
    since a method that looks into none of them works.

    ```diff
     import oslo_messaging as messaging
     from oslo_versionedobjects import base

     class ComputeService:
         def start(self):
             made = base.VersionedObjectSerializer()
    -        self.server = messaging.get_rpc_server(TRANSPORT, TARGET, [MANAGER], serializer=made)
    +        self.server = messaging.get_rpc_server(TRANSPORT, TARGET, [MANAGER])  # UPG127
    ```

    Instead: give the server the serializer that its clients have.
    """

    code = "UPG127"
    name = "rpc-server-serializer-lost"
    level = "warning"

    def check(
        self, changes: tuple[ServerSerializerLost, ...], context: Context
    ) -> Iterator[Finding]:
        change = changes[0]
        lost = " and ".join(change.lost)
        yield self.finding(
            subject=change.now.by,
            message=f"{change.now.by.rpartition('.')[2]} made its server with {lost} in "
            f"{context.old} and now does without: what clients send arrives as dicts",
            location=change.now.location,
            breaks=f"old client ({context.old}) -> new server: AttributeError: 'dict' object has "
            "no attribute, for every object and context that is sent",
            hint=with_serializer(change.lost),
            facts=change.lost,
        )
