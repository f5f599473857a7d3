from collections.abc import Iterator

from upgradelint.compare.objects.backports import FieldSurvives
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import versions
from upgradelint.rules.objects.remedy import drop_fields, dropped, for_older
from upgradelint.rules.rule import Context, Rule


class FieldDroppedBelowWrongVersion(Rule):
    """A backport drops a new field only for versions further back than the one before it.

    The nodes that matter most during an upgrade have the version right before the field came, and
    exactly they get it: usually the constant in `target_version < (1, 2)` was copied from the
    branch before, or VERSION moved on once more in review.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.1: Add vcpus
    -    VERSION = '1.1'
    +    # Version 1.2: Add foobars
    +    VERSION = '1.2'
         fields = {
             'name': fields.StringField(),
             'vcpus': fields.IntegerField(),
    +        'foobars': fields.IntegerField(default=0),  # UPG451
         }

         def obj_make_compatible(self, primitive, target_version):
             super().obj_make_compatible(primitive, target_version)
             target_version = versionutils.convert_version_to_tuple(target_version)
             if target_version < (1, 1):
    +            primitive.pop('foobars', None)
                 primitive.pop('vcpus', None)
    ```

    Instead:

    ```diff
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 1):
    +        if target_version < (1, 2):
                 primitive.pop('foobars', None)
    +        if target_version < (1, 1):
                 primitive.pop('vcpus', None)
    ```
    """

    code = "UPG451"
    name = "field-dropped-below-wrong-version"
    level = "warning"
    fixable = True

    def check(self, gap: FieldSurvives, context: Context) -> Iterator[Finding]:
        if gap.dropped_below is None:
            return
        cls, name = gap.after.name, gap.field.name
        yield self.finding(
            subject=f"{cls}.{name}",
            message=f'field "{name}" of {cls} came with {gap.since}, but its backport drops it '
            f"only up to {gap.dropped_below}, not for {versions(gap.targets)}",
            location=gap.field.location,
            breaks=f"new node -> node with {cls} {gap.targets[-1]}: gets it all the same",
            since=gap.since,
            hint=for_older(gap.since, dropped([name]), backport=gap.backport),
            facts=(gap.since, gap.dropped_below),
            edits=drop_fields(gap.after, gap.since, (name,), gap.backport),
        )
