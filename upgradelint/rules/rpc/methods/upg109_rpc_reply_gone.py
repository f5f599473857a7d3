from collections.abc import Iterator

from upgradelint.compare.rpc.changes import ReplyGone
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rule import Context, Rule


class RpcReplyGone(Rule):
    """A method returns nothing any more, and older clients look at what it returned.

    The call comes back with None. What older clients make of it fails: `TypeError: 'NoneType'
    object is not subscriptable`, `AttributeError: 'NoneType' object has no attribute`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def get_console(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             return cctxt.call(ctxt, 'get_console', instance=instance)

     class ComputeManager:
         target = messaging.Target(version='1.0')

    -    def get_console(self, context, instance):
    -        return {'port': instance.port}
    +    def get_console(self, context, instance):  # UPG109
    +        self._open(instance.port)
    ```

    Instead: return what older clients expect until none of them is left.
    """

    code = "UPG109"
    name = "rpc-reply-gone"
    level = "warning"

    def check(self, changes: tuple[ReplyGone, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        called = f"{interface(change.endpoint)}.{change.method.name}"
        yield self.finding(
            subject=called,
            message=f"{called}() returns nothing any more; {context.old} looks at what it returned",
            location=change.method.location,
            level=self.level if any(each.path.used for each in changes) else "note",
            breaks=f"old client ({context.old}) -> new server: the reply is None: TypeError: "
            f"'NoneType' object is not subscriptable; {way(change.path)}",
            since=change.endpoint.version,
            facts=("returns nothing",),
        )
