from collections.abc import Iterator

from upgradelint.compare.rpc.interface_changes import SurfaceChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface
from upgradelint.rules.rule import Context, Rule


class RpcUnusedMethodRemoved(Rule):
    """A method of an endpoint is gone that no known client calls.

    Nothing in both trees calls it, so it was most probably never meant to be remote. Clients
    outside of the project are not seen from here.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

     class ComputeManager:
         target = messaging.Target(version='1.0')  # UPG112

         def rescue_instance(self, context, instance):
             pass
    -
    -    def find_image(self, context, name):
    -        pass
    ```

    Instead: keep it until the next major version, if others may call it.
    """

    code = "UPG112"
    name = "rpc-unused-method-removed"
    level = "note"

    def check(self, change: SurfaceChanged, context: Context) -> Iterator[Finding]:
        for method in change.gone:
            yield self.finding(
                subject=f"{interface(change.after)}.{method.name}",
                message=f"{method.name}() of {interface(change.after)} {change.after.version} "
                f"removed; no client in {context.old} calls it",
                location=change.after.version_location,
                since=change.after.version,
                facts=(method.signature,),
            )
