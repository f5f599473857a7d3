from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.edits import CallSuper, Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import held_object
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class InheritedBackportSkipped(Rule):
    """A backport never runs the one that a mixin or base of the class brings.

    Fields of a mixin are backported by the mixin's routine, and it runs only where the others call
    `super()` without a gap. `super(Base, self)` looks behind Base: it passes over Base's own
    routine. Older nodes then get what that one would have dropped or made. A base that has a
    VERSION of its own speaks of other versions and is left out.

    ```diff
     class Sized(base.VersionedObject):
         fields = {
             'size': fields.IntegerField(),
         }

         def obj_make_compatible(self, primitive, target_version):
             super().obj_make_compatible(primitive, target_version)
             target_version = versionutils.convert_version_to_tuple(target_version)
             if target_version < (1, 1):
                 primitive.pop('size', None)

     @base.VersionedObjectRegistry.register
     class Flavor(Sized):
         # Version 1.0: Initial version
         # Version 1.1: Add size
    -    VERSION = '1.1'
    +    # Version 1.2: Add swap
    +    VERSION = '1.2'
    +    fields = {
    +        'swap': fields.IntegerField(),
    +    }
    +
    +    def obj_make_compatible(self, primitive, target_version):  # UPG457
    +        super(Sized, self).obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2):
    +            primitive.pop('swap', None)
    ```

    Instead:

    ```diff
         def obj_make_compatible(self, primitive, target_version):
    -        super(Sized, self).obj_make_compatible(primitive, target_version)
    +        super().obj_make_compatible(primitive, target_version)
             target_version = versionutils.convert_version_to_tuple(target_version)
    ```
    """

    code = "UPG457"
    name = "inherited-backport-skipped"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        facts = context.after.objects[backport.name]
        for skipped in backport.skipped:
            yield self.finding(
                subject=f"{facts.name}.{skipped.owner}",
                message=f"the backport of {facts.name} never runs that of {skipped.owner}, which "
                f"treats {named('field', skipped.keys)}",
                location=backport.routine or facts.location,
                breaks="new node -> old node: gets what that one would have dropped or made",
                hint="super().obj_make_compatible(primitive, target_version)\n",
                facts=(skipped.owner, *skipped.keys),
                edits=self._edits(facts, backport),
            )

    def _edits(self, obj: ObjectFacts, backport: BackportFacts) -> tuple[Edit, ...]:
        """A guess for objects that hold others: the library wants rules for those then."""
        holds = any(map(held_object, obj.fields))
        return (CallSuper(backport.routine, unsafe=holds),) if backport.routine else ()
