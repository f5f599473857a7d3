from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import FILL_STAMPS
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationMissing(Rule):
    """An online data migration is registered and not defined anywhere.

    The command that moves the rows fails when it is started, and the release after this one, which
    reads the new place alone, finds rows that were never moved. Silent where it is not known what
    an entry is.

    ```diff
    --- a/demo/cmd/manage.py
    +++ b/demo/cmd/manage.py
     from demo import db

     class DbCommands:
         online_migrations = (
             # Added in 2.0
             db.fill_stamps,
    +        db.fill_inks,  # UPG501
         )
    ```

    Instead:

    ```diff
    --- b/demo/db.py
    +++ b/demo/db.py
         return len(letters), len(letters)
    +
    +def fill_inks(context, max_count):
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
    +    for ink in inks:
    +        ink.hue = 'blue'
    +    return len(inks), len(inks)
    ```
    """

    code = "UPG501"
    name = "online-migration-missing"
    level = "warning"
    around = FILL_STAMPS

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        for entry in listed.entries:
            if entry.missing:
                yield self.finding(
                    subject=f"{listed.name} {entry.name}",
                    message=f"{entry.name} is registered and does not exist: {entry.missing}",
                    location=entry.location,
                    breaks="online data migrations: the command fails before it moves a row",
                    hint=f"remove {entry.name}, or define it as (context, max_count)\n",
                    facts=(entry.name,),
                )
