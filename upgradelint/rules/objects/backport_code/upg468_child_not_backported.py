from collections.abc import Iterator, Sequence

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts
from upgradelint.findings.edits import CallSuper
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import held_object
from upgradelint.rules.objects.children import (
    backport_them,
    is_left,
    is_treated,
    left_since,
    unopened,
)
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class ChildNotBackported(Rule):
    """A backport hands on an object in a field as it is.

    The library's routine backports the objects that an object holds, to the versions that the
    receiver asks for. A routine that does not call `super()` leaves them at the newest, and the
    older node refuses the whole: `IncompatibleObjectVersion: Version 1.1 of Disk is not supported`.
    The same where it treats a child for older targets only and the child moved since, and where it
    gives the child's routine the primitive with its wrapping, in which there is nothing to change.
    A note as long as no such child has moved past the first version of its major. The library's
    routine goes by the manifest that a receiver sends with its request, else by
    `obj_relationships`; without either it raises ObjectActionError, so a project whose receivers
    send none needs both.

    ```diff
     @base.VersionedObjectRegistry.register
     class Disk(base.VersionedObject):
         # Version 1.0: Initial version
         # Version 1.1: Something
         VERSION = '1.1'

     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
             'disk': fields.ObjectField('Disk'),
    +        'foobars': fields.IntegerField(default=0),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):  # UPG468
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```

    Instead:

    ```diff
         def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
             target_version = versionutils.convert_version_to_tuple(target_version)
    ```
    """

    code = "UPG468"
    name = "child-not-backported"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        if backport.routine is None or backport.converts or backport.wrapped:
            return
        fields = context.after.objects[backport.name].fields
        holding = [field for field in fields if held_object(field) in context.after.objects]
        yield from self._left(backport, holding, context)
        for field in holding:
            yield from self._partly(backport, field, context)
            yield from self._unopened(backport, field, context)

    def _left(
        self, backport: BackportFacts, holding: Sequence[FieldFacts], context: Context
    ) -> Iterator[Finding]:
        left = [
            field
            for field in holding
            if any(is_left(target, field.name) for target in backport.targets)
            and not any(is_treated(target, field.name) for target in backport.targets)
        ]
        moved = [field for field in left if _may_be_newer(held_object(field), context)]
        names = [field.name for field in moved or left]
        if left and backport.routine is not None:
            yield self.finding(
                subject=f"{backport.name}.{','.join(names)}",
                message=f"the backport of {backport.name} leaves {named('object field', names)} "
                "at the newest version; the routine does not call super()",
                location=backport.routine,
                level=self.level if moved else "note",
                breaks=_refused(held_object((moved or left)[0])),
                hint=backport_them(backport.name, names, context),
                facts=tuple(names),
                edits=(CallSuper(backport.routine, unsafe=True),),
            )

    def _partly(
        self, backport: BackportFacts, field: FieldFacts, context: Context
    ) -> Iterator[Finding]:
        child, name = held_object(field) or "", field.name
        target = left_since(backport, name, child, context)
        if target and any(is_treated(each, name) for each in backport.targets):
            newest = context.after.objects[child].version
            yield self.finding(
                subject=f"{backport.name}.{name}",
                message=f"the backport of {backport.name} to {target} leaves object field "
                f'"{name}" at {child} {newest}; the routine treats it for older targets only',
                location=backport.routine or field.location,
                breaks=_refused(child),
                hint=backport_them(backport.name, [name], context),
                facts=(name, target, newest),
            )

    def _unopened(
        self, backport: BackportFacts, field: FieldFacts, context: Context
    ) -> Iterator[Finding]:
        child, held = unopened(backport, field.name), held_object(field)
        if child is not None and _may_be_newer(held, context):
            yield self.finding(
                subject=f"{backport.name}.{field.name}",
                message=f"the backport of {backport.name} gives the routine of "
                f'"{field.name}" its whole primitive, not the data in it: nothing changes there',
                location=child.location,
                breaks=f"new node -> old node: {held} arrives as the newest version has it",
                hint=backport_them(backport.name, [field.name], context),
                facts=(field.name, child.version or ""),
            )


def _refused(child: str | None) -> str:
    return f"new node -> old node: IncompatibleObjectVersion of {child}, where its version moved"


def _may_be_newer(name: str | None, context: Context) -> bool:
    """Whether an object ever had an older version inside its major."""
    child = context.after.objects.get(name or "")
    return child is not None and not child.version.endswith(".0")
