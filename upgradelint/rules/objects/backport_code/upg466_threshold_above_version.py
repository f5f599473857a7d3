from collections.abc import Iterator

from upgradelint.compare.versions import parse_version
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class ThresholdAboveVersion(Rule):
    """A backport compares its target with a version that the object does not have yet.

    Every target is below it, so the branch is always taken, for VERSION itself too. Often the
    constant is another number, as that of an API microversion or a release, or VERSION was not
    moved along.

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
    +        if target_version < (1, 2):  # UPG466
    +            primitive.setdefault('foobars', 0)
    ```

    Instead:

    ```diff
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 2):
    -            primitive.setdefault('foobars', 0)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```
    """

    code = "UPG466"
    name = "threshold-above-version"
    level = "warning"

    def check(self, backport: BackportFacts, context: Context) -> Iterator[Finding]:
        version = context.after.objects[backport.name].version
        now = parse_version(version)
        for threshold in backport.thresholds:
            if threshold.version is None or now is None or threshold.version <= now:
                continue
            yield self.finding(
                subject=backport.name,
                message=f"the backport of {backport.name} {version} compares its target with "
                f"{threshold.constant}, which is above every target",
                location=threshold.location,
                breaks="new node -> any node: the branch is taken for VERSION itself too",
                facts=(threshold.constant,),
            )
