from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import CallRefused
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, subject_of, way
from upgradelint.rules.rule import Context, Rule


class RpcCallSkipped(Rule):
    """A client that is pinned to the older release does not call a method that it has.

    The older client called it, and the older server serves it; the newer client raises in its
    guard, or claims a version above the pin, which is an `RPCVersionCapError`; or it calls another
    method in its place. During the upgrade the operation does not work at all: an error. Refusing
    is right for a new method, and for a call that makes no sense without its new arguments: then
    refuse only where they are set. Where the version of a client's target was raised, every call
    that names no version of its own claims it: that is one finding.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +    def rescue_instance(self, ctxt, instance, image=None):
    +        if not self.client.can_send_version('1.1'):
    +            raise ValueError('too old')
    +        cctxt = self.client.prepare(version='1.1')
    +        cctxt.cast(ctxt, 'rescue_instance',  # UPG204
    +                   instance=instance, image=image)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, image=None):
             pass
    ```

    Instead: fall back to what the older release takes.

    ```diff
         def rescue_instance(self, ctxt, instance, image=None):
    -        if not self.client.can_send_version('1.1'):
    -            raise ValueError('too old')
    -        cctxt = self.client.prepare(version='1.1')
    -        cctxt.cast(ctxt, 'rescue_instance',
    -                   instance=instance, image=image)
    +        version, args = '1.1', {'instance': instance, 'image': image}
    +        if not self.client.can_send_version(version):
    +            if image:
    +                raise ValueError('too old')
    +            version = '1.0'
    +            del args['image']
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)
    ```
    """

    code = "UPG204"
    name = "rpc-call-skipped"
    level = "error"

    def check(self, changes: tuple[CallRefused, ...], context: Context) -> Iterator[Finding]:
        first = changes[0]
        used = any(change.now.used for change in changes)
        yield self.finding(
            subject=interface(first.now) if first.moved else subject_of(first.now),
            message=f"{_refused(changes)} under a pin to {first.cap}; {context.old} has and called "
            f"{'them' if len(changes) > 1 and first.moved else 'it'}",
            location=first.now.location,
            level=self.level if used else "note",
            breaks=f"new client pinned to {first.cap} -> old server ({context.old}): refused; "
            f"{way(first.now)}; it was {way(first.was)}",
            since=first.now.version,
            hint=_hint(first),
            facts=(first.was.version, first.now.version),
        )


def _refused(changes: tuple[CallRefused, ...]) -> str:
    now, methods = changes[0].now, sorted({change.now.method for change in changes})
    if not changes[0].moved or len(methods) == 1:
        return f"{subject_of(now)}() is not called"
    named = ", ".join(f"{method}()" for method in methods[:_NAMED])
    more = f" and {len(methods) - _NAMED} more" if len(methods) > _NAMED else ""
    target = f"{now.client.rpartition('.')[2]} claims {now.version} for all it sends"
    return f"{target}: {len(methods)} methods of {interface(now)} ({named}{more}) are not called"


def _hint(refused: CallRefused) -> str:
    if refused.moved:
        return (
            f"# leave the target at {refused.was.version}, and claim {refused.now.version} "
            f"where it is needed:\nclient.prepare(version='{refused.now.version}')\n"
        )
    return (
        f"if not client.can_send_version('{refused.now.version}'):\n"
        f"    version = '{refused.was.version}'\n"
    )


_NAMED = 3
