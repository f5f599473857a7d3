from collections.abc import Iterator
from pathlib import PurePosixPath

from upgradelint.base.location import Location
from upgradelint.compare.changes import ObjectRemoved
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_new
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted, them


class ObjectNoLongerRegistered(Rule):
    """An object is no longer registered.

    An old node that sends the object is refused while the message is unpacked:
    `UnsupportedObjectError: Unsupported object type Flavor`. A warning, since it is not known
    whether a supported release still sends it. A notification is only sent by new nodes, and is
    left out.

    ```diff
    -@base.VersionedObjectRegistry.register
    -class Flavor(base.VersionedObject):
    -    VERSION = '1.1'
    -    fields = {
    -        'name': fields.StringField(),
    -        'vcpus': fields.IntegerField(),
    -    }
    +from oslo_versionedobjects import base, fields  # UPG431

     @base.VersionedObjectRegistry.register
     class Tag(base.VersionedObject):
         VERSION = '1.1'
         fields = {
             'tag': fields.StringField(),
         }
    ```

    Instead: keep the class until no supported release sends it.

    ```diff
    --- a/demo/objects.py
    +++ b/demo/objects.py
    +# TODO: Remove when no supported release sends it
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
    ```
    """

    code = "UPG431"
    name = "object-no-longer-registered"
    level = "warning"

    def check(self, changes: tuple[ObjectRemoved, ...], context: Context) -> Iterator[Finding]:
        removed = [change.before for change in changes if change.before.role == "object"]
        if not removed:
            return
        names = [facts.name for facts in removed]
        yield self.finding(
            subject=",".join(names),
            message=f"{counted('object', names)} no longer registered; {context.old} may still "
            f"send {them(names)}",
            location=_enclosing(removed[0].location.path, context),
            breaks=to_new(context, f"UnsupportedObjectError: Unsupported object type {names[0]}"),
            since=removed[0].version,
            hint=f"class {names[0]}(...):  # keep until no supported release sends it\n",
            facts=tuple(f"{facts.name} {facts.version}" for facts in removed),
        )


def _enclosing(path: str, context: Context) -> Location:
    """Return the head of the module an object was in, of its package where that is gone too."""
    known = {facts.location.path for facts in context.after.objects.values()}
    package = PurePosixPath(path).with_name("__init__.py").as_posix()
    return Location(path if path in known else package, 1)
