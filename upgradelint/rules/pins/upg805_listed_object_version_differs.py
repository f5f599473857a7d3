from collections.abc import Iterator

from upgradelint.compare.pins.changes import ObjectUnlisted
from upgradelint.findings.finding import Finding
from upgradelint.rules.pins.wording import short
from upgradelint.rules.rule import Context, Rule


class ListedObjectVersionDiffers(Rule):
    """The newest entry of a list of object versions says another version than the class has.

    While nodes of two releases run, a sender converts objects to the versions that the list gives
    for the older one. With a VERSION that moved and a list that did not, nodes that run the same
    code take each other for older, and the release after this one converts to what was never
    sent. A warning. Silent about objects that the list does not name.

    ```diff
    --- a/demo/objects/letter.py
    +++ b/demo/objects/letter.py
     from oslo_versionedobjects import base

     @base.VersionedObjectRegistry.register
     class Letter(base.VersionedObject):
    -    VERSION = '1.1'
    +    VERSION = '1.2'
         fields = {}
    --- a/demo/releases.py
    +++ b/demo/releases.py
     RELEASES = {
         '2.0': {
             'rpc': '1.0',
             'api': '1.5',
             'objects': {
                 'Letter': ['1.0'],
             },
         },
         'master': {  # UPG805
             'rpc': '1.1',
             'api': '1.6',
             'objects': {
                 'Letter': ['1.1', '1.0'],
             },
         },
     }
    ```

    Instead:

    ```diff
    --- b/demo/releases.py
    +++ b/demo/releases.py
             'objects': {
    -            'Letter': ['1.1', '1.0'],
    +            'Letter': ['1.2', '1.1'],
             },
    ```
    """

    code = "UPG805"
    name = "listed-object-version-differs"
    level = "warning"

    def check(self, change: ObjectUnlisted, context: Context) -> Iterator[Finding]:
        table, name = short(change.table), change.name
        if change.listed is None:
            return
        yield self.finding(
            subject=f"{table} {name}",
            message=f"{table} gives {name} {change.listed} in {change.entry.name}, its VERSION is "
            f"{change.actual}",
            location=change.entry.location,
            breaks=f"new node -> old node: {name} is sent as {change.listed}, or as it is",
            since=change.actual,
            hint=f"'{name}': ...'{change.actual}'\n",
            facts=(change.entry.name, change.listed, change.actual),
        )
