from collections.abc import Iterator

from upgradelint.facts.data.upgrades import MigrationList
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationNotRegistered(Rule):
    """A function moves rows as the registered online data migrations do, and is not registered.

    Nothing runs it, so the rows stay where they were, and code that reads the new place alone finds
    nothing. It is recognised by its parameters, which are those of the registered ones, by its
    result, and because no other code names it. A note where the older release has it unregistered
    too, or registered it.

    ```diff
    --- a/demo/db.py
    +++ b/demo/db.py
     def fill_stamps(context, max_count):
         letters = context.session.query(Letter).filter_by(stamp=None).limit(max_count).all()
         for letter in letters:
             letter.stamp = 'plain'
         return len(letters), len(letters)
    +
    +def fill_inks(context, max_count):  # UPG505
    +    inks = context.session.query(Ink).filter_by(hue=None).limit(max_count).all()
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
         )
    ```

    Instead:

    ```diff
    --- b/demo/cmd/manage.py
    +++ b/demo/cmd/manage.py
             db.fill_stamps,
    +        db.fill_inks,
         )
    ```
    """

    code = "UPG505"
    name = "online-migration-not-registered"
    level = "warning"

    def check(self, listed: MigrationList, context: Context) -> Iterator[Finding]:
        older = context.before.upgrades.migrations if context.before else ()
        known = {path for each in older for path, _ in each.loose}
        known |= {entry.path for each in older for entry in each.entries}
        for path, where in listed.loose:
            name = path.rpartition(".")[2]
            yield self.finding(
                subject=path,
                message=f"{name}() looks like an online data migration and {listed.name} lacks it",
                location=where,
                level="note" if path in known else "warning",
                breaks="the next release: it reads rows that were never moved",
                hint=f"{listed.name.rpartition('.')[2]} = (..., {name})\n",
                facts=(listed.name,),
            )
