from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import raised, subject
from upgradelint.rules.rpc.call_rules import NewCallRule
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named, them


class RpcRequiredArgumentDropped(NewCallRule):
    """A client leaves out an argument that older servers need.

    The parameter has a default now, or is gone, so the newer server does without it. The older one
    has none and gets a `TypeError` for the missing argument.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance, host):
    +    def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=host)
    +        cctxt.cast(ctxt, 'rescue_instance', instance=instance)  # UPG203

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance, host):
    +    def rescue_instance(self, context, instance, host=None):
             pass
    ```

    Instead: send it for as long as the oldest supported release needs it, or drop it behind
    `can_send_version`.

    ```diff
    -    def rescue_instance(self, ctxt, instance):
    +    def rescue_instance(self, ctxt, instance, host):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +        cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=host)
    ```
    """

    code = "UPG203"
    name = "rpc-required-argument-dropped"
    level = "error"

    def check(self, changes: tuple[NewCall, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.fault.missing]
        if not broken:
            return
        call = broken[0]
        names = list(dict.fromkeys(name for each in broken for name in each.fault.missing))
        yield self.new_call(
            broken,
            names,
            context,
            message=f"{subject(call)}() is called without {named('argument', names)}; "
            f"{context.old} needs {them(names)}",
            effect=raised(broken[0].fault),
            hint="".join(f"args['{name}'] = {name}\n" for name in names),
        )
