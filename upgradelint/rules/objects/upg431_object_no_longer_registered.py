from collections.abc import Iterator

from upgradelint.compare.changes import ObjectRemoved
from upgradelint.facts.location import Location
from upgradelint.findings import Finding
from upgradelint.rules.objects.advice import to_new
from upgradelint.rules.rule import Context, Rule


class ObjectNoLongerRegistered(Rule):
    """An object is no longer registered.

    ### Why it breaks a rolling upgrade

    An old node that sends the object is refused while the message is unpacked:
    `UnsupportedObjectError: Unsupported object type Flavor`. A warning, since it is not known
    whether a supported release still sends it. A notification is only sent by new nodes, and is
    left out.

    ### Before

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'vcpus': fields.IntegerField(),
        }

    @base.VersionedObjectRegistry.register
    class Tag(base.VersionedObject):
        VERSION = '1.1'
        fields = {
            'tag': fields.StringField(),
        }
    ```

    ### After

    ```python
    from oslo_versionedobjects import base, fields  # UPG431

    @base.VersionedObjectRegistry.register
    class Tag(base.VersionedObject):
        VERSION = '1.1'
        fields = {
            'tag': fields.StringField(),
        }
    ```

    ### Instead

    Keep the class until no supported release sends it.

    ```python
    # TODO: Remove when no supported release sends it
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'vcpus': fields.IntegerField(),
        }

    @base.VersionedObjectRegistry.register
    class Tag(base.VersionedObject):
        VERSION = '1.1'
        fields = {
            'tag': fields.StringField(),
        }
    ```
    """

    code = "UPG431"
    name = "object-no-longer-registered"
    level = "warning"

    def check(self, change: ObjectRemoved, context: Context) -> Iterator[Finding]:
        one = change.before
        if one.role == "notification":
            return
        yield self.finding(
            subject=one.name,
            message=f"object {one.name} {one.version} removed; {context.old} may still send it",
            location=Location(one.location.path, 1),
            breaks=to_new(context, f"UnsupportedObjectError: Unsupported object type {one.name}"),
            since=one.version,
            hint=f"class {one.name}(...):  # keep until no supported release sends it\n",
            facts=(one.version,),
        )
