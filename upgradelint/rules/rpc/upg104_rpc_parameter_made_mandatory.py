from collections.abc import Iterator

from upgradelint.compare.rpc_changes import OldCall
from upgradelint.findings import Finding
from upgradelint.rules.rpc.breakage import from_old, level_of, subject
from upgradelint.rules.rpc.remedy import bare_name, give_defaults
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class RpcParameterMadeMandatory(Rule):
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
        broken = [one for one in changes if one.tightened and not one.untranslated]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        names = list(dict.fromkeys(name for one in broken for name in one.tightened))
        one = broken[0]
        yield self.finding(
            subject=f"{subject(one)}({','.join(names)})",
            message=f"{named('parameter', names)} of {subject(one)}() lost "
            f"{'their defaults' if len(names) > 1 else 'its default'}; {context.old} may call it "
            "without",
            location=method.location,
            level=level_of(broken, self.level),
            breaks=from_old(broken, context, f"TypeError: missing argument '{names[0]}'"),
            since=one.fault.endpoint.version,
            hint=f"def {bare_name(method)}(..., {', '.join(f'{name}=None' for name in names)}):\n",
            facts=tuple(names),
            edits=give_defaults(method, names),
        )
