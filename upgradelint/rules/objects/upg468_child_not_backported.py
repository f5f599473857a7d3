from collections.abc import Iterator

from upgradelint.facts.backports import BackportFacts, TargetFacts
from upgradelint.facts.objects import FieldFacts
from upgradelint.findings import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class ChildNotBackported(Rule):
    """A backport hands on an object in a field as it is.

    ### Why it breaks a rolling upgrade

    The library's routine backports the objects that an object holds, to the versions that the
    receiver asks for. A routine that does not call `super()` leaves them at the newest, and the
    older node refuses the whole: `IncompatibleObjectVersion: Version 1.1 of Disk is not supported`.

    ### Before

    ```python
    @base.VersionedObjectRegistry.register
    class Disk(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Something
        VERSION = '1.1'


    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        VERSION = '1.0'
        fields = {
            'name': fields.StringField(),
            'disk': fields.ObjectField('Disk'),
        }
    ```

    ### After

    ```python
    @base.VersionedObjectRegistry.register
    class Disk(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Something
        VERSION = '1.1'


    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'disk': fields.ObjectField('Disk'),
            'foobars': fields.IntegerField(default=0),
        }

        def obj_make_compatible(self, primitive, target_version):  # UPG468
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                primitive.pop('foobars', None)
    ```

    ### Instead

    ```python
    @base.VersionedObjectRegistry.register
    class Disk(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Something
        VERSION = '1.1'


    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'disk': fields.ObjectField('Disk'),
            'foobars': fields.IntegerField(default=0),
        }

        def obj_make_compatible(self, primitive, target_version):
            super().obj_make_compatible(primitive, target_version)
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                primitive.pop('foobars', None)
    ```
    """

    code = "UPG468"
    name = "child-not-backported"
    level = "warning"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        one = context.after.objects[backport.name]
        left = [
            field
            for field in one.fields
            if _may_be_newer(_held(field), context)
            and any(_left(target, field.name) for target in backport.targets)
            and not any(_treats(target, field.name) for target in backport.targets)
        ]
        if not left or backport.routine is None or backport.converts:
            return
        names = [field.name for field in left]
        child = _held(left[0])
        yield self.finding(
            subject=f"{one.name}.{','.join(names)}",
            message=f"the backport of {one.name} leaves {named('object field', names)} at the "
            "newest version; the routine does not call super()",
            location=backport.routine,
            breaks=f"new node -> old node: IncompatibleObjectVersion of {child}, where its version "
            "moved",
            hint="super().obj_make_compatible(primitive, target_version)"
            f"  # backports {them(names)}\n",
            facts=tuple(names),
        )


def _held(field: FieldFacts) -> str | None:
    """The object that the library's routine would backport in a field."""
    if field.type.name == "List" and field.type.element is not None:
        return field.type.element.object_name
    return field.type.object_name


def _may_be_newer(name: str | None, context: Context) -> bool:
    """Whether an object ever had an older version inside its major."""
    child = context.after.objects.get(name or "")
    return child is not None and not child.version.endswith(".0")


def _left(target: TargetFacts, name: str) -> bool:
    key = target.key(name)
    treated = any(child.field == name for child in target.children)
    return target.certain and target.arrives and not treated and key is None


def _treats(target: TargetFacts, name: str) -> bool:
    """Whether the routine does something of its own to the child."""
    key = target.key(name)
    by_hand = any(child.field == name and child.how == "routine" for child in target.children)
    return by_hand or (key is not None and key.rewritten)
