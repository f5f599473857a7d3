from collections.abc import Iterator

from upgradelint.compare.objects.backports import NoneNotMapped
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import level_of_backport, versions
from upgradelint.rules.objects.remedy import fill_none, for_older
from upgradelint.rules.rule import Context, Rule


class NonePassedOn(Rule):
    """A field may be None since a new VERSION, and the backport to older ones passes None on.

    The older node refuses it while the message is unpacked: ``ValueError: Field `host' cannot be
    None``. The routine has to replace it by a value that the older version takes, to leave the
    field out, or to refuse the backport. A warning, since all other values pass.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         # Version 1.1: Add host
    -    VERSION = '1.1'
    +    # Version 1.2: host is nullable
    +    VERSION = '1.2'
         fields = {
    -        'host': fields.StringField(),
    +        'host': fields.StringField(nullable=True),  # UPG456
         }
    ```

    Instead:

    ```diff
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2) and primitive.get('host', '') is None:
    +            primitive['host'] = ''
    ```
    """

    code = "UPG456"
    name = "none-passed-on"
    level = "warning"
    fixable = True

    def check(self, gap: NoneNotMapped, context: Context) -> Iterator[Finding]:
        cls, name, newest = gap.after.name, gap.field.name, gap.targets[-1]
        yield self.finding(
            subject=f"{cls}.{name}",
            message=f"the backport of {cls} to {versions(gap.targets)} passes on None in "
            f'"{name}", which older nodes refuse',
            location=gap.field.location,
            level=level_of_backport(self.level, context),
            breaks=f"new node -> node with {cls} {newest}: ValueError: Field `{name}' cannot be "
            "None",
            since=gap.after.version,
            hint=for_older(
                gap.after.version,
                [f"primitive['{name}'] = ...  # what {newest} accepts in place of None"],
                f"primitive.get('{name}', '') is None",
                backport=gap.backport,
            ),
            facts=("nullable", *gap.targets),
            edits=fill_none(gap.after, gap.field, gap.after.version, gap.backport),
        )
