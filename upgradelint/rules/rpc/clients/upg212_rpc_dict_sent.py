from collections.abc import Iterator

from upgradelint.compare.rpc.pinning.versions_sent import unwrapped
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import own_client, subject_of
from upgradelint.rules.rule import Context, Rule


class RpcDictSent(Rule):
    """A dict is sent where the project has a versioned object of that name.

    The keys of a dict have no version: what is added or renamed in it reaches older nodes as it is,
    and nothing here can see it. The object is converted for them.

    ```diff
     import oslo_messaging as messaging
     from oslo_versionedobjects import base, fields

     @base.VersionedObjectRegistry.register
     class RequestSpec(base.VersionedObject):
         VERSION = '1.0'
         fields = {'vcpus': fields.IntegerField()}

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, request_spec):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', request_spec=request_spec)
    +        cctxt.cast(ctxt, 'rescue_instance', request_spec=request_spec.to_dict())  # UPG212

     class ComputeManager:
         target = messaging.Target(version='1.0')

         def rescue_instance(self, context, request_spec):
             pass
    ```

    Instead: send the object.
    """

    code = "UPG212"
    name = "rpc-dict-sent"
    level = "note"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        for path, name, known in unwrapped(snapshot):
            yield self.finding(
                subject=f"{subject_of(path)}({name})",
                message=f'{subject_of(path)}() as {path.version} is sent "{name}" as a dict, '
                f"there is the object {known}",
                location=path.location,
                breaks=own_client(path, "keys that another release does not know"),
                since=path.version,
                hint=f"{name}={name},\n",
                facts=(name,),
            )
