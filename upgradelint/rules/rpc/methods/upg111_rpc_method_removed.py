from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import from_old, interface, level_of, offered, subject
from upgradelint.rules.rpc.remedy import serve_again
from upgradelint.rules.rule import Context, Rule


class RpcMethodRemoved(Rule):
    """A method is gone that older clients call.

    The dispatcher looks the method up by its name: `NoSuchMethod` for the caller. A warning where
    it is only cast to: nobody waits for it, but what it did is not done. A note where no code of
    the older release seems to call its client's method.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

    -    def unrescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'unrescue_instance', instance=instance)
    -
     class ComputeManager:
         target = messaging.Target(version='1.0')  # UPG111

         def rescue_instance(self, context, instance):
             pass
    -
    -    def unrescue_instance(self, context, instance):
    -        pass
    ```

    Instead: remove it from the client first, and from the server at the next major version.

    ```diff
             pass
    +
    +    def unrescue_instance(self, context, instance):
    +        pass
    ```
    """

    code = "UPG111"
    name = "rpc-method-removed"
    level = "error"

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken = [
            change for change in changes if change.fault.method is None and change.fault.offered
        ]
        if not broken:
            return
        call = broken[0]
        kinds = {each.path.kind for each in broken}
        yield self.finding(
            subject=subject(call),
            message=f"{call.path.method}() of {interface(call.fault.endpoint)}"
            f"{offered(call.fault.endpoint)} removed; {context.old} calls it",
            location=call.fault.endpoint.version_location,
            level=level_of(broken, "error" if "call" in kinds else "warning"),
            breaks=from_old(broken, context, f"NoSuchMethod: {call.path.method}"),
            since=call.fault.endpoint.version,
            hint=serve_again(call.was),
            facts=(call.was.signature, *call.fault.servers),
        )
