from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import from_old, interface, level_of, raised, subject
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class RpcProxyDoesNotTranslate(Rule):
    """A proxy for an older major hands on a call as it came, and the new method does not take it.

    `__getattr__` gives older clients every method of the new major with its new signature. Where a
    parameter was renamed, removed, or is required now, what they send is a `TypeError`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='5.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='5.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +    def rescue_instance(self, ctxt, instance, image=None):
    +        version, args = '6.0', {'instance': instance, 'image': image}
    +        if not self.client.can_send_version(version):
    +            if image:
    +                raise ValueError('too old')
    +            version = '5.0'
    +            del args['image']
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)

     class ComputeManager:
    +    target = messaging.Target(version='6.0')
    +
    +    def rescue_instance(self, context, instance, image):
    +        pass
    +
    +class ComputeV5Proxy:
         target = messaging.Target(version='5.3')  # UPG133

    -    def rescue_instance(self, context, instance):
    -        pass
    +    def __init__(self, manager):
    +        self.manager = manager
    +
    +    def __getattr__(self, name):
    +        return getattr(self.manager, name)
    ```

    Instead: write the method out in the proxy, with the old signature.

    ```diff
             return getattr(self.manager, name)
    +
    +    def rescue_instance(self, context, instance):
    +        return self.manager.rescue_instance(context, instance, image=None)
    ```
    """

    code = "UPG133"
    name = "rpc-proxy-does-not-translate"
    level = "error"

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.untranslated]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        call, endpoint = broken[0], broken[0].fault.endpoint
        names = call.fault.unexpected or call.fault.missing
        what = "unexpected" if call.fault.unexpected else "missing"
        yield self.finding(
            subject=f"{subject(call)}({','.join(names)})",
            message=f"{interface(endpoint)} {endpoint.version} hands {call.path.method}() on to "
            f"{method.signature}; {named('argument', names)} {what}",
            location=endpoint.version_location,
            level=level_of(broken, self.level),
            breaks=from_old(broken, context, raised(call.fault)),
            since=endpoint.version,
            hint=f"def {call.was.signature.replace('(', '(self, context, ', 1)}:\n",
            facts=tuple(names),
        )
