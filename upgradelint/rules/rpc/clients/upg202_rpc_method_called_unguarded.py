from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import claimed, from_new, introduced, level_of, subject
from upgradelint.rules.rule import Context, Rule


class RpcMethodCalledUnguarded(Rule):
    """A client calls a method that older servers do not have.

    The message claims a version that the older servers do serve, so a version cap does not stop it:
    `NoSuchMethod` there, and for a cast only in the server's log. A warning, since the code that
    calls the client may know better. Silent where the claimed version is above the cap, since then
    the client itself refuses.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

    +    def pause_instance(self, ctxt, instance):
    +        cctxt = self.client.prepare(version='1.0')
    +        cctxt.cast(ctxt, 'pause_instance', instance=instance)  # UPG202
    +
     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

         def rescue_instance(self, context, instance):
             pass
    +
    +    def pause_instance(self, context, instance):
    +        pass
    ```

    Instead: claim the version that introduced the method: a pinned client then refuses the call.

    ```diff
         def pause_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    +        cctxt = self.client.prepare(version='1.1')
             cctxt.cast(ctxt, 'pause_instance', instance=instance)
    ```
    """

    code = "UPG202"
    name = "rpc-method-called-unguarded"
    level = "warning"

    def check(self, changes: tuple[NewCall, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.fault.method is None]
        if not broken:
            return
        one = broken[0]
        offered = one.fault.offered
        effect = f"NoSuchMethod: {one.path.method}"
        yield self.finding(
            subject=subject(one),
            message=f"{subject(one)}() is called{claimed(one.path)}; {context.old} "
            + ("has no such method" if offered else f"serves {one.fault.endpoint.version}"),
            location=one.path.location,
            level=level_of(broken, self.level if one.cap else "note"),
            breaks=from_new(
                broken,
                context,
                effect if offered else f"UnsupportedVersion: {one.path.version}",
                one.cap,
            ),
            since=one.path.version,
            hint=f"client.prepare(version='{introduced(one)}')\n",
            facts=(one.path.version,),
        )
