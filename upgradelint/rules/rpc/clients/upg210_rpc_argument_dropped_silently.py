from collections.abc import Iterator

from upgradelint.compare.rpc.pinning.versions_sent import dropped
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import own_client, subject_of
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class RpcArgumentDroppedSilently(Rule):
    """The path for older servers leaves out an argument without checking its value.

    The caller does not learn that the older server never got the value. Where the value matters,
    raise if it is set, and leave it out only if it is not.

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
    +        version, args = '1.1', {'instance': instance, 'image': image}
    +        if not self.client.can_send_version(version):
    +            version = '1.0'
    +            del args['image']
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)  # UPG210

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, image=None):
             pass
    ```

    Instead:

    ```diff
             if not self.client.can_send_version(version):
    +            if image:
    +                raise ValueError('too old')
                 version = '1.0'
    ```
    """

    code = "UPG210"
    name = "rpc-argument-dropped-silently"
    level = "note"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        for path, names in dropped(context.before, snapshot):
            yield self.finding(
                subject=f"{subject_of(path)}({','.join(names)})",
                message=f"{subject_of(path)}() as {path.version} leaves out "
                f"{named('argument', names)} whatever was asked with {them(names)}",
                location=path.location,
                breaks=own_client(path, "the older server's default is used"),
                since=path.version,
                hint="".join(f"if {name}:\n    raise ...\n" for name in names),
                facts=names,
            )
