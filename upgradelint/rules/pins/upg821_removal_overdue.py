from collections.abc import Iterator

from upgradelint.compare.pins.changes import RemovalDue
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule

_SHOWN = 80


class RemovalOverdue(Rule):
    """A comment says what goes at a major version, and that version has come.

    It breaks nothing: a note. A new major is the moment at which compatibility code may go; what
    is forgotten then stays until the next one. What waits for the older major to be served no
    more is not reported while anything serves it.

    ```diff
     import oslo_messaging as messaging

     class MailManager:
    -    target = messaging.Target(version='1.4')
    +    target = messaging.Target(version='2.0')

         def send(self, context, letter, stamp=None):
    -        # TODO: remove stamp in version 2.0
    +        # TODO: remove stamp in version 2.0, UPG821
             pass
    ```

    Instead:

    ```diff
    -    def send(self, context, letter, stamp=None):
    -        # TODO: remove stamp in version 2.0, UPG821
    +    def send(self, context, letter):
             pass
    ```
    """

    code = "UPG821"
    name = "removal-overdue"
    level = "note"

    def check(self, change: RemovalDue, context: Context) -> Iterator[Finding]:
        note = change.note
        owner = note.owner.rpartition(".")[2]
        text = note.text if len(note.text) <= _SHOWN else f"{note.text[:_SHOWN]}..."
        yield self.finding(
            subject=f"{owner} {note.major}.0 {note.text[:_SHOWN]}",
            message=f"{owner} is {change.version}; a comment has something go at {note.major}.0",
            location=note.location,
            hint=f"{text}\n",
            facts=(note.text,),
        )
