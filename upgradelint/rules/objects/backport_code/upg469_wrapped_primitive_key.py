from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import WRAPPING, BackportFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class WrappedPrimitiveKey(Rule):
    """A backport looks for a key of the wrapped primitive in the inner one.

    The routine is given the data alone. `versioned_object.data` and its like are keys of the
    wrapping that the primitives of child objects have: the test is never true, and the code under
    it never runs.

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
    +        if target_version < (1, 1) and 'versioned_object.data' in primitive:  # UPG469
    +            primitive['versioned_object.data'].pop('foobars', None)
    ```

    Instead:

    ```diff
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 1) and 'versioned_object.data' in primitive:
    -            primitive['versioned_object.data'].pop('foobars', None)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```
    """

    code = "UPG469"
    name = "wrapped-primitive-key"
    level = "warning"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        if backport.wrapped:
            return
        for use in backport.uses:
            if use.key.endswith(WRAPPING):
                yield self.finding(
                    subject=backport.name,
                    message=f"the backport of {backport.name} is given the inner data, which has "
                    f'no key "{use.key}"',
                    location=use.location,
                    breaks="new node -> old node: the code under it never runs",
                    facts=(use.key,),
                )
