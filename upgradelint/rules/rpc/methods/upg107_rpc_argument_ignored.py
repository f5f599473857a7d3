from collections.abc import Iterator

from upgradelint.compare.rpc.changes import ArgumentIgnored
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rule import Context, Rule


class RpcArgumentIgnored(Rule):
    """A method takes what older clients send, and looks at it no more.

    An old name that is kept beside a new one has to count where the new one does not come. Nothing
    is raised: what older clients ask for is lost. Silent where the method looks at none of its
    arguments any more, or where a decorator may.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def stop_instance(self, ctxt, instance, clean):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'stop_instance', instance=instance, clean=clean)
    +        version, name = '1.1', 'clean_shutdown'
    +        if not self.client.can_send_version(version):
    +            version, name = '1.0', 'clean'
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'stop_instance', instance=instance, **{name: clean})

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def stop_instance(self, context, instance, clean):
    -        self._stop(context, instance, clean)
    +    def stop_instance(  # UPG107
    +            self, context, instance, clean=None, clean_shutdown=None):
    +        self._stop(context, instance, clean_shutdown)
    ```

    Instead: let the old name count where the new one does not come.

    ```diff
    -        self._stop(context, instance, clean_shutdown)
    +        if clean_shutdown is None:
    +            clean_shutdown = clean
    +        self._stop(context, instance, clean_shutdown)
    ```
    """

    code = "UPG107"
    name = "rpc-argument-ignored"
    level = "warning"

    def check(self, changes: tuple[ArgumentIgnored, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        called = f"{interface(change.endpoint)}.{change.method.name}"
        yield self.finding(
            subject=f"{called}({change.name})",
            message=f'{called}() takes "{change.name}" and does not look at it any more; '
            f"{context.old} sends it",
            location=change.method.location,
            level=self.level if any(each.path.used for each in changes) else "note",
            breaks=f"old client ({context.old}) -> new server: what it asks for is lost; "
            f"{way(change.path)}",
            since=change.endpoint.version,
            facts=(change.name,),
        )
