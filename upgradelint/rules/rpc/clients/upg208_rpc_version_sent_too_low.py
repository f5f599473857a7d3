from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import ClaimTooLow
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import subject_of, way
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RpcVersionSentTooLow(Rule):
    """A message is sent as a version that older servers have, and carries what they do not know.

    A guard keeps it from them, so nothing fails. But the version is what protects an older server:
    should the message reach one, it answers with a `TypeError` instead of `UnsupportedVersion`.

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
    +        if self.client.can_send_version('1.2'):
    +            version = '1.1'
    +            args['image'] = image
    +        elif image:
    +            raise ValueError('too old')
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)  # UPG208

     class ComputeManager:
    -    target = messaging.Target(version='1.1')
    +    target = messaging.Target(version='1.2')

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, image=None):
             pass
    ```

    Instead: send it as the version that introduced it.

    ```diff
             if self.client.can_send_version('1.2'):
    -            version = '1.1'
    +            version = '1.2'
                 args['image'] = image
    ```
    """

    code = "UPG208"
    name = "rpc-version-sent-too-low"
    level = "note"

    def check(self, change: ClaimTooLow, context: Context) -> Iterator[Finding]:
        path = change.path
        yield self.finding(
            subject=f"{subject_of(path)}({','.join(change.new)})",
            message=f"{subject_of(path)}() claims {path.version} with {listed(change.new)}, which "
            f"{context.old} ({change.served}) does not have",
            location=path.location,
            breaks=f"new client -> old server ({context.old}): TypeError; {way(path)}",
            since=path.version,
            hint="".join(
                f"client.prepare(version='{version}')\n" for version in path.sendable[-1:]
            ),
            facts=(path.version, *change.new),
        )
