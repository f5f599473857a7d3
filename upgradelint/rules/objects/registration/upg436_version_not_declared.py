from collections.abc import Iterator

from upgradelint.compare.versions import declares_version
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class VersionNotDeclared(Rule):
    """A registered object does not assign VERSION.

    It breaks nothing by itself: a note. The object has its base's VERSION, so an older node cannot
    recognise a change of its own, and the rules on changes without a bump do not judge it.

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
        yield self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"{obj.name} has no VERSION of its own; older nodes cannot be told of changes",
            location=obj.location,
            since=obj.version,
            hint=f"# Version {obj.version}: Initial version\nVERSION = '{obj.version}'\n",
        )
