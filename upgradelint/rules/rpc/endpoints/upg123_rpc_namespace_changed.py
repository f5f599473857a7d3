from collections.abc import Iterator

from upgradelint.compare.rpc.interface_changes import NamespaceChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rule import Context, Rule


class RpcNamespaceChanged(Rule):
    """An endpoint is served under another namespace than older clients name.

    A message is offered only to endpoints of its namespace. The older release names the old one,
    finds none, and gets `UnsupportedVersion`; a newer client finds nothing on older servers.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
    -        target = messaging.Target(topic='compute', version='1.0', namespace='rescue')
    +        target = messaging.Target(topic='compute', version='1.0', namespace='recovery')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

     class ComputeManager:
    -    target = messaging.Target(version='1.0', namespace='rescue')
    +    target = messaging.Target(version='1.0', namespace='recovery')  # UPG123

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: serve both until no release is supported that names the old one.

    ```diff
             pass
    +
    +class OldNamespace:
    +    target = messaging.Target(version='1.0', namespace='rescue')
    +
    +    def rescue_instance(self, context, instance):
    +        pass
    ```
    """

    code = "UPG123"
    name = "rpc-namespace-changed"
    level = "error"

    def check(self, change: NamespaceChanged, context: Context) -> Iterator[Finding]:
        was, now = change.before.namespace or "no namespace", change.after.namespace or "none"
        yield self.finding(
            subject=interface(change.after),
            message=f"{change.after.cls} is served under {now}, was under {was} in {context.old} "
            f"({change.calls} calls)",
            location=change.after.version_location,
            breaks=f"old client ({context.old}) -> new server: UnsupportedVersion: no endpoint of "
            f"{was}; {way(change.path)}",
            since=change.after.version,
            hint=f"target = messaging.Target(namespace={change.before.namespace or None!r}, "
            f"version={change.before.version!r})  # of a second endpoint\n",
            facts=(was, now),
        )
