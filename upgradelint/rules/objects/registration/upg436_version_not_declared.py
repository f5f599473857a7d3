from collections.abc import Iterator

from upgradelint.compare.versions import declares_version
from upgradelint.facts.objects.model import NearVersion, ObjectFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class VersionNotDeclared(Rule):
    """A registered object does not assign VERSION.

    It breaks nothing by itself: a note. The object has its base's VERSION, so an older node cannot
    recognise a change of its own, and the rules on changes without a bump do not judge it.
    A warning where the version is there under another name (`version = '1.1'`): the library reads
    VERSION alone, so each bump goes nowhere, and nobody asks for a backport.

    ```diff
    +@base.VersionedObjectRegistry.register
    +class Flavor(base.VersionedObject):  # UPG436
    +    fields = {
    +        'name': fields.StringField(),
    +    }
    ```

    Instead:

    ```diff
     class Flavor(base.VersionedObject):
    +    # Version 1.0: Initial version
    +    VERSION = '1.0'
         fields = {
    ```
    """

    code = "UPG436"
    name = "version-not-declared"
    level = "note"
    judged = "recorded"

    def check(self, obj: ObjectFacts, context: Context) -> Iterator[Finding]:
        if declares_version(obj):
            return
        if obj.near_version is not None:
            yield self._misspelt(obj, obj.near_version)
            return
        yield self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"{obj.name} has no VERSION of its own; older nodes cannot be told of changes",
            location=obj.location,
            since=obj.version,
            hint=f"# Version {obj.version}: Initial version\nVERSION = '{obj.version}'\n",
        )

    def _misspelt(self, obj: ObjectFacts, near: NearVersion) -> Finding:
        return self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"{obj.name} has a {near.name} of {near.version} and no VERSION, so it is "
            f"{obj.version} to every node, whatever changes",
            location=near.location,
            level="warning",
            breaks="new node -> old node: takes what it does not know for its own, and asks for no "
            "backport",
            hint=f"VERSION = '{near.version}'\n",
            facts=(near.name,),
        )
