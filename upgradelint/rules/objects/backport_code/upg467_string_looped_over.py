from collections.abc import Iterable, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.edits import LoopOverName
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class StringLoopedOver(Rule):
    """A backport loops over the letters of a field's name.

    `('foobars')` is a string and no tuple, so the loop runs over its letters, none of which is a
    key: the field goes to the older node.

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
    +            for key in ('foobars'):
    +                primitive.pop(key, None)  # UPG467
    ```

    Instead:

    ```diff
             if target_version < (1, 1):
    -            for key in ('foobars'):
    +            for key in ('foobars',):
                     primitive.pop(key, None)
    ```
    """

    code = "UPG467"
    name = "string-looped-over"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        named = {use.key for use in backport.uses}
        fields = [field.name for field in context.after.objects[backport.name].fields]
        letters: dict[Location, set[str]] = {}
        for use in backport.uses:
            if len(use.key) == 1 and use.key not in fields:
                letters.setdefault(use.location, set()).add(use.key)
        for place, used in letters.items():
            spelt = _longest(
                field for field in fields if field not in named and used.issuperset(field)
            )
            if not spelt or used != {letter for name in spelt for letter in name}:
                continue
            yield self.finding(
                subject=f"{backport.name}.{','.join(spelt)}",
                message=f"the backport of {backport.name} loops over letters, as those of "
                f'"{spelt[0]}"',
                location=place,
                breaks="new node -> old node: gets the field all the same",
                hint=f"('{spelt[0]}',)\n",
                facts=tuple(spelt),
                edits=tuple(LoopOverName(place, name) for name in spelt),
            )


def _longest(names: Iterable[str]) -> list[str]:
    """Leave out names whose letters are all in another one."""
    spelt = {name: set(name) for name in names}
    return [
        name for name, own in spelt.items() if not any(own < letters for letters in spelt.values())
    ]
