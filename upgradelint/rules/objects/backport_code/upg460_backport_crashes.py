from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_failures import misuses
from upgradelint.rules.objects.backport_words import versions
from upgradelint.rules.rule import Context, Rule


class BackportCrashes(Rule):
    """A backport ends in an exception that nobody raised on purpose.

    The routine runs on the sender, in the conductor as a rule, while the older node waits: it gets
    the exception in place of the object. Usual causes: a version text compared with a tuple,
    `super()` of another class, a key that no version of the object has.

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
    +        if target_version < (1, 1):  # UPG460
    +            primitive.pop('foobars', None)
    ```

    Instead:

    ```diff
             super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
             if target_version < (1, 1):
    ```
    """

    code = "UPG460"
    name = "backport-crashes"
    level = "error"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        for misuse in misuses(backport):
            failure = misuse.failure
            if failure.unset:
                continue
            about = f" for {failure.key!r}" if failure.key else ""
            yield self.finding(
                subject=backport.name,
                message=f"the backport of {backport.name} to {versions(misuse.targets)} ends in "
                f"{failure.error}{about}",
                location=failure.location,
                breaks=f"new node -> node with {backport.name} {misuse.targets[-1]}: "
                f"{failure.error}",
                facts=(failure.error, failure.key or "", *misuse.targets),
            )
