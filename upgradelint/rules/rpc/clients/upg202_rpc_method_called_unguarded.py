from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import (
    claimed,
    from_new,
    interface,
    introduced,
    level_of,
    subject,
)
from upgradelint.rules.rpc.remedy import with_cap
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed, them


class RpcMethodCalledUnguarded(Rule):
    """A client calls a method that older servers do not have.

    The message claims a version that the older servers do serve, so a version cap does not stop it:
    `NoSuchMethod` there, and for a cast only in the server's log. A warning, since the code that
    calls the client may know better. Silent where the claimed version is above the cap, since then
    the client itself refuses. A client without a cap, or with one that the code fixes, sends
    whatever it claims: one warning for all that is new to older servers, which have to be upgraded
    first.

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
        call = broken[0]
        yield self.finding(
            subject=subject(call) if call.cap else interface(call.fault.endpoint),
            message=_message(broken, context),
            location=call.path.location,
            level=level_of(broken, self.level),
            breaks=from_new(broken, context, _effect(call), call.cap),
            since=call.path.version,
            hint=_hint(call),
            facts=(*sorted({each.path.version for each in broken}), *call.fault.servers),
        )


def _message(broken: list[NewCall], context: Context) -> str:
    call = broken[0]
    lacks = f"serves {call.fault.endpoint.version}"
    if call.cap:
        lacks = "has no such method" if call.fault.offered else lacks
        return f"{subject(call)}() is called{claimed(call.path)}; {context.old} {lacks}"
    called = listed(sorted({f"{each.path.method}(){claimed(each.path)}" for each in broken}))
    lacks = "does not have" if call.fault.offered else f"{lacks} and does not take"
    new = {each.path.method for each in broken}
    return (
        f"{interface(call.fault.endpoint)} is sent {called}, which {context.old} {lacks}, and no "
        f"pin holds {them(new)} back: upgrade the servers first"
    )


def _effect(change: NewCall) -> str:
    if change.fault.offered:
        return f"NoSuchMethod: {change.path.method}"
    return f"UnsupportedVersion: {change.path.version}"


def _hint(change: NewCall) -> str:
    """Return the claim that is right, or the question to ask where the claim is."""
    version = introduced(change)
    if change.path.version != version:
        return f"client.prepare(version='{version}')\n"
    ask = f"if not client.can_send_version('{version}'):\n"
    cap = "" if change.cap else with_cap(interface(change.fault.endpoint))
    return f"{cap}{ask}    version = '{change.fault.endpoint.version}'\n"
