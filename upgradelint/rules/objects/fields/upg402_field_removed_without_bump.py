from collections.abc import Iterator

from upgradelint.compare.changes import FieldRemoved
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import anchor, level_of, to_old, typed
from upgradelint.rules.objects.remedy import declare, raise_version
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed, named, them


class FieldRemovedWithoutBump(Rule):
    """A field is gone and VERSION stays the same.

    An old node takes the object for complete, since it carries the VERSION it knows, and its code
    still reads the field: `NotImplementedError: Cannot load 'memory_mb' in the base class`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'  # UPG402
         fields = {
             'name': fields.StringField(),
    -        'memory_mb': fields.IntegerField(),
         }
    ```

    Instead: keep the field until the next major, and fill it for those who still read it.

    ```diff
             'name': fields.StringField(),
    +        # TODO: Remove memory_mb in version 2.0
    +        'memory_mb': fields.IntegerField(),
         }
    ```
    """

    code = "UPG402"
    name = "field-removed-without-bump"
    level = "error"
    fixable = True

    def check(self, changes: tuple[FieldRemoved, ...], context: Context) -> Iterator[Finding]:
        facts = changes[0].after
        if not changes[0].unbumped:
            return
        names = [change.field.name for change in changes]
        yield self.finding(
            subject=f"{facts.name}.{','.join(names)}",
            message=f"{named('field', names)} of {facts.name} {facts.version} removed without a "
            f"VERSION bump; {context.old} still reads {them(names)}",
            location=anchor(facts),
            level=level_of(facts, self.level),
            breaks=to_old(facts, context, f"NotImplementedError: Cannot load '{names[0]}'"),
            since=facts.version,
            hint="".join(
                f"'{change.field.name}': {declare(change.field)},  # keep until the next major\n"
                for change in changes
            ),
            facts=typed(change.field for change in changes),
            edits=raise_version(facts, f"Remove {listed(names)}", unsafe=True),
        )
