from collections.abc import Iterator

from upgradelint.facts.rpc.model import Endpoint, RpcMethod
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class RpcProxyForwardsWrongly(Rule):
    """A proxy hands arguments on in other parameters, leaves one out, or sends one too many.

    A proxy for another major calls the methods by position, where order matters again: values
    arrive in the wrong parameters, or one is missing. Only clients of that major go this way, so no
    test of the new code sees it. A warning where the receiver does without what the proxy keeps.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
             cctxt = self.client.prepare(version='1.0')
             cctxt.cast(ctxt, 'rescue_instance', instance=instance, host=1, node=2)

     class ComputeManager:
         target = messaging.Target(version='2.0')

         def rescue_instance(self, context, instance, host, node):
             pass

     class ComputeV1Proxy:
         target = messaging.Target(version='1.0')

         def __init__(self, manager):
             self.manager = manager

         def __getattr__(self, name):
             return getattr(self.manager, name)

         def rescue_instance(self, context, instance, host, node):  # UPG131
    -        return self.manager.rescue_instance(context, instance, host, node)
    +        return self.manager.rescue_instance(context, instance, node, host)
    ```

    Instead: hand on by keyword.

    ```diff
         def rescue_instance(self, context, instance, host, node):
    -        return self.manager.rescue_instance(context, instance, node, host)
    +        return self.manager.rescue_instance(
    +            context, instance=instance, host=host, node=node)
    ```
    """

    code = "UPG131"
    name = "rpc-proxy-forwards-wrongly"
    level = "error"

    def check(self, snapshot: Snapshot, _context: Context) -> Iterator[Finding]:
        for endpoint in snapshot.rpc_servers:
            for method in endpoint.methods:
                if method.misplaced or method.lacking or method.excess or method.unsent:
                    yield self._finding(endpoint, method)

    def _finding(self, endpoint: Endpoint, method: RpcMethod) -> Finding:
        names, fault, effect = _wrong(method)
        hint = "".join(f"{name}={name},\n" for name in names)
        return self.finding(
            subject=f"{interface(endpoint)} {endpoint.version}.{method.name}",
            message=f"{method.name}() of {interface(endpoint)} {endpoint.version} {fault} "
            f"{named('argument', names)}",
            location=method.location,
            level="warning" if method.unsent else self.level,
            breaks=f"client of {endpoint.version} -> {method.receiver}(): {effect}",
            since=endpoint.version,
            hint="" if method.excess else hint,
            facts=tuple(names),
        )


def _wrong(method: RpcMethod) -> tuple[list[str], str, str]:
    """The arguments, what is done to them, and what comes of it."""
    moved = [argument for argument, _ in method.misplaced]
    if method.excess:
        what = f"TypeError: unexpected argument '{method.excess[0]}'"
        return [*method.excess], f"hands on to {method.receiver}(), which does not take it,", what
    if moved:
        return moved, "hands on in other parameters", "values arrive in the wrong parameters"
    if method.lacking:
        what = f"TypeError: missing argument '{method.lacking[0]}'"
        return [*method.lacking], "does not hand on", what
    return [*method.unsent], "takes and does not hand on", "what the client sends is lost"
