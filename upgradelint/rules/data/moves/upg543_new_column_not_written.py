from collections.abc import Iterator

from upgradelint.compare.data.facades import NewColumnsUnwritten
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import COLUMN_ADDED
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class NewColumnNotWritten(Rule):
    """An object is loaded from a new column that saving does not write.

    The field has another name than the column, so the changes that are saved do not have it: they
    go to the old column, and loading finds the new one unchanged or empty. Silent where the object
    is never saved, or where it is not known what saving writes.

    ```diff
    --- a/demo/objects.py
    +++ b/demo/objects.py
     from oslo_utils import versionutils
     from oslo_versionedobjects import base, fields

     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.0'
         fields = {
             'id': fields.IntegerField(),
             'memory_mb': fields.IntegerField(),
         }

         @staticmethod
         def _from_db_object(context, flavor, db_flavor):
             flavor.id = db_flavor['id']
    -        flavor.memory_mb = db_flavor['memory_mb']
    +        flavor.memory_mb = db_flavor['foobars'] or db_flavor['memory_mb']
             return flavor

         def save(self, context):  # UPG543
             updates = self.obj_get_changes()
             db.flavor_update(context, self.id, updates)
    ```

    Instead:

    ```diff
    --- b/demo/objects.py
    +++ b/demo/objects.py
             updates = self.obj_get_changes()
    +        if 'memory_mb' in updates:
    +            updates['foobars'] = updates['memory_mb']
             db.flavor_update(context, self.id, updates)
    ```
    """

    code = "UPG543"
    name = "new-column-not-written"
    level = "warning"
    around = COLUMN_ADDED

    def check(self, change: NewColumnsUnwritten, context: Context) -> Iterator[Finding]:
        name, new = change.facade.name, listed(change.new)
        if change.facade.save is None:
            return
        yield self.finding(
            subject=f"{name} {change.table}.{change.new[0]}",
            message=f"{name} is loaded from {new}, and saving does not write it",
            location=change.facade.save,
            breaks="new code: what is saved is not what is loaded afterwards",
            hint=f"updates['{change.new[0]}'] = ...\n",
            facts=change.new,
        )
