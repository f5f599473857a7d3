from collections.abc import Iterator

from upgradelint.compare.changes import MethodAdded
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_old
from upgradelint.rules.objects.remedy import bump, raise_version
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class RemotableAddedWithoutBump(Rule):
    """A method is newly remotable and VERSION stays the same.

    A new node that calls it on an old conductor gets `AttributeError`. A note, since by convention
    conductors are upgraded first; the bump makes the change visible to those who do not.
    Silent in projects whose objects have no `indirection_api`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
         VERSION = '1.0'
         fields = {
             'name': fields.StringField(),
         }
    +
    +    @base.remotable
    +    def add_access(self, project_id):  # UPG425
    +        pass
    ```

    Instead:

    ```diff
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add add_access()
    +    VERSION = '1.1'
         fields = {
    ```
    """

    code = "UPG425"
    name = "remotable-added-without-bump"
    level = "note"
    fixable = True

    def check(self, changes: tuple[MethodAdded, ...], context: Context) -> Iterator[Finding]:
        facts = changes[0].after
        if not context.remote or not changes[0].unbumped:
            return
        names = [f"{change.method.name}()" for change in changes]
        yield self.finding(
            subject=f"{facts.name}.{','.join(change.method.name for change in changes)}",
            message=f"new remotable {listed(names)} of {facts.name} without a VERSION bump; "
            f"{context.old} has {facts.name} {facts.version} without",
            location=min(change.method.location for change in changes),
            breaks=to_old(
                facts,
                context,
                f"AttributeError: {facts.name} has no {names[0]} to call",
                "conductor",
            ),
            since=facts.version,
            hint=bump(facts, f"Add {listed(names)}"),
            facts=tuple(change.method.text for change in changes),
            edits=raise_version(facts, f"Add {listed(names)}"),
        )
