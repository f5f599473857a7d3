from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import FILL_STAMPS
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationUnlimited(Rule):
    """An online data migration does not look at how many rows it may move.

    It runs while services use the database. In one batch of all rows it locks them for as long as
    it takes, and what an operator gave as the limit is exceeded.

    ```diff
    --- /dev/null
    +++ b/demo/inks.py
    +def fill_inks(context, max_count):
    +    inks = context.session.query(Ink).filter_by(hue=None).all()
    +    for ink in inks:
    +        ink.hue = 'blue'
    +    return len(inks), len(inks)
    --- a/demo/manage.py
    +++ b/demo/manage.py
     from demo import db, inks

     online_migrations = (
         db.fill_stamps,
    +    inks.fill_inks,  # UPG504
     )
    ```

    Instead:

    ```diff
    --- b/demo/inks.py
    +++ b/demo/inks.py
     def fill_inks(context, max_count):
    -    inks = context.session.query(Ink).filter_by(hue=None).all()
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
         for ink in inks:
    ```
    """

    code = "UPG504"
    name = "online-migration-unlimited"
    level = "warning"
    around = FILL_STAMPS

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        for entry in listed.entries:
            if entry.unlimited:
                yield self.finding(
                    subject=f"{listed.name} {entry.name}",
                    message=f"{entry.name} never looks at {entry.limit}: it moves all rows at once",
                    location=entry.location,
                    breaks="running services: one transaction holds every row that is moved",
                    hint=f"query(...).limit({entry.limit})\n",
                    facts=(entry.limit,),
                )
