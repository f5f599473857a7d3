from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import subject
from upgradelint.rules.rpc.call_rules import OldCallRule, translated
from upgradelint.rules.rpc.remedy import with_defaults
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named, them


class RpcParameterRemoved(OldCallRule):
    """A parameter is gone that older clients still send.

    The dispatcher passes the arguments of a message by name. One that the method does not take any
    more is a `TypeError`, whatever version the message claims.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance, host):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=host)
    +        args, version = {'instance': instance}, '1.1'
    +        if not self.client.can_send_version(version):
    +            args['host'], version = host, '1.0'
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance, host):
    +    def rescue_instance(self, context, instance):  # UPG102
             pass
    ```

    Instead: keep it, unused, until the next major version; stop sending it first.

    ```diff
    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, host=None):
             pass
    ```
    """

    code = "UPG102"
    name = "rpc-parameter-removed"
    level = "error"

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken, method = translated(changes, lambda one: one.removed)
        if method is None:
            return
        names = list(dict.fromkeys(name for one in broken for name in one.removed))
        yield self.old_call(
            broken,
            method,
            names,
            context,
            message=f"{named('parameter', names)} of {subject(broken[0])}() removed; "
            f"{context.old} still sends {them(names)}",
            effect=f"TypeError: unexpected argument '{names[0]}'",
            hint=with_defaults(method, names),
        )
