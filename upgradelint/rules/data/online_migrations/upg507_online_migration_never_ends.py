from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import FILL_INKS_LISTED, FILL_STAMPS
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationNeverEnds(Rule):
    """An online data migration finds the rows again that it has moved.

    The command calls it until it finds nothing. A query without a condition, or with one on a
    column that the migration does not set, finds the first rows again and again: the command
    repeats for ever, and the rows behind them are never moved. Silent where rows are deleted or
    given to other code, and where a condition is about more than columns and constants.

    ```diff
    --- /dev/null
    +++ b/demo/inks.py
    +def fill_inks(context, max_count):  # UPG507
    +    inks = context.session.query(Ink).limit(max_count).all()
    +    for ink in inks:
    +        ink.hue = 'blue'
    +    return len(inks), len(inks)
    ```

    Instead:

    ```diff
    --- b/demo/inks.py
    +++ b/demo/inks.py
     def fill_inks(context, max_count):
    -    inks = context.session.query(Ink).limit(max_count).all()
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
         for ink in inks:
    ```
    """

    code = "UPG507"
    name = "online-migration-never-ends"
    level = "warning"
    around = FILL_STAMPS + FILL_INKS_LISTED

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        for entry in listed.entries:
            if entry.endless:
                yield self.finding(
                    subject=f"{listed.name} {entry.name}",
                    message=f"{entry.name} finds again what it has moved: {entry.endless}",
                    location=entry.defined or entry.location,
                    breaks="online data migrations: the command repeats for ever, and the rows "
                    "behind the first are never moved",
                    hint="query(...).filter(<what it sets>.is_(None)).limit(...)\n",
                    facts=(entry.endless,),
                )
