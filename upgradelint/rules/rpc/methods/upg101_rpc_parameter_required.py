from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import raised, subject
from upgradelint.rules.rpc.call_rules import OldCallRule, by_decorator, translated
from upgradelint.rules.rpc.remedy import give_defaults, taken_by_key
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named


class RpcParameterRequired(OldCallRule):
    """A method of an endpoint needs an argument that older clients do not send.

    Arguments travel by name, and the server never learns which version the client has: a call of
    the older release lacks the new one, and the dispatcher gets a `TypeError`, whatever minor
    version the target carries. A client of the newer release that is pinned to the older one fails
    in the same way. A call shows the error to its caller, a cast only in the server's log. A
    decorator that takes the argument out by key, `kwargs.pop('image')`, needs it as well: that is
    a `KeyError`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +    def rescue_instance(self, ctxt, instance, rescue_image_ref=None):
    +        version = '1.1'
    +        args = {'instance': instance, 'rescue_image_ref': rescue_image_ref}
    +        if not self.client.can_send_version(version):
    +            if rescue_image_ref:
    +                raise ValueError('too old')
    +            del args['rescue_image_ref']
    +            version = '1.0'
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, rescue_image_ref):  # UPG101
             pass
    ```

    Instead: give it a default that stands for "old client", and keep it until the next major
    version.

    ```diff
    -    def rescue_instance(self, context, instance, rescue_image_ref):
    +    def rescue_instance(self, context, instance, rescue_image_ref=None):
             pass
    ```
    """

    code = "UPG101"
    name = "rpc-parameter-required"
    level = "error"
    fixable = True

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken, method = translated(changes, lambda call: call.added)
        if method is None:
            return
        names = list(dict.fromkeys(name for call in broken for name in call.added))
        called = subject(broken[0])
        by = by_decorator(method, names, called)
        yield self.old_call(
            broken,
            method,
            names,
            context,
            message=f"{by or _needed(method, names, called)}; {context.old} calls it without",
            effect=raised(broken[0].fault),
            hint=taken_by_key(names) if by else _hint(method, names),
            edits=() if by else give_defaults(method, names),
        )


def _needed(method: RpcMethod, names: list[str], subject: str) -> str:
    known = set(names) <= set(method.names)
    if not known and method.open:
        return f"{subject}() reads {named('argument', names)} of what it takes as **"
    return f"{named('parameter', names)} of {subject}() {'have' if names[1:] else 'has'} no default"


def _hint(method: RpcMethod, names: list[str]) -> str:
    bare = [name for name in names if name in method.names]
    keywords = next(
        (parameter.name for parameter in method.parameters if parameter.kind == "varkw"), ""
    )
    reads = [f"{keywords}.get('{name}')\n" for name in names if keywords and name not in bare]
    wanted = ", ".join(f"{name}=None" for name in (names if not reads else bare))
    return (f"def {method.name}(..., {wanted}):\n" if wanted else "") + "".join(reads)
