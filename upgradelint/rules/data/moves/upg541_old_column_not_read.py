from collections.abc import Iterator

from upgradelint.compare.data.facades import OldColumnsUnread
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import COLUMN_ADDED
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class OldColumnNotRead(Rule):
    """An object is loaded from a new column only, while rows still hold the data in the old one.

    Until an online data migration has been over all of them, and as long as older nodes write,
    there are rows that have the old column alone. Loading has to look at both, the new one first.
    Silent where a schema migration of the same release changes rows of the table, or where it is
    not known what loading reads.

    ```diff
    --- a/demo/objects.py
    +++ b/demo/objects.py
     from oslo_utils import versionutils
     from oslo_versionedobjects import base, fields

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
         def _from_db_object(context, flavor, db_flavor):  # UPG541
             flavor.id = db_flavor['id']
    -        flavor.memory_mb = db_flavor['memory_mb']
    +        flavor.foobars = db_flavor['foobars']
             return flavor

         def save(self, context):
             updates = self.obj_get_changes()
    +        if 'foobars' in updates:
    +            updates['memory_mb'] = updates['foobars']
             db.flavor_update(context, self.id, updates)
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
             flavor.foobars = db_flavor['foobars']
    +        if flavor.foobars is None:
    +            flavor.foobars = db_flavor['memory_mb']
             return flavor
    ```
    """

    code = "UPG541"
    name = "old-column-not-read"
    level = "warning"
    around = COLUMN_ADDED

    def check(self, change: OldColumnsUnread, context: Context) -> Iterator[Finding]:
        name, old, new = change.facade.name, listed(change.old), listed(change.new)
        yield self.finding(
            subject=f"{name} {change.table}.{change.new[0]}",
            message=f"{name} is loaded from {new} and no longer from {old}: rows of {context.old} "
            "lack it",
            location=change.facade.load,
            breaks=f"new code -> row written by {context.old}: the data seems not to be there",
            hint=f"if db_{name.lower()}['{change.new[0]}'] is None: use '{change.old[0]}'\n",
            facts=(*change.new, *change.old),
        )
