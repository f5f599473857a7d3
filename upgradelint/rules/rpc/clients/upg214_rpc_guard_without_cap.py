from collections.abc import Iterator

from upgradelint.compare.rpc.pinning.caps import idle_guards
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rpc.remedy import with_cap
from upgradelint.rules.rule import Context, Rule


class RpcGuardWithoutCap(Rule):
    """A guard asks whether a version can be sent, and no version cap reaches the client.

    `can_send_version` compares with the cap that the client was made with; it does not ask any
    server. Without one, or with one that the code fixes, it has one answer for ever: the fallback
    for older servers is dead code, and they get the newest message, `UnsupportedVersion`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target)

         def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    +        version = '1.1' if self.client.can_send_version('1.1') else '1.0'
    +        cctxt = self.client.prepare(version=version)
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)  # UPG214

     class ComputeManager:
         target = messaging.Target(version='1.1')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: make the client with a cap that operators can set.

    ```diff
             target = messaging.Target(topic='compute', version='1.0')
    -        self.client = messaging.get_rpc_client(TRANSPORT, target)
    +        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)
    ```
    """

    code = "UPG214"
    name = "rpc-guard-without-cap"
    level = "warning"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        for change in idle_guards(context.before, snapshot):
            client, path = change.path.client.rpartition(".")[2], change.path
            effect = f"UnsupportedVersion: {change.version}"
            cap = f"its cap is always {path.cap}" if path.cap else "it is made without a cap"
            yield self.finding(
                subject=path.client,
                message=f"{path.wrapper}() of {client} asks can_send_version"
                f'("{change.version}"), which is always true: {cap}',
                location=path.location,
                breaks=f"new client -> older server: {effect}; {way(path)}",
                since=change.version,
                hint=with_cap(interface(path)),
                facts=(path.cap,),
            )
