from collections.abc import Iterator

from upgradelint.compare.objects.backports import FieldNotConverted
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import level_of_backport, versions
from upgradelint.rules.objects.remedy import convert_value, for_older
from upgradelint.rules.rule import Context, Rule


class RetypedFieldNotConverted(Rule):
    """A field has another type since a new VERSION, and its backport does not convert the value.

    The older node reads the value as what the field was: `ValueError` while the message is
    unpacked, or something else than was meant. The routine has to make the old form of the value.
    An error where no value of the new type passes for the old one, as a list for a string. Every
    version that the registry remembers is looked at; a conversion lost later is found again.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.1: Add vcpus
    -    VERSION = '1.1'
    +    # Version 1.2: vcpus may be a fraction
    +    VERSION = '1.2'
         fields = {
    -        'vcpus': fields.IntegerField(),
    +        'vcpus': fields.FloatField(),  # UPG453
         }
    ```

    Instead:

    ```diff
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2) and 'vcpus' in primitive:
    +            primitive['vcpus'] = int(primitive['vcpus'])
    ```
    """

    code = "UPG453"
    name = "retyped-field-not-converted"
    level = "warning"
    fixable = True

    def check(self, gap: FieldNotConverted, context: Context) -> Iterator[Finding]:
        cls, name = gap.after.name, gap.field.name
        yield self.finding(
            subject=f"{cls}.{name}",
            message=f'the backport of {cls} to {versions(gap.targets)} leaves "{name}" as '
            f"{gap.now}, where it was {gap.was}",
            location=gap.field.location,
            level=level_of_backport("error" if gap.certain else self.level, context),
            breaks=f"new node -> node with {cls} {gap.targets[-1]}: ValueError, or {gap.now} taken "
            f"for {gap.was}",
            since=gap.after.version,
            hint=for_older(
                gap.after.version,
                [f"primitive['{name}'] = ...  # as a {gap.was}"],
                f"'{name}' in primitive",
                backport=gap.backport,
            ),
            facts=(gap.was, gap.now, *gap.targets),
            edits=convert_value(gap.after, gap.field, gap.was, gap.after.version, gap.backport),
        )
