from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.edits import Edit, TolerateUnset
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_failures import Misuse, UnsetFieldRule, misuses
from upgradelint.rules.rule import Context


class UnsetCheckOfOtherField(UnsetFieldRule):
    """A backport tests whether one field is set, and uses another one.

    Fields that came together are mostly set together, but nothing makes sure of it. With the tested
    one set and the other not, the use is a KeyError; the other way round the field stays in.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars and bar
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(default=0),
    +        'bar': fields.IntegerField(default=0),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1) and 'foobars' in primitive:
    +            del primitive['foobars']
    +            del primitive['bar']  # UPG463
    ```

    Instead:

    ```diff
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 1) and 'foobars' in primitive:
    -            del primitive['foobars']
    -            del primitive['bar']
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    +            primitive.pop('bar', None)
    ```
    """

    code = "UPG463"
    name = "unset-check-of-other-field"
    level = "note"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        for misuse in misuses(backport):
            failure = misuse.failure
            if not failure.unset or not failure.guard:
                continue
            yield self.unset(
                backport,
                misuse,
                does=f'uses "{failure.key}" where only "{failure.guard}" is known to be set',
                hint=f"primitive.pop('{failure.key}', None)\n",
                facts=(failure.guard,),
                edits=self._edits(misuse),
            )

    def _edits(self, misuse: Misuse) -> tuple[Edit, ...]:
        if misuse.use not in ("delete", "pop"):
            return ()
        return (TolerateUnset(misuse.failure.location, str(misuse.failure.key)),)
