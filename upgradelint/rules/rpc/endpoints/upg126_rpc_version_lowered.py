from collections.abc import Iterator

from upgradelint.compare.rpc.interface_changes import VersionLowered
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface
from upgradelint.rules.rule import Context, Rule


class RpcVersionLowered(Rule):
    """The minor version of an endpoint is lower than in the older release.

    What claims the version that the older release served is refused with `UnsupportedVersion`, and
    versions that were given out get a second meaning. Calls that fail because of it are reported as
    UPG121.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)

     class ComputeManager:
    -    target = messaging.Target(version='1.4')
    +    target = messaging.Target(version='1.3')  # UPG126

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: after a revert, raise the minor version once more.

    ```diff
     class ComputeManager:
    -    target = messaging.Target(version='1.3')
    +    target = messaging.Target(version='1.5')
    ```
    """

    code = "UPG126"
    name = "rpc-version-lowered"
    level = "warning"

    def check(self, change: VersionLowered, context: Context) -> Iterator[Finding]:
        was, now = change.before.version, change.after.version
        yield self.finding(
            subject=interface(change.after),
            message=f"{interface(change.after)} serves {now}, {context.old} served {was}",
            location=change.after.version_location,
            breaks=f"old client ({context.old}) -> new server: UnsupportedVersion "
            f"where {was} is claimed",
            since=now,
            hint=f"target = messaging.Target(version='{was}')\n",
            facts=(was, now),
        )
