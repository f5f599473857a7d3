from collections.abc import Iterator

from upgradelint.compare.changes import VersionRaised
from upgradelint.compare.versions import declares_version, next_minor
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class VersionSkipped(Rule):
    """VERSION goes up by more than one, and no comment describes the versions in between.

    It breaks no node: a note. Every version may be asked for by a backport and by the registry;
    one that never existed has no fields to prove a backport against. Silent where the comments of
    the class describe the versions in between, or were not read.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.3: Add foobars
    +    VERSION = '1.3'  # UPG434
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 3):
    +            primitive.pop('foobars', None)
    ```

    Instead:

    ```diff
         # Version 1.0: Initial version
    -    # Version 1.3: Add foobars
    -    VERSION = '1.3'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
    @@
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 3):
    +        if target_version < (1, 1):
                 primitive.pop('foobars', None)
    ```
    """

    code = "UPG434"
    name = "version-skipped"
    level = "note"
    judged = "recorded"

    def check(self, change: VersionRaised, context: Context) -> Iterator[Finding]:
        facts, was = change.after, change.before.version
        unknown = [version for version in change.skipped if version not in (facts.history or ())]
        if not unknown or facts.history is None or not declares_version(facts):
            return
        yield self.finding(
            subject=f"{facts.name}.VERSION",
            message=f"VERSION of {facts.name} goes from {was} to {facts.version}; nothing "
            "describes "
            f"{listed(unknown)}",
            location=facts.version_location,
            since=facts.version,
            hint=f"VERSION = '{next_minor(was)}'\n",
            facts=(was, facts.version),
        )
