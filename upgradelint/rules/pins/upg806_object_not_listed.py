from collections.abc import Iterator

from upgradelint.compare.pins.changes import ObjectUnlisted
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class ObjectNotListed(Rule):
    """An object that is registered is not in the list of object versions.

    A sender that is pinned to a release converts the objects that the list names, and sends the
    others as they are. A note, since not every object is sent or stored. Silent about payloads of
    notifications.

    ```diff
    --- a/demo/objects/base.py
    +++ b/demo/objects/base.py
     from oslo_versionedobjects import base

     class VersionSets(dict):
         def __init__(self):
             super().__init__()
             self.known = ['1.0']
             self['1.0'] = {'Letter': '1.0', 'Stamp': '1.0'}

         def add(self, number, changed):
             self[number] = self[self.known[-1]].copy()
             self.known.append(number)
             self[number].update(changed)

     SETS_VERSION = VersionSets()
     SETS_VERSION.add('1.1', {'Letter': '1.1'})  # UPG806

     @base.VersionedObjectRegistry.register
     class Letter(base.VersionedObject):
         VERSION = '1.1'
         fields = {}

     @base.VersionedObjectRegistry.register
     class Stamp(base.VersionedObject):
         VERSION = '1.0'
         fields = {}
    +
    +@base.VersionedObjectRegistry.register
    +class Ink(base.VersionedObject):
    +    VERSION = '1.0'
    +    fields = {}
    ```

    Instead:

    ```diff
     SETS_VERSION.add('1.1', {'Letter': '1.1'})
    +SETS_VERSION.add('1.2', {'Ink': '1.0'})
    ```
    """

    code = "UPG806"
    name = "object-not-listed"
    level = "note"

    def check(self, change: ObjectUnlisted, context: Context) -> Iterator[Finding]:
        table, name = short(change.table), change.name
        if change.listed is not None:
            return
        yield self.finding(
            subject=f"{table} {name}",
            message=f"{table} has no version of {name} in {change.entry.name}",
            location=change.entry.location,
            breaks=f"new node -> old node: {name} is not converted for the older release",
            since=change.actual,
            hint=f"'{name}': ...'{change.actual}'\n",
            facts=(change.entry.name,),
        )
