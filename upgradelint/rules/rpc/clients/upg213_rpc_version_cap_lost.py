from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import CapLost
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rpc.remedy import with_cap
from upgradelint.rules.rule import Context, Rule


class RpcVersionCapLost(Rule):
    """A client that could be pinned to the older release cannot be any more.

    Operators pin clients until all servers are upgraded, and clients honour the pin. Without a
    version cap `can_send_version` is true of everything, and the newest version goes to servers of
    the older release: `UnsupportedVersion`. A warning, since what the client sends today may be
    what they take.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
    -        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)
    +        self.client = messaging.get_rpc_client(TRANSPORT, target)  # UPG213

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

     class ComputeManager:
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: hand the cap that operators set to the client.
    """

    code = "UPG213"
    name = "rpc-version-cap-lost"
    level = "warning"

    def check(self, change: CapLost, context: Context) -> Iterator[Finding]:
        client = change.now.client.rpartition(".")[2]
        cap = f"a constant one, {change.now.cap}" if change.now.cap else "none"
        yield self.finding(
            subject=f"{change.now.client}",
            message=f"{client} was given a version cap in {context.old} and now has {cap}: a pin "
            f"of {interface(change.now)} does not reach it",
            location=change.location,
            breaks=f"new client -> old server ({context.old}): UnsupportedVersion for what is "
            f"newer; {way(change.now)}",
            since=change.now.version,
            hint=with_cap(interface(change.now)),
            facts=(change.now.cap,),
        )
