from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import RefusalUnexpected
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import subject_of, way
from upgradelint.rules.rule import Context, Rule


class RpcRefusalUnexpected(Rule):
    """A new method of a client is refused under a pin, and who calls it does not expect that.

    The message claims a version above the pin, and the client asks for none before: the library
    raises `RPCVersionCapError` in the caller, in the middle of what it does. A caller expects that
    where it, or a function that calls it, catches the exception or asks for a version first. The
    finding stands at the call.

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
    +        cctxt = self.client.prepare(version='1.1')
    +        cctxt.cast(ctxt, 'pause_instance', instance=instance)
    +
     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

         def rescue_instance(self, context, instance):
             pass

    +    def pause_instance(self, context, instance):
    +        pass
    +
     class API:
         def rescue(self, context, instance):
    +        self.compute_rpcapi.pause_instance(context, instance)  # UPG217
             self.compute_rpcapi.rescue_instance(context, instance)
    ```

    Instead: ask in the client, and do without it or refuse in words that its callers know.

    ```diff
         def pause_instance(self, ctxt, instance):
    +        if not self.client.can_send_version('1.1'):
    +            return
             cctxt = self.client.prepare(version='1.1')
    ```
    """

    code = "UPG217"
    name = "rpc-refusal-unexpected"
    level = "warning"

    def check(self, changes: tuple[RefusalUnexpected, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        path, more = change.path, len(changes) - 1
        others = f" and {more} more" if more else ""
        yield self.finding(
            subject=subject_of(path),
            message=f"{change.call.by}(){others} does not expect that {path.wrapper}() is refused "
            f"under a pin to {change.cap}",
            location=change.call.location,
            breaks=f"new client pinned to {change.cap} -> old server ({context.old}): "
            f"RPCVersionCapError; {way(path)}",
            since=path.version,
            hint=f"if not self.client.can_send_version('{path.version}'):\n",
            facts=(path.version,),
        )
