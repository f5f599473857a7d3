from collections.abc import Iterator

from upgradelint.compare.rpc.interface_changes import EndpointGone
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rule import Context, Rule


class RpcEndpointRemoved(Rule):
    """The endpoint that older clients call is gone.

    Nobody of the newer release serves the interface. Where older clients still send, a call waits
    for its timeout and a cast stays in the queue. A note where the newer release has no client of
    it either, since the older service may run until its last client is gone.

    ```diff
    --- a/demo/compute/api.py
    +++ /dev/null
    -import oslo_messaging as messaging
    -
    -class ComputeAPI:
    -    def __init__(self):
    -        target = messaging.Target(topic='compute', version='1.0')
    -        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)
    -
    -    def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    -
    -class ComputeManager:
    -    target = messaging.Target(version='1.0')
    -
    -    def rescue_instance(self, context, instance):
    -        pass
    --- a/demo/conductor/manager.py
    +++ b/demo/conductor/manager.py
     import oslo_messaging as messaging

     class ConductorManager:
         target = messaging.Target(version='1.0')  # UPG124

         def ping(self, context):
             pass
    ```

    Instead: remove the clients in one release, and the endpoint in the next.

    ```diff
    --- /dev/null
    +++ b/demo/compute/api.py
    +import oslo_messaging as messaging
    +
    +class ComputeManager:
    +    target = messaging.Target(version='1.0')
    +
    +    def rescue_instance(self, context, instance):
    +        pass
    ```
    """

    code = "UPG124"
    name = "rpc-endpoint-removed"
    level = "warning"

    def check(self, change: EndpointGone, context: Context) -> Iterator[Finding]:
        now = change.now
        yield self.finding(
            subject=f"{interface(change.before)} {change.before.version}",
            message=f"{interface(change.before)} {change.before.version} is not served any more; "
            f"{context.old} sends to it ({change.calls} calls)",
            location=now.location if now else context.after.rpc_servers[0].version_location,
            level=self.level if now else "note",
            breaks=f"old client ({context.old}) -> nobody: MessagingTimeout; {way(change.path)}",
            since=change.before.version,
            facts=(change.before.cls,),
        )
