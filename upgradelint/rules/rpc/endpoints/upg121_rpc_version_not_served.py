from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.facts.rpc.versions import version_order
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import from_old, interface, level_of
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RpcVersionNotServed(Rule):
    """The version that older clients claim is not served any more.

    A server takes a message when its major version is equal and its minor not above the endpoint's.
    Until the last client of the old major is gone both majors have to be served; a version that
    went back, or another namespace, refuses messages in the same way: `UnsupportedVersion`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
    -        target = messaging.Target(topic='compute', version='1.0')
    +        target = messaging.Target(topic='compute', version='2.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    +        cctxt = self.client.prepare(version='2.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='2.0')  # UPG121

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: serve the old major by a second endpoint for as long as a supported release sends it.

    ```diff
         def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='2.0')
    +        can_send = self.client.can_send_version('2.0')
    +        cctxt = self.client.prepare(version='2.0' if can_send else '1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)
    @@
             pass
    +
    +class ComputeV1Proxy:
    +    target = messaging.Target(version='1.0')
    +
    +    def rescue_instance(self, context, instance):
    +        pass
    ```
    """

    code = "UPG121"
    name = "rpc-version-not-served"
    level = "error"

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken = [call for call in changes if not call.fault.offered]
        if not broken:
            return
        call, endpoint = broken[0], broken[0].fault.endpoint
        versions = sorted({change.path.version for change in broken}, key=version_order)
        yield self.finding(
            subject=f"{interface(endpoint)} {endpoint.version}",
            message=f"{interface(endpoint)} serves {endpoint.version} and not {listed(versions)}, "
            f"which {context.old} sends ({len(broken)} calls)",
            location=endpoint.version_location,
            level=level_of(broken, self.level),
            breaks=from_old(broken, context, f"UnsupportedVersion: {call.path.version}"),
            since=endpoint.version,
            hint=f"target = messaging.Target(version='{versions[-1]}')  # of a second endpoint\n",
            facts=tuple(versions),
        )
