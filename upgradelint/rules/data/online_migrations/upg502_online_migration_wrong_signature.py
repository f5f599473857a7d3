from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList, OnlineMigration
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import FILL_STAMPS
from upgradelint.rules.rule import Context, Rule

_GIVEN = 2


def _is_callable(migration: OnlineMigration) -> bool:
    return len(migration.required) <= _GIVEN and (
        migration.accepts >= _GIVEN or migration.accepts < 0
    )


class OnlineMigrationWrongSignature(Rule):
    """An online data migration cannot be called the way the command calls all of them.

    The command gives each a context and how many rows it may move. One that takes less or demands
    more raises TypeError; the command reports it and goes on, so its rows stay where they were.

    ```diff
    --- /dev/null
    +++ b/demo/inks.py
    +def fill_inks(context):
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(50).all()
    +    for ink in inks:
    +        ink.hue = 'blue'
    +    return len(inks), len(inks)
    --- a/demo/manage.py
    +++ b/demo/manage.py
     from demo import db, inks

     online_migrations = (
         db.fill_stamps,
    +    inks.fill_inks,  # UPG502
     )
    ```

    Instead:

    ```diff
    --- b/demo/inks.py
    +++ b/demo/inks.py
    -def fill_inks(context):
    -    inks = context.session.query(Ink).filter_by(hue=None).limit(50).all()
    +def fill_inks(context, max_count):
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
         for ink in inks:
    ```
    """

    code = "UPG502"
    name = "online-migration-wrong-signature"
    level = "warning"
    around = FILL_STAMPS

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        for entry in listed.entries:
            if entry.path and not _is_callable(entry):
                given = ", ".join(entry.required)
                yield self.finding(
                    subject=f"{listed.name} {entry.name}",
                    message=f"{entry.name}({given}) is registered and cannot be called with a "
                    "context and a limit",
                    location=entry.location,
                    breaks="online data migrations: TypeError, and no row is moved",
                    hint="def ...(context, max_count):\n",
                    facts=(given, str(entry.accepts)),
                )
