from collections.abc import Iterator

from upgradelint.compare.rpc.changes import DefaultNotTolerated
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rule import Context, Rule


class RpcDefaultNotTolerated(Rule):
    """A method looks into a new argument that older clients leave out.

    The default lets their call in, and the first use of the None ends it: `TypeError` or
    `AttributeError` for every older client. Silent where a condition stands before the use, or
    where the exception is handled. A warning, since only calls of this method fail.

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
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance):
    -        self.driver.rescue(context, instance)
    +    def rescue_instance(self, context, instance, image_ref=None):  # UPG106
    +        self.driver.rescue(context, instance, image_ref['id'])
    ```

    Instead: ask first.

    ```diff
         def rescue_instance(self, context, instance, image_ref=None):
    -        self.driver.rescue(context, instance, image_ref['id'])
    +        image = image_ref['id'] if image_ref else None
    +        self.driver.rescue(context, instance, image)
    ```
    """

    code = "UPG106"
    name = "rpc-default-not-tolerated"
    level = "warning"

    def check(
        self, changes: tuple[DefaultNotTolerated, ...], context: Context
    ) -> Iterator[Finding]:
        change = changes[0]
        called = f"{interface(change.endpoint)}.{change.method.name}"
        yield self.finding(
            subject=f"{called}({change.name})",
            message=f'{called}() looks into "{change.name}" and does not ask whether it is None; '
            f"{context.old} does not send it",
            location=change.method.location,
            level=self.level if any(each.path.used for each in changes) else "note",
            breaks=f"old client ({context.old}) -> new server: {change.error}; {way(change.path)}",
            since=change.endpoint.version,
            hint=f"if {change.name} is not None:\n",
            facts=(change.error,),
        )
