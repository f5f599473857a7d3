from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts, UseFacts
from upgradelint.findings.edits import RenameKey
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import former_fields, held_object, surviving
from upgradelint.rules.objects.near_names import is_slip
from upgradelint.rules.rule import Context, Rule


class BackportKeyMisspelt(Rule):
    """A backport names a key that the object never had, close to one it has.

    A test for a key that is never there is never true, so the code under it never runs, and
    `pop('fobars', None)` removes nothing: the field it is about goes to the older node. For a key
    of `obj_relationships` that is no field the library has no rule for the one that was meant, and
    raises ObjectActionError where the receiver sends no manifest.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
         # Version 1.1: Add foobars
         VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
             'foobars': fields.IntegerField(default=0),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('fobars', None)  # UPG464
    ```

    Instead:

    ```diff
             if target_version < (1, 1):
    -            primitive.pop('fobars', None)
    +            primitive.pop('foobars', None)
    ```
    """

    code = "UPG464"
    name = "backport-key-misspelt"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        fields = [field.name for field in context.after.objects[backport.name].fields]
        known = {*fields, *former_fields(backport.name, context)}
        named = {use.key for use in backport.uses}
        made = {use.key for use in backport.uses if use.use == "set"}
        for use in backport.uses:
            if use.key in known or use.key in made:
                continue
            near = [field for field in fields if field not in named and is_slip(use.key, field)]
            if near:
                yield self.finding(
                    subject=f"{backport.name}.{use.key}",
                    message=f'{backport.name} never had a field "{use.key}"; did you mean '
                    f'"{near[0]}"?',
                    location=use.location,
                    breaks=f'new node -> old node: gets "{near[0]}" all the same',
                    facts=(use.key, near[0]),
                    edits=(self._edit(use, near[0], backport, context),),
                )

        yield from self._of_tables(backport, known, context)

    def _of_tables(
        self, backport: BackportFacts, known: set[str], context: Context
    ) -> Iterator[Finding]:
        """A key of `obj_relationships` that is no field, where a field has no entry there."""
        fields = context.after.objects[backport.name].fields
        named = {relation.field for relation in backport.relations}
        lacking = [field.name for field in fields if held_object(field) and field.name not in named]
        for relation in backport.relations:
            near = [name for name in lacking if is_slip(relation.field, name)] or lacking
            if relation.field not in known and len(near) == 1:
                yield self.finding(
                    subject=f"{backport.name}.obj_relationships.{relation.field}",
                    message=f'obj_relationships of {backport.name} has "{relation.field}", '
                    "which is no "
                    f'field, and nothing for "{near[0]}"',
                    location=relation.location,
                    breaks=f"new node -> old node: ObjectActionError: no rule for {near[0]}, where "
                    "the receiver sends no manifest",
                    hint=f"'{near[0]}': {list(relation.versions)},\n",
                    facts=(relation.field, near[0]),
                )

    def _edit(
        self, use: UseFacts, near: str, backport: BackportFacts, context: Context
    ) -> RenameKey:
        """A guess, unless that field is left in for versions that do not have it."""
        facts = context.after.objects[backport.name]
        proven = near in surviving(facts, backport, context)
        return RenameKey(use.location, use.key, near, unsafe=not proven)
