from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OwnCall
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import (
    by_cause,
    claimed,
    from_own,
    interface,
    level_of_own,
    offered,
    subject,
)
from upgradelint.rules.rule import Context, Rule


class RpcMethodNotServed(Rule):
    """A revision calls a method that its own server does not have.

    No endpoint that serves the claimed version has the method: `NoSuchMethod`, and for a cast only
    in the server's log. A note where no code seems to call the client's method. Of several servers
    behind one topic (plugins, a table of managers) each is judged by itself, and it is a warning
    where only some lack the method: the finding says which.

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
    +        cctxt.cast(ctxt, 'pause_instance', instance=instance)  # UPG302
    +
     class ComputeManager:
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: serve it, with the version that introduced it.

    ```diff
         def pause_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    +        cctxt = self.client.prepare(version='1.1')
             cctxt.cast(ctxt, 'pause_instance', instance=instance)
    @@
     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')
    @@
             pass
    +
    +    def pause_instance(self, context, instance):
    +        pass
    ```
    """

    code = "UPG302"
    name = "rpc-method-not-served"
    level = "error"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        own = (call for call in context.own_calls if type(call) is OwnCall)
        found = (call for call in own if not call.fault.method)
        for calls in by_cause(found):
            path, fault = calls[0].path, calls[0].fault
            named = f"{interface(fault.endpoint)}{offered(fault.endpoint)}"
            effect = f"NoSuchMethod: {path.method}"
            yield self.finding(
                subject=subject(calls[0]),
                message=f"{named} does not serve {path.method}(){claimed(path)}",
                location=path.location,
                level=level_of_own(calls, self.level, context),
                breaks=from_own(
                    calls[0],
                    context,
                    effect if fault.offered else f"UnsupportedVersion: {path.version}",
                ),
                since=path.version,
                facts=(path.version, *fault.servers),
            )
