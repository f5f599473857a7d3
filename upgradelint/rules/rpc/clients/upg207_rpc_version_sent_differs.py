from collections.abc import Iterator

from upgradelint.compare.rpc.pinning.versions_sent import overclaimed
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import own_client, subject_of
from upgradelint.rules.rule import Context, Rule


class RpcVersionSentDiffers(Rule):
    """A client tests one version and sends a higher one.

    `can_send_version` tests another version than the message carries. Under a pin between the two
    the test passes, and sending raises `RPCVersionCapError`. So it does where the client sends a
    version that the test refused.

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
    +        version, args = '1.0', {'instance': instance}
    +        if self.client.can_send_version('1.1'):
    +            version = '1.2'
    +            args['image'] = image
    +        elif image:
    +            raise ValueError('too old')
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)  # UPG207

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.2')

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, image=None):
             pass
    ```

    Instead: test the version that you send; keep it in one variable.

    ```diff
             version, args = '1.0', {'instance': instance}
    -        if self.client.can_send_version('1.1'):
    +        if self.client.can_send_version('1.2'):
                 version = '1.2'
    ```
    """

    code = "UPG207"
    name = "rpc-version-sent-differs"
    level = "error"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        for path, wanted in overclaimed(snapshot):
            refused = wanted in path.refused
            yield self.finding(
                subject=subject_of(path),
                message=f"{subject_of(path)}() claims {path.version} "
                + (f"although {wanted} is refused" if refused else f"and asks for {wanted}"),
                location=path.location,
                level=self.level if path.used else "note",
                breaks=own_client(path, "RPCVersionCapError under a pin in between"),
                since=path.version,
                hint=f"client.can_send_version('{path.version}')\n",
                facts=(wanted, path.version),
            )
