from collections.abc import Iterator

from upgradelint.compare.pins.changes import ReleaseUnlisted
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class ReleaseNotListed(Rule):
    """A list of releases and their versions has no entry for the release before.

    Operators pin new nodes by the name of the release that still runs. A name that the list lacks
    is taken for a version, and the service does not start. A note where the list has been left
    alone for several releases, and for its own release, which only the next one has to know. Silent
    where names or numbers in the list do not say which releases they are.

    ```diff
    --- victoria/demo/mail/client.py
    +++ wallaby/demo/mail/client.py
     import oslo_messaging as messaging

     class MailAPI:
         PINS = {  # UPG812
             'ussuri': '1.0',
         }

         def __init__(self):
             target = messaging.Target(topic='mail', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def send(self, ctxt, letter):
             self.client.prepare(version='1.0').cast(ctxt, 'send', letter=letter)
    --- victoria/demo/mail/server.py
    +++ wallaby/demo/mail/server.py
     import oslo_messaging as messaging

     class MailManager:
    -    target = messaging.Target(version='1.2')
    +    target = messaging.Target(version='1.4')

         def send(self, context, letter):
             pass
    ```

    Instead:

    ```diff
    --- wallaby/demo/mail/client.py
    +++ wallaby/demo/mail/client.py
             'ussuri': '1.0',
    +        'victoria': '1.2',
    +        'wallaby': '1.4',
         }
    ```
    """

    code = "UPG812"
    name = "release-not-listed"
    level = "warning"

    def check(self, change: ReleaseUnlisted, context: Context) -> Iterator[Finding]:
        table, newest = short(change.table), change.newest.name
        tail = "; it ends with " + newest
        tail += ", and other releases are missing too" if change.abandoned else ""
        yield self.finding(
            subject=f"{table} {change.name}",
            message=f"{table} has no entry for {change.release} ({change.name}){tail}",
            location=change.table.location,
            level="note" if change.own or change.abandoned else "warning",
            breaks=f"new node pinned to {change.name}: the name means nothing",
            since=change.actual,
            hint=f"'{change.name}': {_written(change)},\n",
            facts=(change.name, newest),
        )


def _written(change: ReleaseUnlisted) -> str:
    """What the missing entry says, as the list writes it."""
    entry = change.entry
    if entry is None:
        return change.actual if change.table.kind == "counters" else f"'{change.actual}'"
    said: dict[str, object] = {of or "version": version for of, version in entry.versions}
    if entry.objects:
        said["objects"] = {name: list(versions) for name, versions in entry.objects}
    return repr(said)
