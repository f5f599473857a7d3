from collections.abc import Iterator

from upgradelint.compare.pins.changes import EntryRewritten
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class ReleasedEntryRewritten(Rule):
    """An entry about the past says something else than it did.

    What a release speaks does not change after it, so one of the two is wrong. A version that
    went up makes new nodes send what nodes of that release may not know: a warning. One that went
    down is a note: less is sent.

    ```diff
    --- a/demo/service.py
    +++ b/demo/service.py
     SERVICE_VERSION = 1

     SERVICE_VERSION_HISTORY = (  # UPG813
         # Version 0: the beginning
    -    {'mail_rpc': '1.0'},
    +    {'mail_rpc': '1.1'},
         # Version 1: mail 1.1
         {'mail_rpc': '1.1'},
     )
    ```

    Instead: leave entries about released versions as they are.
    """

    code = "UPG813"
    name = "released-entry-rewritten"
    level = "warning"

    def check(self, change: EntryRewritten, context: Context) -> Iterator[Finding]:
        table, entry = short(change.table), change.entry
        what = f"{change.of} " if change.of else ""
        yield self.finding(
            subject=f"{table} {entry.name} {change.of}".strip(),
            message=f"{table} gives {what}{change.after} for {entry.name}, "
            f"in {context.old} it gave {change.before}",
            location=entry.location,
            level="warning" if change.raised else "note",
            breaks=f"new node -> node of {entry.name}: it is sent what it may not know",
            since=entry.name,
            hint=f"{entry.name}: {change.before}\n",
            facts=(change.before, change.after),
        )
