from collections.abc import Iterator

from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import interface, own_client, subject_of
from upgradelint.rules.rule import Context, Rule


class RpcVersionMalformed(Rule):
    """A version is not a string with a major and a minor number.

    The library splits it at the dot: of a number it raises `AttributeError`, of a text like `'2'`
    the client a `MessagingException`. On an endpoint every message fails.

    ```diff
     import oslo_messaging as messaging

     class ComputeAPI:
         def __init__(self):
             target = messaging.Target(topic='compute', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def rescue_instance(self, ctxt, instance):
    -        cctxt = self.client.prepare(version='1.0')
    +        cctxt = self.client.prepare(version=1.1)
             cctxt.cast(ctxt, 'rescue_instance', instance=instance)  # UPG209

     class ComputeManager:
         target = messaging.Target(version='1.1')

         def rescue_instance(self, context, instance):
             pass
    ```

    Instead: write both numbers in a string, `'2.0'`.
    """

    code = "UPG209"
    name = "rpc-version-malformed"
    level = "error"

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        for path in snapshot.rpc_calls:
            if path.malformed:
                yield self.finding(
                    subject=subject_of(path),
                    message=f"{subject_of(path)}() claims {path.malformed}, which is no version",
                    location=path.location,
                    level=self.level if path.used else "note",
                    breaks=own_client(path, unreadable(path)),
                    since=path.version,
                    hint=f"client.prepare(version='{_repaired(path.version)}')\n",
                    facts=(path.malformed,),
                )
        for endpoint in snapshot.rpc_servers:
            if endpoint.malformed:
                yield self.finding(
                    subject=interface(endpoint),
                    message=f"{interface(endpoint)} serves {endpoint.malformed}, no version",
                    location=endpoint.version_location,
                    breaks="client -> server: AttributeError or IndexError for every message",
                    since=endpoint.version,
                    hint=f"target = messaging.Target(version='{_repaired(endpoint.version)}')\n",
                    facts=(endpoint.malformed,),
                )


def unreadable(path: CallPath) -> str:
    """Name what the library raises of the version: it looks at those of a call before it sends."""
    if not path.malformed.startswith(("'", '"')):
        return "AttributeError"
    refused = "MessagingException: Version must contain a major and minor integer"
    return refused if path.explicit else "IndexError or ValueError in the library"


def _repaired(version: str) -> str:
    return version if "." in version else f"{version}.0"
