from collections.abc import Iterator

from upgradelint.compare.data.facades import OldColumnsLeft
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import COLUMN_ADDED
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class OldColumnLeftFilled(Rule):
    """Saving an object fills the new column and leaves what the old one had.

    The row then says two things. Nodes of the older release read the old one, and a migration that
    looks for rows that are still to be moved moves it once more, over the newer data. Write both
    with every save as long as the older release runs; to empty the old one breaks its nodes
    (UPG546). Silent where the object is never saved, or where it is not known what saving writes.

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
         def _from_db_object(context, flavor, db_flavor):
             flavor.id = db_flavor['id']
    -        flavor.memory_mb = db_flavor['memory_mb']
    +        flavor.foobars = db_flavor['foobars']
    +        if flavor.foobars is None:
    +            flavor.foobars = db_flavor['memory_mb']
             return flavor

         def save(self, context):  # UPG542
             updates = self.obj_get_changes()
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
             updates = self.obj_get_changes()
    +        if 'foobars' in updates:
    +            updates['memory_mb'] = updates['foobars']
             db.flavor_update(context, self.id, updates)
    ```
    """

    code = "UPG542"
    name = "old-column-left-filled"
    level = "warning"
    around = COLUMN_ADDED

    def check(self, change: OldColumnsLeft, context: Context) -> Iterator[Finding]:
        name, old, new = change.facade.name, listed(change.old), listed(change.new)
        if change.facade.save is None:
            return
        yield self.finding(
            subject=f"{name} {change.table}.{change.old[0]}",
            message=f"{name} is saved to {new}, and {old} keeps what it had",
            location=change.facade.save,
            breaks=f"{context.old} -> row saved by new code: it reads the old data",
            hint=f"updates['{change.old[0]}'] = updates['{change.new[0]}']  # write both\n",
            facts=(*change.new, *change.old),
        )
