from collections.abc import Iterator

from upgradelint.compare.pins.changes import LogGap
from upgradelint.findings.edits import AddHistoryLine
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import interface
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RpcHistoryLineMissing(Rule):
    """The history that the client keeps of the interface lacks a version of it.

    It breaks no node: a note. Whoever writes a guard or a pin learns from these lines which version
    brought what. Silent about majors that are no longer served, and where a class has no history.
    `--fix` adds the line where the comparison with the older release says what is new.

    ```diff
    --- a/demo/mail/client.py
    +++ b/demo/mail/client.py
     import oslo_messaging as messaging

     class MailAPI:  # UPG801
         '''Client of the mail service.

         * 1.0 - Initial version
         * 1.1 - Add send()
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
    -    target = messaging.Target(version='1.1')
    +    target = messaging.Target(version='1.2')

    -    def send(self, context, letter):
    +    def send(self, context, letter, stamp=None):
             pass
    ```

    Instead:

    ```diff
    --- b/demo/mail/client.py
    +++ b/demo/mail/client.py
         * 1.1 - Add send()
    +    * 1.2 - Add stamp to send()
         '''
    ```
    """

    code = "UPG801"
    name = "rpc-history-line-missing"
    level = "note"
    judged = "recorded"
    fixable = True

    def check(self, change: LogGap, context: Context) -> Iterator[Finding]:
        name, served = interface(change.endpoint), change.endpoint.version
        owner = change.log.owner.rpartition(".")[2]
        edit = AddHistoryLine(change.after, served, change.text)
        yield self.finding(
            subject=f"{owner} {served}",
            message=f"the history in {owner} does not describe {name} {listed(change.missing)}",
            location=change.log.location,
            since=served,
            hint=f"{change.missing[-1]} - {change.text or '...'}\n",
            facts=change.missing,
            edits=(edit,) if change.text else (),
        )
