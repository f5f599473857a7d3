from collections.abc import Iterator

from upgradelint.compare.rpc.interface_changes import SurfaceChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, next_minor
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RpcChangedWithoutBump(Rule):
    """A method or parameter is new and the version of the endpoint stays the same.

    The minor version is how a client finds out what a server takes: `can_send_version` asks for it,
    and pins are made of it. Without a new one no client can tell the servers that take the argument
    from those that do not. A warning, since a client that sends it unguarded has a finding of its
    own; a note where no client sends it.

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
         target = messaging.Target(version='1.0')  # UPG122

    -    def rescue_instance(self, context, instance):
    +    def rescue_instance(self, context, instance, rescue_image_ref=None):
             pass
    ```

    Instead: raise the minor version with the change, and note it in the client's history.

    ```diff
     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')
    ```
    """

    code = "UPG122"
    name = "rpc-changed-without-bump"
    level = "warning"

    def check(self, change: SurfaceChanged, context: Context) -> Iterator[Finding]:
        endpoint = change.after
        new = [f"{name}()" for name in change.methods]
        new += [f'"{parameter}" of {name}()' for name, parameter in change.parameters]
        if not new or change.before.version != endpoint.version:
            return
        yield self.finding(
            subject=f"{interface(endpoint)} {endpoint.version}",
            message=f"{interface(endpoint)} stays {endpoint.version} with {listed(new)} new since "
            f"{context.old}",
            location=endpoint.version_location,
            level=self.level if change.methods or change.sent else "note",
            breaks=f"new client -> old server ({context.old}): both serve {endpoint.version}",
            since=endpoint.version,
            hint=f"target = messaging.Target(version='{next_minor(endpoint.version)}')\n",
            facts=tuple(new),
        )
