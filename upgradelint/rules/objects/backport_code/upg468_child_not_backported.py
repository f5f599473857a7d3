from collections.abc import Iterator, Sequence

from upgradelint.facts.objects.backports import BackportFacts, TargetFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.edits import CallSuper
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import held_object
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class ChildNotBackported(Rule):
    """A backport hands on an object in a field as it is.

    The library's routine backports the objects that an object holds, to the versions that the
    receiver asks for. A routine that does not call `super()` leaves them at the newest, and the
    older node refuses the whole: `IncompatibleObjectVersion: Version 1.1 of Disk is not supported`.
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
        one = context.after.objects[backport.name]
        left = [
            field
            for field in one.fields
            if held_object(field) in context.after.objects
            and any(_left(target, field.name) for target in backport.targets)
            and not any(_treats(target, field.name) for target in backport.targets)
        ]
        if not left or backport.routine is None or backport.converts or backport.wrapped:
            return
        moved = [field for field in left if _may_be_newer(held_object(field), context)]
        names = [field.name for field in moved or left]
        child = held_object((moved or left)[0])
        yield self.finding(
            subject=f"{one.name}.{','.join(names)}",
            message=f"the backport of {one.name} leaves {named('object field', names)} at the "
            "newest version; the routine does not call super()",
            location=backport.routine,
            level=self.level if moved else "note",
            breaks=f"new node -> old node: IncompatibleObjectVersion of {child}, where its version "
            "moved",
            hint=_super(names) if context.remote else _relationships(one, names, context),
            facts=tuple(names),
            edits=(CallSuper(backport.routine, unsafe=True),),
        )


def _super(names: Sequence[str]) -> str:
    call = "super().obj_make_compatible(primitive, target_version)"
    return f"{call}  # backports {them(names)}\n"


def _relationships(obj: ObjectFacts, names: Sequence[str], context: Context) -> str:
    """The call, and what the library's routine goes by where no receiver sends a manifest."""
    rules = []
    for name in names:
        field = obj.field(name)
        child = context.after.objects[held_object(field) or ""] if field else obj
        steps = dict.fromkeys([(_first(obj), _first(child)), (obj.version, child.version)])
        rules.append(f"    '{name}': {list(steps)},\n")
    where = "  # where the receiver sends no manifest"
    return f"obj_relationships = {{{where}\n{''.join(rules)}}}\n{_super(names)}"


def _first(obj: ObjectFacts) -> str:
    return f"{obj.version.partition('.')[0]}.0"


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
