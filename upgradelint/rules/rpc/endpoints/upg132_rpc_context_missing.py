from collections.abc import Iterator

from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface
from upgradelint.rules.rule import Context, Rule


class RpcContextMissing(Rule):
    """A method that clients call has no parameter for the context.

    The dispatcher passes the context by position and everything else by name. A method without it
    is called with one argument too many: `TypeError` for every message.

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

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, *, instance):  # UPG132
             pass
    ```

    Instead: take the context first, whatever its name.
    """

    code = "UPG132"
    name = "rpc-context-missing"
    level = "error"

    def check(self, snapshot: Snapshot, _context: Context) -> Iterator[Finding]:
        called = {(path.package, path.namespace, path.method) for path in snapshot.rpc_calls}
        for endpoint in snapshot.rpc_servers:
            for method in endpoint.methods:
                key = (endpoint.package, endpoint.namespace, method.name)
                if method.has_context or method.forwarded or key not in called:
                    continue
                yield self.finding(
                    subject=f"{interface(endpoint)}.{method.name}",
                    message=f"{interface(endpoint)}.{method.signature} has no parameter for the "
                    "context",
                    location=method.location,
                    breaks="client -> server: TypeError: one positional argument too many",
                    since=endpoint.version,
                    hint=f"def {method.name}(self, context, ...):\n",
                    facts=(method.signature,),
                )
