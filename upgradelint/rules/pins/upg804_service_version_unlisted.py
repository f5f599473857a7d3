from collections.abc import Iterator

from upgradelint.compare.pins.changes import CounterUnlisted
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class ServiceVersionUnlisted(Rule):
    """A service version and the list of what its numbers mean end at different numbers.

    A node reports the number, others look it up in the list to find which versions they may send.
    A number that the list lacks raises IndexError on every node with the new code: an error. An
    entry that no node reports is never reached, so what it brought stays off: a warning.

    ```diff
    --- a/demo/mail/server.py
    +++ b/demo/mail/server.py
     import oslo_messaging as messaging

     class MailManager:
         target = messaging.Target(version='1.1')

         def send(self, context, letter):
             pass
    --- a/demo/service.py
    +++ b/demo/service.py
    -SERVICE_VERSION = 1
    +SERVICE_VERSION = 2

     SERVICE_VERSION_HISTORY = (  # UPG804
         # Version 0: the beginning
         {'mail_rpc': '1.0'},
         # Version 1: mail 1.1
         {'mail_rpc': '1.1'},
     )
    ```

    Instead:

    ```diff
    --- b/demo/mail/server.py
    +++ b/demo/mail/server.py
     class MailManager:
    -    target = messaging.Target(version='1.1')
    +    target = messaging.Target(version='1.2')
    --- b/demo/service.py
    +++ b/demo/service.py
         {'mail_rpc': '1.1'},
    +    # Version 2: mail 1.2
    +    {'mail_rpc': '1.2'},
     )
    ```
    """

    code = "UPG804"
    name = "service-version-unlisted"
    level = "error"

    def check(self, change: CounterUnlisted, context: Context) -> Iterator[Finding]:
        table, counter = short(change.table), change.table.counter
        behind = change.last < change.current
        yield self.finding(
            subject=f"{table} {change.current}",
            message=f"{table} ends with {change.last}, and {counter} is {change.current}",
            location=change.table.location,
            level="error" if behind else "warning",
            breaks=f"every node that looks {change.current} up: IndexError"
            if behind
            else f"nodes report {change.current}: what {change.last} brought is never used",
            since=str(change.current),
            hint=f"add an entry for {change.current}\n"
            if behind
            else f"{counter} = {change.last}\n",
            facts=(str(change.last), str(change.current)),
        )
