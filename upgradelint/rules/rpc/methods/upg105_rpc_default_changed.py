from collections.abc import Iterator

from upgradelint.compare.rpc.interface_changes import SurfaceChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface
from upgradelint.rules.rule import Context, Rule


class RpcDefaultChanged(Rule):
    """A parameter of an endpoint's method has another default.

    Clients that do not send the argument, old ones first of all, get another value than they were
    promised. Nothing fails, so this is a note.

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

    -    def rescue_instance(self, context, instance, force=False):
    +    def rescue_instance(self, context, instance, force=True):  # UPG105
             pass
    ```

    Instead: let the newer client send the new value.
    """

    code = "UPG105"
    name = "rpc-default-changed"
    level = "note"

    def check(self, change: SurfaceChanged, context: Context) -> Iterator[Finding]:
        for name, parameter, was, now in change.defaults:
            method = change.after.method(name)
            if method is None:
                continue
            yield self.finding(
                subject=f"{interface(change.after)}.{name}({parameter})",
                message=f'default of "{parameter}" of {interface(change.after)}.{name}() is {now}, '
                f"was {was} in {context.old}",
                location=method.location,
                since=change.after.version,
                facts=(was, now),
            )
