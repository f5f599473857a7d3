from collections.abc import Iterator

from upgradelint.compare.rpc.surface import exposed
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface
from upgradelint.rules.rule import Context, Rule


class RpcMethodExposed(Rule):
    """An endpoint has a new public method that no client calls.

    Every public method of an endpoint can be called by any node that may send messages, and becomes
    part of the interface: removing it later is a break. A helper is better private. Without a
    baseline all such methods are reported.

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
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, instance):
             pass
    +
    +    def find_image(self, context, name):  # UPG134
    +        pass
    ```

    Instead:

    ```diff
    -    def find_image(self, context, name):
    +    def _find_image(self, context, name):
             pass
    ```
    """

    code = "UPG134"
    name = "rpc-method-exposed"
    level = "note"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        for endpoint, method in exposed(context.before, snapshot):
            yield self.finding(
                subject=f"{interface(endpoint)}.{method.name}",
                message=f"{method.name}() of {interface(endpoint)} {endpoint.version} can be "
                "called from afar, and no client does",
                location=method.location,
                since=endpoint.version,
                hint=f"def _{method.name}(...):\n",
                facts=(method.signature,),
            )
