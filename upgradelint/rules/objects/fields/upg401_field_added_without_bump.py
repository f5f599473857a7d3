from collections.abc import Iterator

from upgradelint.compare.changes import FieldAdded
from upgradelint.compare.versions import next_minor
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import level_of, to_new, typed
from upgradelint.rules.objects.remedy import bump_for_older, drop_fields, dropped, raise_version
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed, named, them


class FieldAddedWithoutBump(Rule):
    """A field is new and VERSION stays the same.

    VERSION is all a receiver sees of the contract. Under one VERSION an old node sends the object
    without the field, and new code that reads it gets `NotImplementedError: Cannot load 'foobars'
    in the base class`; `default=` and `nullable=` do not help, since only the keys that arrived are
    set. An old node that passes the object on drops the field silently.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
         VERSION = '1.0'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(default=0),  # UPG401
         }
    ```

    Instead:

    ```diff
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
    @@
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```
    """

    code = "UPG401"
    name = "field-added-without-bump"
    level = "error"
    fixable = True

    def check(self, changes: tuple[FieldAdded, ...], context: Context) -> Iterator[Finding]:
        facts = changes[0].after
        if not changes[0].unbumped:
            return
        names = [change.field.name for change in changes]
        backport = context.after.backports.get(facts.name)
        yield self.finding(
            subject=f"{facts.name}.{','.join(names)}",
            message=f"new {named('field', names)} of {facts.name} {facts.version} without a "
            "VERSION "
            f"bump; {context.old} does not send {them(names)}",
            location=min(change.field.location for change in changes),
            level=level_of(facts, self.level),
            breaks=to_new(context, f"NotImplementedError: Cannot load '{names[0]}'"),
            since=facts.version,
            hint=bump_for_older(
                facts,
                f"Add {listed(names)}",
                dropped(names),
                backport=backport,
            ),
            facts=typed(change.field for change in changes),
            edits=self._edits(facts, tuple(names), context),
        )

    def _edits(
        self, obj: ObjectFacts, names: tuple[str, ...], context: Context
    ) -> tuple[Edit, ...]:
        raised = raise_version(obj, f"Add {listed(names)}")
        if obj.role == "notification":
            return raised
        backport = context.after.backports.get(obj.name)
        return raised + drop_fields(obj, next_minor(obj.version), names, backport)
