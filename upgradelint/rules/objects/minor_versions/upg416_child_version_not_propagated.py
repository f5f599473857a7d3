from collections.abc import Iterator

from upgradelint.compare.changes import ChildNotPropagated
from upgradelint.compare.versions import next_minor
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import anchor, to_old
from upgradelint.rules.rule import Context, Rule


class ChildVersionNotPropagated(Rule):
    """An object is bumped, and the list that holds it and has `child_versions` is not.

    An old node accepts the list, whose VERSION it knows, and then refuses the items in it:
    `IncompatibleObjectVersion`. Only a conductor that backports with the receiver's manifest avoids
    that. Judged where `child_versions` was up to date until now; a project that stopped keeping the
    table relies on manifests.

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
        one, child = change.after, change.child_after
        if one.role == "notification":
            return
        version = next_minor(one.version) if change.step == "same" else one.version
        yield self.finding(
            subject=f"{one.name}.child_versions",
            message=f"{child.name} is {child.version}, but child_versions of {one.name} "
            f"{one.version} ends at {change.child_before.version}",
            location=anchor(one),
            breaks=to_old(
                one,
                context,
                f"IncompatibleObjectVersion, {child.name} {child.version} in {one.name}",
            ),
            since=child.version,
            hint=f"VERSION = '{version}'\n"
            f"child_versions = {{..., '{version}': '{child.version}'}}\n",
            facts=(f"{child.name} {child.version}",),
        )
