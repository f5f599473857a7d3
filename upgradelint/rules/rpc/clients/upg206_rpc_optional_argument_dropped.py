from collections.abc import Iterator

from upgradelint.compare.rpc.clients.client_changes import ArgumentLost
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import subject_of, way
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class RpcOptionalArgumentDropped(Rule):
    """The path for older servers leaves out an argument that they take and that older clients send.

    The older client sent it and the older server has it, so only the newer client pinned to that
    release loses the value: its server uses the default. Most often the code for older servers
    removes one argument too many.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    -    def rescue_instance(self, ctxt, instance, image=None):
    -        cctxt = self.client.prepare(version='1.0')
    -        cctxt.cast(ctxt, 'rescue_instance', instance=instance, image=image)
    +    def rescue_instance(self, ctxt, instance, image=None, force=False):
    +        if self.client.can_send_version('1.1'):
    +            cctxt = self.client.prepare(version='1.1')
    +            cctxt.cast(ctxt, 'rescue_instance', instance=instance,
    +                       image=image, force=force)
    +        elif force:
    +            raise ValueError('too old')
    +        else:
    +            cctxt = self.client.prepare(version='1.0')
    +            cctxt.cast(ctxt, 'rescue_instance',  # UPG206
    +                       instance=instance)

     class ComputeManager:
    -    target = messaging.Target(version='1.0')
    +    target = messaging.Target(version='1.1')

    -    def rescue_instance(self, context, instance, image=None):
    +    def rescue_instance(self, context, instance, image=None, force=False):
             pass
    ```

    Instead: drop only what is new.

    ```diff
                 cctxt = self.client.prepare(version='1.0')
    -            cctxt.cast(ctxt, 'rescue_instance',
    -                       instance=instance)
    +            cctxt.cast(ctxt, 'rescue_instance', instance=instance,
    +                       image=image)
    ```
    """

    code = "UPG206"
    name = "rpc-optional-argument-dropped"
    level = "warning"

    def check(self, changes: tuple[ArgumentLost, ...], context: Context) -> Iterator[Finding]:
        first = changes[0]
        used = any(change.now.used for change in changes)
        yield self.finding(
            subject=f"{subject_of(first.now)}({','.join(first.names)})",
            message=f"{subject_of(first.now)}() as {first.now.version} leaves out "
            f"{named('argument', first.names)}, which {context.old} takes and sent",
            location=first.now.location,
            level=self.level if used else "note",
            breaks=f"new client pinned to {first.cap} -> old server ({context.old}): the default "
            f"is used; {way(first.now)}; it was {way(first.was)}",
            since=first.now.version,
            hint="".join(f"args['{name}'] = {name}\n" for name in first.names),
            facts=first.names,
        )
