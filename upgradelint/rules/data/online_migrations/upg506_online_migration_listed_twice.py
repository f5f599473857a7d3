from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import FILL_STAMPS
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationListedTwice(Rule):
    """Two online data migrations of one name are registered.

    The command keeps what each found and moved by its name, so it reports and sums up only the
    last of them. A note: the rows are moved.

    ```diff
    --- a/demo/manage.py
    +++ b/demo/manage.py
     from demo import db

     online_migrations = (
         db.fill_stamps,
    +    db.fill_stamps,  # UPG506
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
    --- b/demo/manage.py
    +++ b/demo/manage.py
         db.fill_stamps,
    -    db.fill_stamps,
    +    db.fill_inks,
     )
    ```
    """

    code = "UPG506"
    name = "online-migration-listed-twice"
    level = "note"
    around = FILL_STAMPS

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        first_entries: dict[str, str] = {}
        for entry in listed.entries:
            name = entry.name.rpartition(".")[2]
            if name in first_entries:
                yield self.finding(
                    subject=f"{listed.name} {entry.name}",
                    message=f"{name} is registered twice: counts of one hide those of the other",
                    location=entry.location,
                    hint=f"remove or rename {entry.name}\n",
                    facts=(entry.name, first_entries[name]),
                )
            first_entries[name] = entry.name
