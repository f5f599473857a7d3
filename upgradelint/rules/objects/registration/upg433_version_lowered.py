from collections.abc import Iterator

from upgradelint.compare.changes import VersionWentBack
from upgradelint.compare.versions import declares_version, next_minor
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_new
from upgradelint.rules.rule import Context, Rule


class VersionLowered(Rule):
    """VERSION is lower than it was.

    A new node refuses the higher version that old nodes send, `IncompatibleObjectVersion`, and no
    new conductor can backport from a version it does not know. A change is taken back by one more
    version, not by one less. Silent where the class no longer assigns VERSION itself.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.1: Add foobars
    -    # Version 1.2: foobars may be None
    -    VERSION = '1.2'
    +    VERSION = '1.1'  # UPG433
         fields = {
             'foobars': fields.StringField(nullable=True),
         }
    ```

    Instead:

    ```diff
         # Version 1.1: Add foobars
    -    VERSION = '1.1'
    +    # Version 1.2: foobars may be None
    +    # Version 1.3: Take back 1.2
    +    VERSION = '1.3'
         fields = {
    ```
    """

    code = "UPG433"
    name = "version-lowered"
    level = "error"

    def check(self, change: VersionWentBack, context: Context) -> Iterator[Finding]:
        one, was = change.after, change.before.version
        if one.role == "notification" or not declares_version(one):
            return
        yield self.finding(
            subject=f"{one.name}.VERSION",
            message=f"VERSION of {one.name} goes back from {was} to {one.version}; {context.old} "
            f"still sends {was}",
            location=one.version_location,
            breaks=to_new(context, f"IncompatibleObjectVersion: {one.name} {was} not supported"),
            since=one.version,
            hint=f"VERSION = '{next_minor(was)}'\n",
            facts=(was, one.version),
        )
