from collections.abc import Iterator

from upgradelint.compare.pins.changes import AliasesGone
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted


class AliasGone(Rule):
    """A name of a release that operators pin a client to is gone.

    Nodes are configured with that name until all of them are upgraded. The client does not know it
    any more and takes it for a version: `ValueError` with its first call. Silent where nothing of
    the major that it meant is served any more.

    ```diff
     import oslo_messaging as messaging

     class MailAPI:
    -    PINS = {
    +    PINS = {  # UPG814
    -        'ussuri': '1.0',
             'victoria': '1.2',
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

    Instead: keep the name until its major is served no more.
    """

    code = "UPG814"
    name = "alias-gone"
    level = "warning"

    def check(self, change: AliasesGone, context: Context) -> Iterator[Finding]:
        names = [entry.name for entry in change.entries]
        name = names[0]
        yield self.finding(
            subject=f"{short(change.table)} {','.join(names)}",
            message=f"{short(change.table)} has no {counted('alias', names)} any more; operators "
            f"pin to what {context.old} lists",
            location=change.location,
            breaks=f"new node pinned to {name}: ValueError: invalid literal for int() with base "
            f"10: '{name}'",
            hint="".join(f"'{entry.name}': '{entry.version()}',\n" for entry in change.entries),
            facts=tuple(names),
        )
