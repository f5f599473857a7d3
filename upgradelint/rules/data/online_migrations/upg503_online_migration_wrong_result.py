from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import FILL_INKS_LISTED, FILL_STAMPS
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationWrongResult(Rule):
    """An online data migration can return something else than how many rows it found and moved.

    The command unpacks two numbers and goes on until nothing is found any more. With anything
    else it reports a failure for rows that were moved, or stops before all are. Silent about
    results of calls that are not read.

    ```diff
    --- /dev/null
    +++ b/demo/inks.py
    +def fill_inks(context, max_count):
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
    +    for ink in inks:
    +        ink.hue = 'blue'
    +    return 7  # UPG503
    ```

    Instead:

    ```diff
    --- b/demo/inks.py
    +++ b/demo/inks.py
             ink.hue = 'blue'
    -    return 7
    +    return len(inks), len(inks)
    ```
    """

    code = "UPG503"
    name = "online-migration-wrong-result"
    level = "warning"
    around = FILL_STAMPS + FILL_INKS_LISTED

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        for entry in listed.entries:
            for text, where in entry.results:
                yield self.finding(
                    subject=f"{listed.name} {entry.name}",
                    message=f"{entry.name} returns {text}, and what it found and moved is unpacked",
                    location=where,
                    breaks="online data migrations: unpacking fails after the rows were moved",
                    hint="return found, done\n",
                    facts=(text,),
                )
