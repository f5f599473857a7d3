from collections.abc import Iterator

from upgradelint.compare.rpc_changes import OldCall
from upgradelint.findings import Finding
from upgradelint.rules.rpc.breakage import from_old, level_of, subject
from upgradelint.rules.rpc.remedy import bare_name
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class RpcParameterRemoved(Rule):
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
        broken = [one for one in changes if one.removed and not one.untranslated]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        names = list(dict.fromkeys(name for one in broken for name in one.removed))
        one = broken[0]
        yield self.finding(
            subject=f"{subject(one)}({','.join(names)})",
            message=f"{named('parameter', names)} of {subject(one)}() removed; {context.old} still "
            f"sends {them(names)}",
            location=method.location,
            level=level_of(broken, self.level),
            breaks=from_old(broken, context, f"TypeError: unexpected argument '{names[0]}'"),
            since=one.fault.endpoint.version,
            hint=f"def {bare_name(method)}(..., {', '.join(f'{name}=None' for name in names)}):\n",
            facts=tuple(names),
        )
