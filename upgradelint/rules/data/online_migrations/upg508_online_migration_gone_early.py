from collections.abc import Iterator

from upgradelint.compare.data.move_changes import MoverGone
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import MOVER_RELEASED
from upgradelint.rules.rule import Context, Rule


class OnlineMigrationGoneEarly(Rule):
    """What moved rows is gone, and no migration has counted that none is left.

    Who skipped the command, or a release, has rows that nothing moves any more: their data stays
    in the old column, and the code that falls back on it has to stay for ever. A migration that
    counts what is left and refuses comes first; in its release, what moved them may go. Which
    columns it moved is seen by what it does; silent where that, or a new migration, cannot be
    read. A note where no code of the release falls back on the old column: then nothing says that
    rows are left, and what the older release demanded of those who ran it is not seen.

    ```diff
    --- a/demo/flavors.py
    +++ b/demo/flavors.py
     def size(flavor):
         return flavor.memory_mb if flavor.foobars is None else flavor.foobars
    --- a/demo/online.py
    +++ /dev/null
    -from demo import models
    -
    -def move(context, count):
    -    flavors = context.session.query(models.Flavor)
    -    flavors = flavors.filter(models.Flavor.foobars.is_(None))
    -    flavors = flavors.filter(models.Flavor.memory_mb.isnot(None)).limit(count).all()
    -    for flavor in flavors:
    -        flavor.foobars = flavor.memory_mb
    -    return len(flavors), len(flavors)
    --- a/demo/manage.py
    +++ b/demo/manage.py
    -from demo import online
    -
    -online_migrations = (
    -    online.move,
    -)
    +online_migrations = ()  # UPG508
    ```

    Instead: refuse rows that are not moved in the same release.

    ```diff
    --- /dev/null
    +++ b/demo/migrations/versions/0003_moved.py
    +from alembic import op
    +import sqlalchemy as sa
    +
    +revision = '0003'
    +down_revision = '0002'
    +
    +def upgrade():
    +    left = op.get_bind().execute(sa.text(
    +        'SELECT count(*) FROM flavors '
    +        'WHERE foobars IS NULL AND memory_mb IS NOT NULL')).scalar()
    +    if left:
    +        raise RuntimeError(f'{left} flavors are not moved yet')
    ```
    """

    code = "UPG508"
    name = "online-migration-gone-early"
    level = "warning"
    around = MOVER_RELEASED

    def check(self, change: MoverGone, context: Context) -> Iterator[Finding]:
        table, old, new = change.table, change.old, change.new
        last = change.function.rpartition(".")[2]
        yield self.finding(
            subject=f"{change.function} {table}.{old}",
            message=f"{last}() of {context.old} moved {table}.{old} to {new} and is gone: no "
            "migration counts the rows that it left",
            location=change.where,
            level=None if change.expected else "note",
            breaks="databases in which it did not end: their rows are never moved",
            hint=f"SELECT count(*) FROM {table} WHERE {old} IS NOT NULL AND {new} IS NULL\n",
            facts=(old, new),
        )
