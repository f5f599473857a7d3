from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OwnCall
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import by_cause, from_own, level_of_own, raised, subject
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class RpcCallNotAccepted(Rule):
    """A revision sends arguments that its own server does not take, or leaves out what it needs.

    Client and server of one revision do not agree on the arguments. On the way that a client takes
    without a pin, or pinned to the release that is compared with, the call fails in every
    deployment of that kind; on a way for older pins only it is a note, and a warning where nothing
    is compared. It is a warning, too, where several servers are behind one topic and only some of
    them refuse the call: the finding says which.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    +        cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=None)  # UPG301

     class ComputeManager:
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: send what the method takes.
    """

    code = "UPG301"
    name = "rpc-call-not-accepted"
    level = "error"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        own = (call for call in context.own_calls if type(call) is OwnCall)
        found = (call for call in own if call.fault.method)
        for calls in by_cause(found):
            yield self._finding(calls, context)

    def _finding(self, calls: list[OwnCall], context: Context) -> Finding:
        path, fault = calls[0].path, calls[0].fault
        names = fault.unexpected or fault.missing
        what = "is sent" if fault.unexpected else "is called without"
        signature = fault.method.signature if fault.method else ""
        return self.finding(
            subject=f"{subject(calls[0])}({','.join(names)})",
            message=f"{subject(calls[0])}() {what} {named('argument', names)}; it is {signature}",
            location=path.location,
            level=level_of_own(calls, self.level, context),
            breaks=from_own(calls[0], context, raised(fault)),
            since=path.version,
            facts=(*names, *fault.servers),
        )
