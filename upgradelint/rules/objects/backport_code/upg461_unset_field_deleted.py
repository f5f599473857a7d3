from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.edits import TolerateUnset
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_failures import UnsetFieldRule, misuses
from upgradelint.rules.rule import Context


class UnsetFieldDeleted(UnsetFieldRule):
    """A backport deletes a field that may not be set.

    The primitive holds only the fields that are set. `del primitive['foobars']` is a KeyError for
    an object that was read without it, and the older node gets the error in place of the object.
    The project's own test of all routines backports an empty object, and fails. A note for
    `primitive.pop('foobars')`, which is mostly written of fields that are always set.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(default=0),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            del primitive['foobars']  # UPG461
    ```

    Instead:

    ```diff
             if target_version < (1, 1):
    -            del primitive['foobars']
    +            primitive.pop('foobars', None)
    ```
    """

    code = "UPG461"
    name = "unset-field-deleted"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        for misuse in misuses(backport):
            key = misuse.failure.key
            if (
                not misuse.failure.unset
                or misuse.failure.guard
                or misuse.use not in ("delete", "pop")
            ):
                continue
            yield self.unset(
                backport,
                misuse,
                does=f'deletes "{key}" whether it is set or not',
                level=self.level if misuse.use == "delete" else "note",
                hint=f"primitive.pop('{key}', None)\n",
                edits=(TolerateUnset(misuse.failure.location, str(key)),),
            )
