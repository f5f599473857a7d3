from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldCall
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import raised, subject
from upgradelint.rules.rpc.call_rules import OldCallRule, translated
from upgradelint.rules.rpc.remedy import with_defaults
from upgradelint.rules.rule import Context
from upgradelint.rules.words import listed


class RpcParameterRenamed(OldCallRule):
    """A parameter has another name than the one older clients send.

    Order does not matter to a remote call, names do: the old name is an unexpected argument and the
    new one is missing.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance, host):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=host)
    +    def rescue_instance(self, ctxt, instance, node):
    +        args, version = {'instance': instance, 'node': node}, '1.1'
    +        if not self.client.can_send_version(version):
    +            args['host'], version = args.pop('node'), '1.0'
    +        cctxt = self.client.prepare(version=version)
    +        cctxt.cast(ctxt, 'rescue_instance', **args)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance, host):
    +    def rescue_instance(self, context, instance, node):  # UPG103
             pass
    ```

    Instead: take both names and let the newer win; drop the old one at the next major version.

    ```diff
    -    def rescue_instance(self, context, instance, node):
    +    def rescue_instance(self, context, instance, host=None, node=None):
             pass
    ```
    """

    code = "UPG103"
    name = "rpc-parameter-renamed"
    level = "error"

    def check(self, changes: tuple[OldCall, ...], context: Context) -> Iterator[Finding]:
        broken, method = translated(changes, lambda call: call.renamed)
        if method is None:
            return
        call = broken[0]
        pairs = [f'"{was}" to "{now}"' for was, now in call.renamed]
        yield self.old_call(
            broken,
            method,
            [now for _, now in call.renamed],
            context,
            message=f"{subject(call)}() renamed {listed(pairs)}; {context.old} sends the old name",
            effect=raised(broken[0].fault),
            hint=with_defaults(method, [name for pair in call.renamed for name in pair]),
            facts=pairs,
        )
