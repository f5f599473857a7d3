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
        facts, was = change.after, change.before.version
        if facts.role == "notification" or not declares_version(facts):
            return
        yield self.finding(
            subject=f"{facts.name}.VERSION",
            message=f"VERSION of {facts.name} goes back from {was} to {facts.version}; "
            f"{context.old} "
            f"still sends {was}",
            location=facts.version_location,
            breaks=to_new(context, f"IncompatibleObjectVersion: {facts.name} {was} not supported"),
            since=facts.version,
            hint=f"VERSION = '{next_minor(was)}'\n",
            facts=(was, facts.version),
        )
