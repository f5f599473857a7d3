from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import WRAPPING, BackportFacts, UseFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.edits import RenameKey
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_failures import misuses
from upgradelint.rules.objects.backport_words import former_fields, surviving, versions
from upgradelint.rules.objects.near_names import is_slip
from upgradelint.rules.rule import Context, Rule


class BackportKeyUnknown(Rule):
    """A backport drops a key that no field has, now or in any version that is known.

    The code does nothing. A warning where a field that came later is left in for just those
    versions: most likely that one was meant, and older nodes get it. A note elsewhere, since the
    field may have existed before what the registry remembers.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(default=0),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    +            primitive.pop('count', None)  # UPG459
    ```

    Instead:

    ```diff
                 primitive.pop('foobars', None)
    -            primitive.pop('count', None)
    ```
    """

    code = "UPG459"
    name = "backport-key-unknown"
    level = "note"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        if context.before is None or backport.name not in context.before.objects:
            return
        facts = context.after.objects[backport.name]
        names = [field.name for field in facts.fields]
        known: set[str | None] = {*names, *former_fields(backport.name, context)}
        made = {use.key for use in backport.uses if use.use == "set"}
        known |= {misuse.failure.key for misuse in misuses(backport) if not misuse.failure.unset}
        for use in backport.uses:
            odd = use.key in known | made or len(use.key) == 1 or use.key.endswith(WRAPPING)
            if odd or use.use not in ("delete", "pop", "discard"):
                continue
            if not any(is_slip(use.key, name) for name in names):
                yield self._finding(facts, use, surviving(facts, backport, context))

    def _finding(self, obj: ObjectFacts, use: UseFacts, left: dict[str, list[str]]) -> Finding:
        sole = next(iter(left)) if len(left) == 1 else None
        meant = f', and "{sole}" is left in for {versions(tuple(left[sole]))}' if sole else ""
        return self.finding(
            subject=f"{obj.name}.{use.key}",
            message=f'the backport of {obj.name} drops "{use.key}", which no known version has'
            + meant,
            location=use.location,
            level="warning" if sole else self.level,
            breaks=f'new node -> old node: gets "{sole}" all the same' if sole else "",
            facts=(use.key, *left),
            edits=(RenameKey(use.location, use.key, sole, unsafe=True),) if sole else (),
        )
