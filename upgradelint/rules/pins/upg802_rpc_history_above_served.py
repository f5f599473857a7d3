from collections.abc import Iterator

from upgradelint.compare.pins.changes import LogAbove
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import interface
from upgradelint.rules.rule import Context, Rule


class RpcHistoryAboveServed(Rule):
    """The client describes a version of the interface that the server does not serve.

    Client and server were to move together and one was forgotten: a message that claims the
    described version is refused with UnsupportedVersion, by new servers too. A warning, since a
    call that claims it has a finding of its own.

    ```diff
    --- a/demo/mail/client.py
    +++ b/demo/mail/client.py
     import oslo_messaging as messaging

     class MailAPI:
         '''Client of the mail service.

         * 1.0 - Initial version
         * 1.1 - Add send()
    +    * 1.2 - Add stamp to send()
         '''

         def __init__(self):
             target = messaging.Target(topic='mail', version='1.0')
             self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

         def send(self, ctxt, letter):
             self.client.prepare(version='1.1').cast(ctxt, 'send', letter=letter)
    --- a/demo/mail/server.py
    +++ b/demo/mail/server.py
     import oslo_messaging as messaging

     class MailManager:
         target = messaging.Target(version='1.1')  # UPG802

         def send(self, context, letter):
             pass
    ```

    Instead:

    ```diff
    --- b/demo/mail/server.py
    +++ b/demo/mail/server.py
     class MailManager:
    -    target = messaging.Target(version='1.1')
    +    target = messaging.Target(version='1.2')

    -    def send(self, context, letter):
    +    def send(self, context, letter, stamp=None):
             pass
    ```
    """

    code = "UPG802"
    name = "rpc-history-above-served"
    level = "warning"

    def check(self, change: LogAbove, context: Context) -> Iterator[Finding]:
        name, served = interface(change.endpoint), change.endpoint.version
        owner = change.log.owner.rpartition(".")[2]
        yield self.finding(
            subject=f"{name} {served}",
            message=f"{name} serves {served}, and the history in {owner} is at {change.version}",
            location=change.endpoint.version_location,
            breaks=f"client that sends {change.version} -> server: UnsupportedVersion",
            since=change.version,
            hint=f"target = messaging.Target(version='{change.version}')\n",
            facts=(served, change.version),
        )
