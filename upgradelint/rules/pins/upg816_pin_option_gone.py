from collections.abc import Iterator

from upgradelint.compare.rpc.startups import CapOptionGone
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import option
from upgradelint.rules.rule import Context, Rule


class PinOptionGone(Rule):
    """A client is not pinned any more by the option that operators set.

    During an upgrade the option holds clients back to what the older servers take. Under another
    name it is not read, and nobody says so: the client sends what is newest, `UnsupportedVersion`.
    Where the project defines it no more the client cannot be made at all: `NoSuchOptError`.

    ```diff
     import oslo_messaging as messaging
     from oslo_config import cfg

     OPTIONS = [
    -    cfg.StrOpt('mail', help='RPC version cap'),
    +    cfg.StrOpt('mail_api', help='RPC version cap'),
     ]
     cfg.CONF.register_opts(OPTIONS, 'upgrade_levels')

     class MailAPI:
         def __init__(self):
    -        cap = cfg.CONF.upgrade_levels.mail
    +        cap = cfg.CONF.upgrade_levels.mail_api
             target = messaging.Target(topic='mail', version='1.0')
    -        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=cap)
    +        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=cap)  # UPG816

         def send(self, ctxt, letter):
             self.client.cast(ctxt, 'send', letter=letter)

     class MailManager:
         target = messaging.Target(version='1.0')

         def send(self, context, letter):
             pass
    ```

    Instead: keep the option, or give the new one the old one's name as `deprecated_name`.
    """

    code = "UPG816"
    name = "pin-option-gone"
    level = "warning"

    def check(self, changes: tuple[CapOptionGone, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        was, now = option(change.was), option(change.now)
        client = change.client.by.rpartition(".")[2]
        renamed = was != now
        name = change.was.short
        missing = f"NoSuchOptError: no such option {name}"
        yield self.finding(
            subject=f"{change.client.by} {was}",
            message=f"{client} was pinned by {was} in {context.old} and now "
            + (f"is by {now}" if renamed else "the project does not define it")
            + ": what operators set has no effect",
            location=change.client.location,
            level=self.level if renamed else "error",
            breaks=f"new client -> old server ({context.old}): "
            + ("UnsupportedVersion for what is newer" if renamed else missing),
            hint=f"cfg.StrOpt('{change.now.short}', deprecated_name='{name}')\n"
            if renamed
            else f"cfg.StrOpt('{name}')\n",
            facts=(was, now),
        )
