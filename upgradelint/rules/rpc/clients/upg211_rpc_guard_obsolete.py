from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import GuardOutlived
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import subject_of, way
from upgradelint.rules.rule import Context, Rule


class RpcGuardObsolete(Rule):
    """A client still has a path for servers older than the baseline release.

    Every server of that release has the version that is tested, so the path is never taken. Nothing
    fails. You may remove it, unless you support still older releases: then name these with
    `--against` too.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance, image=None):
             version, args = '1.1', {'instance': instance, 'image': image}
             if not self.client.can_send_version(version):
                 if image:
                     raise ValueError('too old')
                 version = '1.0'
                 del args['image']
             cctxt = self.client.prepare(version=version)
             cctxt.cast(ctxt, 'rescue_instance', **args)  # UPG211

     class ComputeManager:
         target = messaging.Target(version='1.1')

         def rescue_instance(self, context, instance, image=None):
             pass
    ```

    Instead:

    ```diff
         def rescue_instance(self, ctxt, instance, image=None):
    -        version, args = '1.1', {'instance': instance, 'image': image}
    -        if not self.client.can_send_version(version):
    -            if image:
    -                raise ValueError('too old')
    -            version = '1.0'
    -            del args['image']
    -        cctxt = self.client.prepare(version=version)
    -        cctxt.cast(ctxt, 'rescue_instance', **args)
    +        cctxt = self.client.prepare(version='1.1')
    +        cctxt.cast(ctxt, 'rescue_instance', instance=instance, image=image)
    ```
    """

    code = "UPG211"
    name = "rpc-guard-obsolete"
    level = "note"

    def check(self, changes: tuple[GuardOutlived, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        yield self.finding(
            subject=f"{subject_of(change.path)}({change.version})",
            message=f"{subject_of(change.path)}() has a way for servers below {change.version}; "
            f"{context.old} serves {change.served}",
            location=change.path.location,
            breaks=f"nobody: {way(change.path)}",
            since=change.version,
            facts=(change.version,),
        )
