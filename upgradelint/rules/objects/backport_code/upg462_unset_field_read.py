from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_failures import UnsetFieldRule, misuses
from upgradelint.rules.rule import Context


class UnsetFieldRead(UnsetFieldRule):
    """A backport reads a field that may not be set.

    The primitive holds only the fields that are set: `primitive['name']` is a KeyError for an
    object that was read without it. A note, since most fields that a routine reads are always set.

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
    +        if target_version < (1, 1) and primitive['foobars']:  # UPG462
    +            primitive['name'] = 'foobars'
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```

    Instead:

    ```diff
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 1) and primitive['foobars']:
    +        if target_version < (1, 1) and primitive.pop('foobars', None):
                 primitive['name'] = 'foobars'
    -        if target_version < (1, 1):
    -            primitive.pop('foobars', None)
    ```
    """

    code = "UPG462"
    name = "unset-field-read"
    level = "note"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        for misuse in misuses(backport):
            key = misuse.failure.key
            if not misuse.failure.unset or misuse.failure.guard or misuse.use != "read":
                continue
            yield self.unset(
                backport,
                misuse,
                does=f'reads "{key}" whether it is set or not',
                hint=f"primitive.get('{key}')\n",
            )
