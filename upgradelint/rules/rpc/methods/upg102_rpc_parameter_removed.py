from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import raised, subject
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
        broken, method = translated(changes, lambda call: call.removed)
        if method is None:
            return
        names = list(dict.fromkeys(name for call in broken for name in call.removed))
        yield self.old_call(
            broken,
            method,
            names,
            context,
            message=f"{_gone(method, names, subject(broken[0]))}; "
            f"{context.old} still sends {them(names)}",
            effect=raised(broken[0].fault),
            hint=_hint(method, names),
        )


def _gone(method: RpcMethod, names: list[str], called: str) -> str:
    if _at_context(method, names):
        return f'"{names[0]}" of {called}() stands at the place of the context'
    return f"{named('parameter', names)} of {called}() removed"


def _hint(method: RpcMethod, names: list[str]) -> str:
    if _at_context(method, names):
        return f"def {method.name}(self, context, {names[0]}, ...):\n"
    return with_defaults(method, names)


def _at_context(method: RpcMethod, names: list[str]) -> bool:
    return method.has_context and method.context is not None and method.context.name == names[0]
