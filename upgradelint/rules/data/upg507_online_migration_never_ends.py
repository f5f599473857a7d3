from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationNeverEnds(Rule):
    """An online data migration finds the rows again that it has moved.

    The command calls it until it finds nothing. A query without a condition, or with one on a
    column that the migration does not set, finds the first rows again and again: the command
    repeats for ever, and the rows behind them are never moved. Silent where rows are deleted or
    given to other code, and where a condition is about more than columns and constants.

    ```diff
    --- a/demo/db.py
    +++ b/demo/db.py
     def fill_stamps(context, max_count):
         letters = context.session.query(Letter).filter_by(stamp=None).limit(max_count).all()
         for letter in letters:
             letter.stamp = 'plain'
         return len(letters), len(letters)
    +
    +def fill_inks(context, max_count):  # UPG507
    +    inks = context.session.query(Ink).limit(max_count).all()
    +    for ink in inks:
    +        ink.hue = 'blue'
    +    return len(inks), len(inks)
    --- a/demo/cmd/manage.py
    +++ b/demo/cmd/manage.py
     from demo import db

     class DbCommands:
         online_migrations = (
             # Added in 2.0
             db.fill_stamps,
    +        db.fill_inks,
         )
    ```

    Instead:

    ```diff
    --- b/demo/db.py
    +++ b/demo/db.py
     def fill_inks(context, max_count):
    -    inks = context.session.query(Ink).limit(max_count).all()
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
         for ink in inks:
    ```
    """

    code = "UPG507"
    name = "online-migration-never-ends"
    level = "warning"

    def check(self, one: MigrationList, context: Context) -> Iterator[Finding]:
        for entry in one.entries:
            if entry.endless:
                yield self.finding(
                    subject=f"{one.name} {entry.name}",
                    message=f"{entry.name} finds again what it has moved: {entry.endless}",
                    location=entry.defined or entry.location,
                    breaks="online data migrations: the command repeats for ever, and the rows "
                    "behind the first are never moved",
                    hint="query(...).filter(<what it sets>.is_(None)).limit(...)\n",
                    facts=(entry.endless,),
                )
