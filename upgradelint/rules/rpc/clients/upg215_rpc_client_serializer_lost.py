from collections.abc import Iterator

from upgradelint.compare.rpc.startups import ClientSerializerLost
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.remedy import with_serializer
from upgradelint.rules.rule import Context, Rule


class RpcClientSerializerLost(Rule):
    """A client is made without the serializer that objects and contexts were sent by.

    A serializer writes an object with its name and VERSION, so that a server can make it again.
    Without one the message cannot be sent (`ValueError: Cannot convert ... to primitive`) or, where
    the object behaves as a dict, arrives as a plain one: `AttributeError` in the server's method. A
    warning, since a call without objects works.

    ```diff
     import oslo_messaging as messaging
     from oslo_versionedobjects import base

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
    -        serializer = base.VersionedObjectSerializer()
    -        self.client = messaging.get_rpc_client(TRANSPORT, target, serializer=serializer)
    +        self.client = messaging.get_rpc_client(TRANSPORT, target)  # UPG215

         def rescue_instance(self, ctxt, instance):
             self.client.cast(ctxt, 'rescue_instance', instance=instance)

     class ComputeManager:
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: give the client the serializer that its servers have.
    """

    code = "UPG215"
    name = "rpc-client-serializer-lost"
    level = "warning"

    def check(
        self, changes: tuple[ClientSerializerLost, ...], context: Context
    ) -> Iterator[Finding]:
        change = changes[0]
        lost = " and ".join(change.lost)
        yield self.finding(
            subject=change.now.by,
            message=f"{change.now.by.rpartition('.')[2]} sent by {lost} in {context.old} and now "
            "does without: no object can be sent",
            location=change.now.location,
            breaks=f"new client -> old server ({context.old}): ValueError: Cannot convert an "
            "object to primitive, or AttributeError: 'dict' object has no attribute on arrival",
            hint=with_serializer(change.lost),
            facts=change.lost,
        )
