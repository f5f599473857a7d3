from collections.abc import Iterator

from upgradelint.compare.pins.changes import AliasUnlike
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class AliasUnlikeRelease(Rule):
    """An entry for a release says another version than that release has.

    While nodes of the older release run, new ones are pinned to the version that the list gives
    for it. One above what it serves makes them send what it refuses, a service version above its
    own turns its nodes away: an error. One below makes them send less than it takes, or lets
    nodes in that are older than it: a warning. The release is known from a tag, an archive, or by
    its name in the registry.

    ```diff
    --- victoria/demo/mail/client.py
    +++ wallaby/demo/mail/client.py
     import oslo_messaging as messaging

     class MailAPI:
         PINS = {
             'ussuri': '1.0',
    +        'victoria': '1.3',  # UPG811
    +        'wallaby': '1.4',
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
    -        'victoria': '1.3',
    +        'victoria': '1.2',
             'wallaby': '1.4',
    ```
    """

    code = "UPG811"
    name = "alias-unlike-release"
    level = "warning"

    def check(self, change: AliasUnlike, context: Context) -> Iterator[Finding]:
        table, entry = short(change.table), change.entry
        what = f"{change.of} " if change.of else ""
        yield self.finding(
            subject=f"{table} {entry.name} {change.of}".strip(),
            message=f"{table} gives {what}{change.listed} for {entry.name}, "
            f"and {change.release} has {change.actual}",
            location=entry.location,
            level="error" if change.refused else "warning",
            breaks=self._breaks(change),
            since=change.actual,
            hint=f"'{entry.name}': {self._written(change)},\n",
            facts=(change.listed, change.actual),
        )

    def _breaks(self, change: AliasUnlike) -> str:
        if change.table.kind == "counters":
            who = "nodes of it are turned away" if change.refused else "older nodes are let in"
            return f"{change.release} beside the new release: {who}"
        if change.refused:
            return (
                f"new node pinned to {change.entry.name} -> {change.release}: it does not take it"
            )
        return f"new node pinned to {change.entry.name}: it sends less than {change.release} takes"

    def _written(self, change: AliasUnlike) -> str:
        return change.actual if change.table.kind == "counters" else f"'{change.actual}'"
