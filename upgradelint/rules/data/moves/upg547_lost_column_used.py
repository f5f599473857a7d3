from collections.abc import Iterator

from upgradelint.compare.data.move_changes import LostColumn
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import GUARD_RELEASED
from upgradelint.rules.rule import Context, Rule


class LostColumnUsed(Rule):
    """Code that moves or reads rows uses a column that its class lost, or that is dropped.

    A migration has refused rows that were not moved, so the mapping may go, and a release later
    the column. What still moves them, or falls back on the old column, fails when it is called:
    `AttributeError: type object 'Flavor' has no attribute 'memory_mb'`, or `Unknown column`. It
    goes with the mapping or before.

    ```diff
    --- a/demo/models.py
    +++ b/demo/models.py
     import sqlalchemy as sa
     from sqlalchemy.orm import declarative_base

     Base = declarative_base()

     class Flavor(Base):
         __tablename__ = 'flavors'
         id = sa.Column(sa.Integer, primary_key=True)
    -    memory_mb = sa.Column(sa.Integer)
         foobars = sa.Column(sa.Integer)
    --- a/demo/online.py
    +++ b/demo/online.py
     from demo import models

     def move(context, count):  # UPG547
         flavors = context.session.query(models.Flavor)
         flavors = flavors.filter(models.Flavor.foobars.is_(None))
         flavors = flavors.filter(models.Flavor.memory_mb.isnot(None)).limit(count).all()
         for flavor in flavors:
             flavor.foobars = flavor.memory_mb
         return len(flavors), len(flavors)
    ```

    Instead: remove it with the mapping.

    ```diff
    --- b/demo/online.py
    +++ /dev/null
    --- b/demo/manage.py
    +++ b/demo/manage.py
    -from demo import online
    -
    -online_migrations = (
    -    online.move,
    -)
    +online_migrations = ()
    ```
    """

    code = "UPG547"
    name = "lost-column-used"
    level = "warning"
    around = GUARD_RELEASED

    def check(self, change: LostColumn, context: Context) -> Iterator[Finding]:
        table, old, new = change.table, change.old, change.new
        last = change.function.rpartition(".")[2]
        gone = (
            f"which {change.dropped.id} drops" if change.dropped else "which its class does not map"
        )
        does = "moves" if change.mover else "reads"
        yield self.finding(
            subject=f"{change.function} {table}.{old}",
            message=f"{last}() {does} {table}.{old}, {gone} any more"
            if not change.dropped
            else f"{last}() {does} {table}.{old}, {gone}",
            location=change.where,
            breaks="new code: AttributeError, or Unknown column, when it is called",
            hint=f"remove {last}, or keep the column until it is not called any more\n",
            facts=(old, new),
        )
