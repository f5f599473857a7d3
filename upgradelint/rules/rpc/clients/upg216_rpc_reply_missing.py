from collections.abc import Iterator

from upgradelint.compare.rpc.changes import ReplyMissing
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, next_minor, way
from upgradelint.rules.rule import Context, Rule


class RpcReplyMissing(Rule):
    """A client looks at a reply that older servers do not give.

    A method that returned nothing returns something now, or a cast has become a call. Older servers
    take the same message and return None: `TypeError: 'NoneType' object is not subscriptable`.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def get_console(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'get_console', instance=instance)
    +        return cctxt.call(ctxt, 'get_console', instance=instance)  # UPG216

     class ComputeManager:
         target = messaging.Target(version='1.0')

    -    def get_console(self, context, instance):
    -        self._open(instance.port)
    +    def get_console(self, context, instance):
    +        return {'port': self._open(instance.port)}
    ```

    Instead: raise the version of the interface, and ask for it before you count on the reply.
    """

    code = "UPG216"
    name = "rpc-reply-missing"
    level = "warning"

    def check(self, changes: tuple[ReplyMissing, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        called = f"{interface(change.endpoint)}.{change.method.name}"
        version = next_minor(change.endpoint.version)
        pinned = f" pinned to {change.cap}" if change.cap else ""
        yield self.finding(
            subject=called,
            message=f"the reply of {called}() is looked at, and {context.old} returns nothing",
            location=change.path.location,
            level=self.level if any(each.path.used for each in changes) else "note",
            breaks=f"new client{pinned} -> old server ({context.old}): the reply is None: "
            f"TypeError: 'NoneType' object is not subscriptable; {way(change.path)}",
            since=change.endpoint.version,
            hint=f"if self.client.can_send_version('{version}'):\n",
            facts=("returned nothing",),
        )
