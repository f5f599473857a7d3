from collections.abc import Iterator

from upgradelint.compare.data.move_changes import FallbackGone, FallbackNeverThere
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class FallbackGoneEarly(Rule):
    """Code reads the new column alone while rows may have their data in the old one.

    The data of a column moves to another: a release adds the new one, and its code reads both.
    Rows that nothing has moved, and nobody has saved since, still have theirs in the old column,
    and code that reads the new one alone finds nothing there. The fallback may go when a migration
    of its release, or of an older one, counts the rows that are left and refuses: then no database
    comes this far with one. Which columns belong together is seen by what moves rows, writes both
    or reads one for want of the other, whatever it is called; silent where a new migration cannot
    be read.

    ```diff
    --- a/demo/models.py
    +++ b/demo/models.py
     import sqlalchemy as sa
     from sqlalchemy.orm import declarative_base

     Base = declarative_base()

     class Flavor(Base):
         __tablename__ = 'flavors'
         id = sa.Column(sa.Integer, primary_key=True)
         memory_mb = sa.Column(sa.Integer)
         foobars = sa.Column(sa.Integer)
    --- a/demo/migrations/versions/0001_flavors.py
    +++ b/demo/migrations/versions/0001_flavors.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0001'
     down_revision = None

     def upgrade():
         op.create_table('flavors', sa.Column('id', sa.Integer, primary_key=True),
                         sa.Column('memory_mb', sa.Integer))
    --- a/demo/migrations/versions/0002_foobars.py
    +++ b/demo/migrations/versions/0002_foobars.py
     import sqlalchemy as sa
     from alembic import op

     revision = '0002'
     down_revision = '0001'

     def upgrade():
         op.add_column('flavors', sa.Column('foobars', sa.Integer))
    --- a/demo/flavors.py
    +++ b/demo/flavors.py
     def size(flavor):  # UPG545
    -    return flavor.memory_mb if flavor.foobars is None else flavor.foobars
    +    return flavor.foobars
    --- a/demo/online.py
    +++ b/demo/online.py
     from demo import models

     def move(context, count):
         flavors = context.session.query(models.Flavor)
         flavors = flavors.filter(models.Flavor.foobars.is_(None))
         flavors = flavors.filter(models.Flavor.memory_mb.isnot(None)).limit(count).all()
         for flavor in flavors:
             flavor.foobars = flavor.memory_mb
         return len(flavors), len(flavors)
    --- a/demo/manage.py
    +++ b/demo/manage.py
     from demo import online

     online_migrations = (
         online.move,
     )
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

    code = "UPG545"
    name = "fallback-gone-early"
    level = "warning"

    def check(
        self, change: FallbackGone | FallbackNeverThere, context: Context
    ) -> Iterator[Finding]:
        table, old, new = change.table, change.old, change.new
        last = change.function.rpartition(".")[2]
        lost = "no longer" if isinstance(change, FallbackGone) else "not"
        yield self.finding(
            subject=f"{change.function} {table}.{new}",
            message=f"{last}() reads {table}.{new} and {lost} {old} for want of it, and no "
            "migration counts the rows that are not moved",
            location=change.where,
            breaks=f"new code -> row of {context.old} that was not moved: it has no {new}",
            hint=f"row.{new} if row.{new} is not None else row.{old}\n",
            facts=(old, new),
        )
