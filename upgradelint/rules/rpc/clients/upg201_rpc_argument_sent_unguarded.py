from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import claimed, introduced, raised, subject
from upgradelint.rules.rpc.call_rules import NewCallRule
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named, them


class RpcArgumentSentUnguarded(NewCallRule):
    """A client sends an argument that older servers do not take.

    The server learns the version of a message but passes whatever arguments it has: a method of the
    older release gets an unexpected argument, `TypeError`. A guard that lowers the version and
    keeps the argument fails in the same way. Without a version cap no client can know: a warning,
    since then the servers have to be upgraded first.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance):
    +    def rescue_instance(self, ctxt, instance, rescue_image_ref=None):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +        cctxt.cast(ctxt, 'rescue_instance', instance=instance,  # UPG201
    +                   rescue_image_ref=rescue_image_ref)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, rescue_image_ref=None):
             pass
    ```

    Instead: ask `can_send_version` for the version that introduced it; else drop it and claim the
    older one.

    ```diff
         def rescue_instance(self, ctxt, instance, rescue_image_ref=None):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance,
    -                   rescue_image_ref=rescue_image_ref)
    +        version = '1.1'
    +        args = {'instance': instance, 'rescue_image_ref': rescue_image_ref}
    +        if not self.client.can_send_version(version):
    +            del args['rescue_image_ref']
    +            version = '1.0'
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)
    ```
    """

    code = "UPG201"
    name = "rpc-argument-sent-unguarded"
    level = "error"

    def check(self, changes: tuple[NewCall, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.fault.unexpected]
        if not broken:
            return
        call = broken[0]
        names = list(dict.fromkeys(name for each in broken for name in each.fault.unexpected))
        yield self.new_call(
            broken,
            names,
            context,
            message=f"{subject(call)}() is sent {named('argument', names)}{claimed(call.path)}; "
            f"{context.old} does not take {them(names)}",
            effect=raised(broken[0].fault),
            hint=f"if not client.can_send_version('{introduced(call)}'):\n"
            + "".join(f"    args.pop('{name}')\n" for name in names),
        )
