from collections.abc import Iterator

from upgradelint.compare.rpc.startups import CapDefaultChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import option
from upgradelint.rules.rule import Context, Rule


class PinDefaultChanged(Rule):
    """The option that a client is pinned by has another default.

    Who never set it relied on the old one: a client that was held back sends what is newest, and
    one that was free is held back from now on, also from what only new servers need. Silent where
    the new default is `auto`.

    ```diff
     import oslo_messaging as messaging
     from oslo_config import cfg

     OPTIONS = [
    -    cfg.StrOpt('mail', default='1.0'),
    +    cfg.StrOpt('mail'),
     ]
     cfg.CONF.register_opts(OPTIONS, 'upgrade_levels')

     class MailAPI:
         def __init__(self):
             cap = cfg.CONF.upgrade_levels.mail
             target = messaging.Target(topic='mail', version='1.0')
             self.client = messaging.get_rpc_client(  # UPG817
                 TRANSPORT, target, version_cap=cap)

         def send(self, ctxt, letter):
             self.client.cast(ctxt, 'send', letter=letter)

     class MailManager:
         target = messaging.Target(version='1.0')

         def send(self, context, letter):
             pass
    ```

    Instead: keep the default while a release runs that had it.
    """

    code = "UPG817"
    name = "pin-default-changed"
    level = "warning"

    def check(self, changes: tuple[CapDefaultChanged, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        was, now = (pin.default or "none" for pin in (change.was, change.now))
        client = change.client.by.rpartition(".")[2]
        effect = (
            f"RPCVersionCapError for what is newer than {now}"
            if change.now.default
            else "UnsupportedVersion for what is newer"
        )
        given = f", default='{change.was.default}'" if change.was.default else ""
        yield self.finding(
            subject=f"{change.client.by} {option(change.was)}",
            message=f"{client} is pinned by {option(change.was)}, whose default was {was} in "
            f"{context.old} and is {now} now",
            location=change.client.location,
            breaks=f"new client -> old server ({context.old}): {effect}, where operators do not "
            "set it",
            hint=f"cfg.StrOpt('{change.was.short}'{given})\n",
            facts=(was, now),
        )
