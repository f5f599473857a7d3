from collections.abc import Iterator

from upgradelint.compare.rpc_changes import OldCall
from upgradelint.findings import Finding
from upgradelint.rules.rpc.breakage import from_old, level_of, subject
from upgradelint.rules.rpc.remedy import bare_name
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RpcParameterRenamed(Rule):
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
        broken = [one for one in changes if one.renamed and not one.untranslated]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        one = broken[0]
        pairs = [f'"{was}" to "{now}"' for was, now in one.renamed]
        both = ", ".join(f"{was}=None, {now}=None" for was, now in one.renamed)
        yield self.finding(
            subject=f"{subject(one)}({','.join(now for _, now in one.renamed)})",
            message=f"{subject(one)}() renamed {listed(pairs)}; {context.old} sends the old name",
            location=method.location,
            level=level_of(broken, self.level),
            breaks=from_old(
                broken, context, f"TypeError: unexpected argument '{one.renamed[0][0]}'"
            ),
            since=one.fault.endpoint.version,
            hint=f"def {bare_name(method)}(..., {both}):\n",
            facts=tuple(pairs),
        )
