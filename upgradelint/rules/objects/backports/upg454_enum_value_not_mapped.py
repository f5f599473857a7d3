from collections.abc import Iterator

from upgradelint.compare.objects.backports import EnumValuesNotMapped
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import level_of_backport, versions
from upgradelint.rules.objects.remedy import for_older, refuse_values
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class EnumValueNotMapped(Rule):
    """An enum has a new value and its object a new VERSION, but the backport passes the value on.

    The older node refuses the value while the message is unpacked: `ValueError: Field value paused
    is invalid`. The bump gave the sender the chance to replace the value, or to refuse with a clear
    error; only the routine can take it. A warning, since all other values pass.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: Add paused to state
    +    VERSION = '1.2'
         fields = {
    -        'state': fields.EnumField(['active', 'error']),
    +        'state': fields.EnumField(['active', 'error', 'paused']),  # UPG454
         }
    ```

    Instead:

    ```diff
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2) and primitive.get('state') == 'paused':
    +            primitive['state'] = 'active'
    ```
    """

    code = "UPG454"
    name = "enum-value-not-mapped"
    level = "warning"
    fixable = True

    def check(self, gap: EnumValuesNotMapped, context: Context) -> Iterator[Finding]:
        facts, name, values = gap.after, gap.field.name, listed(gap.values)
        yield self.finding(
            subject=f"{facts.name}.{name}",
            message=f"the backport of {facts.name} to {versions(gap.targets)} passes on "
            f"{values} in "
            f'"{name}", which older nodes refuse',
            location=gap.field.location,
            level=level_of_backport(self.level, context),
            breaks=f"new node -> node with {facts.name} {gap.targets[-1]}: ValueError: Field value "
            f"{gap.values[0]} is invalid",
            since=facts.version,
            hint=for_older(
                facts.version,
                [f"primitive['{name}'] = ...  # a value that {gap.targets[-1]} knows"],
                f"primitive.get('{name}') in ({', '.join(gap.values)},)",
                backport=gap.backport,
            ),
            facts=gap.values,
            edits=refuse_values(gap.after, gap.field, gap.values, gap.after.version, gap.backport),
        )
