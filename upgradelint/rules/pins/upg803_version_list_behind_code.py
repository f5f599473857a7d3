from collections.abc import Iterator

from upgradelint.compare.pins.changes import InterfaceUnlisted
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class VersionListBehindCode(Rule):
    """The newest entry of a list of versions says another version than the code serves.

    Nodes find out from the list what they may send each other: by the number a service reports
    (`SERVICE_VERSION`), or by the release they are pinned to. A list that stayed behind pins to
    too old a version, and new calls refuse or lose what they were to send; one that runs ahead
    lets a client send what is not served.

    ```diff
    --- a/demo/mail/server.py
    +++ b/demo/mail/server.py
     import oslo_messaging as messaging

     class MailManager:
    -    target = messaging.Target(version='1.1')
    +    target = messaging.Target(version='1.2')

         def send(self, context, letter):
             pass
    --- a/demo/service.py
    +++ b/demo/service.py
     SERVICE_VERSION = 1

     SERVICE_VERSION_HISTORY = (  # UPG803
         # Version 0: the beginning
         {'mail_rpc': '1.0'},
         # Version 1: mail 1.1
         {'mail_rpc': '1.1'},
     )
    ```

    Instead:

    ```diff
    --- b/demo/service.py
    +++ b/demo/service.py
    -SERVICE_VERSION = 1
    +SERVICE_VERSION = 2
    @@
         {'mail_rpc': '1.1'},
    +    # Version 2: mail 1.2
    +    {'mail_rpc': '1.2'},
     )
    ```
    """

    code = "UPG803"
    name = "version-list-behind-code"
    level = "warning"

    def check(self, change: InterfaceUnlisted, context: Context) -> Iterator[Finding]:
        table, entry = short(change.table), change.entry
        yield self.finding(
            subject=f"{table} {change.interface}",
            message=f"{table} gives {change.interface} {change.listed} in {entry.name}, and it is "
            f"{change.actual}",
            location=entry.location,
            breaks=f"nodes that go by {table}: they pin each other to {change.listed}",
            since=change.actual,
            hint=self._hint(change),
            facts=(entry.name, change.listed, change.actual),
        )

    def _hint(self, change: InterfaceUnlisted) -> str:
        line = f"'{change.interface}': '{change.actual}'"
        if change.table.kind != "history":
            return f"{line},\n"
        number = int(change.table.current) + 1
        return f"{{{line}}},\n{change.table.counter} = {number}\n"
