from collections.abc import Iterator

from upgradelint.compare.pins.changes import AliasAbove
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class AliasAboveServed(Rule):
    """A name of a release means a version that nothing serves yet.

    The entry of the release that is being made is what the next one pins its clients to. Above
    what this one serves it lets them send what these servers refuse: `UnsupportedVersion`. Releases
    that are known are judged by what they served: UPG811.

    ```diff
     import oslo_messaging as messaging

     class MailAPI:
         PINS = {
             'ussuri': '1.0',
    +        'victoria': '1.3',  # UPG815
         }

         def __init__(self):
             cap = self.PINS.get(CONF.upgrade_levels.mail, CONF.upgrade_levels.mail)
             target = messaging.Target(topic='mail', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=cap)

         def send(self, ctxt, letter):
             self.client.prepare(version='1.0').cast(ctxt, 'send', letter=letter)

     class MailManager:
         target = messaging.Target(version='1.2')

         def send(self, context, letter):
             pass
    ```

    Instead: give it the version that is served.
    """

    code = "UPG815"
    name = "alias-above-served"
    level = "warning"

    def check(self, change: AliasAbove, context: Context) -> Iterator[Finding]:
        table, entry = short(change.table), change.entry
        version = entry.version() or ""
        yield self.finding(
            subject=f"{table} {entry.name}",
            message=f"{table} gives {version} for {entry.name}, and {change.served} is the newest "
            "that is served",
            location=entry.location,
            breaks=f"node pinned to {entry.name} -> server: UnsupportedVersion: {version}",
            since=change.served,
            hint=f"'{entry.name}': '{change.served}',\n",
            facts=(version,),
        )
