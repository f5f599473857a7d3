from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import raised, subject
from upgradelint.rules.rpc.call_rules import OldCallRule, by_decorator, translated
from upgradelint.rules.rpc.remedy import give_defaults, taken_by_key, with_defaults
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named


class RpcParameterMadeMandatory(OldCallRule):
    """A parameter of an endpoint's method lost the default that older clients rely on.

    The older release has a way to call the method without the argument: the default was the promise
    that it may. The dispatcher passes what came, and Python raises `TypeError`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance):
    +    def rescue_instance(self, ctxt, instance, host):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +        cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=host)

     class ComputeManager:
         target = messaging.Target(version='1.0')

    -    def rescue_instance(self, context, instance, host=None):
    +    def rescue_instance(self, context, instance, host):  # UPG104
             pass
    ```

    Instead: keep the default until the next major version.

    ```diff
    -    def rescue_instance(self, context, instance, host):
    +    def rescue_instance(self, context, instance, host=None):
             pass
    ```
    """

    code = "UPG104"
    name = "rpc-parameter-made-mandatory"
    level = "error"
    fixable = True

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken, method = translated(changes, lambda call: call.tightened)
        if method is None:
            return
        names = list(dict.fromkeys(name for call in broken for name in call.tightened))
        called = subject(broken[0])
        by = by_decorator(method, names, called)
        lost = f"lost {'their defaults' if names[1:] else 'its default'}"
        needed = by or f"{named('parameter', names)} of {called}() {lost}"
        yield self.old_call(
            broken,
            method,
            names,
            context,
            message=f"{needed}; {context.old} may call it without",
            effect=raised(broken[0].fault),
            hint=taken_by_key(names) if by else with_defaults(method, names),
            edits=() if by else give_defaults(method, names),
        )
