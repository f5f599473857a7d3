from collections.abc import Iterator

from upgradelint.compare.data.move_changes import GuardUnmet
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import COLUMN_ADDED, MOVER_ADDED
from upgradelint.rules.rule import Context, Rule


class GuardBeforeMover(Rule):
    """A migration refuses rows that nothing can have moved before.

    The schema is upgraded first, by code of which nothing runs yet. A migration that counts the
    rows which are left, and raises, is met by every database with such a row, and what would move
    them comes with the same release, or not at all: the upgrade cannot be done. What moves rows
    comes a release earlier. Silent where something is registered of which it is not seen what it
    moves.

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
    +    if left:  # UPG548
    +        raise RuntimeError(f'{left} flavors are not moved yet')
    --- a/demo/flavors.py
    +++ b/demo/flavors.py
     def size(flavor):
    -    return flavor.memory_mb
    +    return flavor.memory_mb if flavor.foobars is None else flavor.foobars
    ```

    Instead: refuse a release later.

    ```diff
    --- b/demo/migrations/versions/0003_moved.py
    +++ /dev/null
    ```
    """

    code = "UPG548"
    name = "guard-before-mover"
    level = "warning"
    around = COLUMN_ADDED + MOVER_ADDED

    def check(self, change: GuardUnmet, context: Context) -> Iterator[Finding]:
        table, old, new = change.table, change.old, change.new
        last = change.mover.rpartition(".")[2]
        why = f"{last}(), which moves them, is as new" if last else "nothing moves them"
        yield self.finding(
            subject=f"{table}.{old}",
            message=f"rows of {table} that have {old} are refused, and {why}: {context.old} cannot "
            "have moved one",
            location=change.where,
            breaks="upgrade: the schema comes first, and refuses every database with such a row",
            hint=f"# now: what moves {old} to {new}; a release later: the migration that refuses\n",
            facts=(old, new, last),
        )
