from collections.abc import Iterator

from upgradelint.compare.changes import ObjectRenamed
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import level_of, to_old
from upgradelint.rules.rule import Context, Rule


class ObjectNameChanged(Rule):
    """An object is registered under another name.

    The receiver finds the class by the name in the message. Each side refuses what the other sends:
    `UnsupportedObjectError: Unsupported object type FlavorV2`.

    ```diff
     @base.VersionedObjectRegistry.register
    -class Flavor(base.VersionedObject):
    +class FlavorV2(base.VersionedObject):  # UPG432
         VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
             'vcpus': fields.IntegerField(),
         }
    ```

    Instead: rename the class, and keep the name it is registered under.

    ```diff
         }
    +
    +    @classmethod
    +    def obj_name(cls):
    +        return 'Flavor'
    ```
    """

    code = "UPG432"
    name = "object-name-changed"
    level = "error"

    def check(self, change: ObjectRenamed, context: Context) -> Iterator[Finding]:
        was, now = change.before, change.after
        yield self.finding(
            subject=was.name,
            message=f"object {was.name} registered as {now.name}; {context.old} knows only "
            f"{was.name}",
            location=now.location,
            level=level_of(now, self.level),
            breaks=to_old(now, context, f"UnsupportedObjectError: {now.name}, and back {was.name}"),
            since=now.version,
            hint=f"@classmethod\ndef obj_name(cls):\n    return '{was.name}'\n",
            facts=(was.name, now.name),
        )
