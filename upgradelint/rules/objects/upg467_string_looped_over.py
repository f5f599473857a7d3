from collections.abc import Iterator

from upgradelint.facts.backports import BackportFacts
from upgradelint.findings import Finding
from upgradelint.location import Location
from upgradelint.rules.rule import Context, Rule


class StringLoopedOver(Rule):
    """A backport loops over the letters of a field's name.

    ### Why it breaks a rolling upgrade

    `('foobars')` is a string and no tuple, so the loop runs over its letters, none of which is a
    key: the field goes to the older node.

    ### Before

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'foobars': fields.IntegerField(default=0),
        }
    ```

    ### After

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'foobars': fields.IntegerField(default=0),
        }

        def obj_make_compatible(self, primitive, target_version):
            super().obj_make_compatible(primitive, target_version)
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                for key in ('foobars'):
                    primitive.pop(key, None)  # UPG467
    ```

    ### Instead

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.0: Initial version
        # Version 1.1: Add foobars
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'foobars': fields.IntegerField(default=0),
        }

        def obj_make_compatible(self, primitive, target_version):
            super().obj_make_compatible(primitive, target_version)
            target_version = versionutils.convert_version_to_tuple(target_version)
            if target_version < (1, 1):
                for key in ('foobars',):
                    primitive.pop(key, None)
    ```
    """

    code = "UPG467"
    name = "string-looped-over"
    level = "warning"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        fields = [one.name for one in context.after.objects[backport.name].fields]
        letters: dict[Location, str] = {}
        for use in backport.uses:
            if len(use.key) == 1 and use.key not in fields:
                letters[use.location] = letters.get(use.location, "") + use.key
        for place, text in letters.items():
            name = next((one for one in fields if "".join(dict.fromkeys(one)) == text), None)
            if name is not None:
                yield self.finding(
                    subject=f"{backport.name}.{name}",
                    message=f'the backport of {backport.name} loops over the letters of "{name}"',
                    location=place,
                    breaks=f'new node -> old node: gets "{name}" all the same',
                    hint=f"('{name}',)\n",
                    facts=(name,),
                )
