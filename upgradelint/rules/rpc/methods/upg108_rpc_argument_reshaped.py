from collections.abc import Iterator

from upgradelint.compare.rpc.changes import ArgumentReshaped
from upgradelint.facts.rpc.shapes import kind_of
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, way
from upgradelint.rules.rule import Context, Rule

_TYPES = {"number": "int", "text": "str"}
_INDICES = {"text": "string", "list": "list"}


class RpcArgumentReshaped(Rule):
    """A method takes another kind of thing under the same name than older clients send.

    Names are all that is compared when a message arrives: a truth value comes through where a dict
    is wanted, and the method fails or does something else. A version of its own does not help
    while the method serves the older clients too. What things are is known by annotations, by what
    is written where it is sent, and by how the method looks into it; silent where the method asks
    first what it got.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def stop_instance(self, ctxt, instance, clean: bool):
             cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'stop_instance', instance=instance, clean=clean)
    +        options = {'force': clean}
    +        cctxt.cast(ctxt, 'stop_instance', instance=instance, clean=options)

     class ComputeManager:
         target = messaging.Target(version='1.0')

    -    def stop_instance(self, context, instance, clean):
    -        self._stop(context, instance, clean)
    +    def stop_instance(self, context, instance, clean):  # UPG108
    +        self._stop(context, instance, clean['force'])
    ```

    Instead: send the new thing under a new name, with a new version.
    """

    code = "UPG108"
    name = "rpc-argument-reshaped"
    level = "warning"

    def check(self, changes: tuple[ArgumentReshaped, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        called = f"{interface(change.endpoint)}.{change.method.name}"
        was, now = change.was, kind_of(change.now)
        yield self.finding(
            subject=f"{called}({change.name})",
            message=f'{called}() takes a {now} as "{change.name}"; {context.old} sends a {was}',
            location=change.method.location,
            level=self.level if any(each.path.used for each in changes) else "note",
            breaks=f"old client ({context.old}) -> new server: {_raised(was, change.now)}; "
            f"{way(change.path)}",
            since=change.endpoint.version,
            hint=f"def {change.method.name}(..., {change.name}=None, {change.name}_{now}=None):\n",
            facts=(change.name, was, now),
        )


def _raised(was: str, now: str) -> str:
    """Name what the method's use of the thing raises, where that is known."""
    kind, _, attribute = now.partition(".")
    sent = _TYPES.get(was, was)
    if attribute:
        return f"AttributeError: '{sent}' object has no attribute '{attribute}'"
    if kind == "dict[]" and was in _INDICES:
        return f"TypeError: {_INDICES[was]} indices must be integers"
    if kind == "dict[]":
        return f"TypeError: '{sent}' object is not subscriptable"
    return f"a {was} is used as a {kind}"
