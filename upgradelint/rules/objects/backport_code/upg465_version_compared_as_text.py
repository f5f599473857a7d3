from collections.abc import Iterator

from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.edits import CompareAsTuple
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class VersionComparedAsText(Rule):
    """A backport compares versions as strings.

    As text '1.10' is below '1.2', so from the tenth minor on the branch is taken for the wrong
    targets: fields are dropped for nodes that have them, and sent to nodes that do not.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
    -    # Version 1.2: Something else
    -    VERSION = '1.2'
    +    # Version 1.3: Add foobars
    +    VERSION = '1.3'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(default=0),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        if target_version < '1.3':  # UPG465
    +            primitive.pop('foobars', None)
    ```

    Instead:

    ```diff
             super().obj_make_compatible(primitive, target_version)
    -        if target_version < '1.3':
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 3):
                 primitive.pop('foobars', None)
    ```
    """

    code = "UPG465"
    name = "version-compared-as-text"
    level = "warning"
    fixable = True

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        for threshold in backport.thresholds:
            if not threshold.as_text:
                continue
            numbers = threshold.constant.strip("'").split(".")
            yield self.finding(
                subject=backport.name,
                message=f"the backport of {backport.name} compares its target with the string "
                f"{threshold.constant}; as text '1.10' is below '1.2'",
                location=threshold.location,
                breaks="new node -> old node: from the tenth minor on the wrong fields are dropped",
                hint="target_version = versionutils.convert_version_to_tuple(target_version)\n"
                f"if target_version < ({', '.join(numbers)}):\n",
                facts=(threshold.constant,),
                edits=(CompareAsTuple(threshold.location),),
            )
