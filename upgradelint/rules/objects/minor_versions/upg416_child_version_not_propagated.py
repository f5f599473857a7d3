from collections.abc import Iterator

from upgradelint.compare.changes import ChildNotPropagated
from upgradelint.compare.versions import next_minor
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import anchor, to_old
from upgradelint.rules.rule import Context, Rule


class ChildVersionNotPropagated(Rule):
    """An object is bumped, and what holds it and keeps a table of its versions is not.

    An old node accepts the list, whose VERSION it knows, and then refuses the items in it:
    `IncompatibleObjectVersion`. Only a conductor that backports with the receiver's manifest avoids
    that. The same for `obj_relationships`, and where the table was brought up to date and VERSION
    was not. Judged where the table was up to date until now; a project that stopped keeping it
    relies on manifests.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(),
         }

    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    +
     @base.VersionedObjectRegistry.register
     class FlavorList(base.ObjectListBase, base.VersionedObject):
         VERSION = '1.0'  # UPG416
         fields = {
             'objects': fields.ListOfObjectsField('Flavor'),
         }
         child_versions = {'1.0': '1.0'}
    ```

    Instead:

    ```diff
     class FlavorList(base.ObjectListBase, base.VersionedObject):
    -    VERSION = '1.0'
    +    VERSION = '1.1'
         fields = {
    @@
         }
    -    child_versions = {'1.0': '1.0'}
    +    child_versions = {'1.0': '1.0', '1.1': '1.1'}
    ```
    """

    code = "UPG416"
    name = "child-version-not-propagated"
    level = "warning"

    def check(self, change: ChildNotPropagated, context: Context) -> Iterator[Finding]:
        facts, child = change.after, change.child_after
        if facts.role == "notification":
            return
        version = next_minor(facts.version) if change.step == "same" else facts.version
        ends = (
            f"but {change.table} of {facts.name} {facts.version} ends at "
            f"{change.child_before.version}"
        )
        if change.ahead:
            ends = (
                f"and {change.table} has it for {facts.name} {change.ahead}, but VERSION is still "
            )
            ends += facts.version
        yield self.finding(
            subject=f"{facts.name}.{change.table}",
            message=f"{child.name} is {child.version}, {ends}",
            location=anchor(facts),
            breaks=to_old(
                facts,
                context,
                f"IncompatibleObjectVersion, {child.name} {child.version} in {facts.name}",
            ),
            since=child.version,
            hint=_hint(change, change.ahead or version),
            facts=(f"{child.name} {child.version}",),
        )


def _hint(change: ChildNotPropagated, version: str) -> str:
    """The next VERSION, and the entry where the table lacks it."""
    child = change.child_after.version
    entry = f"child_versions = {{..., '{version}': '{child}'}}\n"
    if change.table == "obj_relationships":
        entry = f"obj_relationships = {{'{change.field.name}': [..., ('{version}', '{child}')]}}\n"
    return f"VERSION = '{version}'\n" + ("" if change.ahead else entry)
