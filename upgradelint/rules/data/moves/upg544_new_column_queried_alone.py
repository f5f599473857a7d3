from collections.abc import Iterator

from upgradelint.compare.data.facades import NewColumnAsked
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import COLUMN_ADDED
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class NewColumnQueriedAlone(Rule):
    """A query filters by a new column, and misses rows that were not moved yet.

    The data of old rows is still in the old column, until an online migration has moved the last of
    them; until then old nodes write there too. The query misses these rows without an error. Filter
    by both columns as long as both hold data. Silent for queries for rows without a value in the
    new column, as the migration itself does, and where the column is that of a new field.

    ```diff
    --- a/demo/objects.py
    +++ b/demo/objects.py
     from oslo_utils import versionutils
     from oslo_versionedobjects import base, fields

     from demo import models

     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
    -    VERSION = '1.0'
    +    VERSION = '1.1'
         fields = {
             'id': fields.IntegerField(),
    -        'memory_mb': fields.IntegerField(),
    +        'foobars': fields.IntegerField(),
         }

         @staticmethod
         def _from_db_object(context, flavor, db_flavor):
             flavor.id = db_flavor['id']
    -        flavor.memory_mb = db_flavor['memory_mb']
    +        flavor.foobars = db_flavor['foobars']
    +        if flavor.foobars is None:
    +            flavor.foobars = db_flavor['memory_mb']
             return flavor

         def save(self, context):
             updates = self.obj_get_changes()
    +        if 'foobars' in updates:
    +            updates['memory_mb'] = updates['foobars']
             db.flavor_update(context, self.id, updates)

         @classmethod
         def get_larger(cls, context, size):
             query = context.session.query(models.Flavor)
    -        return query.filter(models.Flavor.memory_mb > size).all()
    +        return query.filter(models.Flavor.foobars > size).all()  # UPG544
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1) and 'foobars' in primitive:
    +            primitive['memory_mb'] = primitive.pop('foobars')
    ```

    Instead:

    ```diff
    --- b/demo/objects.py
    +++ b/demo/objects.py
    +import sqlalchemy as sa
     from oslo_utils import versionutils
    @@
             query = context.session.query(models.Flavor)
    -        return query.filter(models.Flavor.foobars > size).all()
    +        larger = sa.func.coalesce(models.Flavor.foobars, models.Flavor.memory_mb) > size
    +        return query.filter(larger).all()
    ```
    """

    code = "UPG544"
    name = "new-column-queried-alone"
    level = "warning"
    around = COLUMN_ADDED

    def check(self, change: NewColumnAsked, context: Context) -> Iterator[Finding]:
        query, old = change.query, listed(change.old)
        yield self.finding(
            subject=f"{query.function} {change.table}.{query.column}",
            message=f"{query.function}() asks for rows of {change.table} by {query.column} "
            f"alone: those of {context.old} still have it in {old}",
            location=query.location,
            breaks=f"new code -> row written by {context.old}: it is not found",
            hint=f"or_({query.column} == ..., {change.old[0]} == ...)\n" if change.old else "",
            facts=(query.column, *change.old),
        )
