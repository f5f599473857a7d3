from collections.abc import Iterator

from upgradelint.compare.changes import FieldWidened
from upgradelint.compare.versions import next_minor
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_old
from upgradelint.rules.objects.remedy import bump_for_older, convert_value, raise_version
from upgradelint.rules.rule import Context, Rule


class FieldWidenedWithoutBump(Rule):
    """The new type of a field takes more values and VERSION stays the same.

    An old node reads the value with the narrower type it knows: what that type does not have is
    refused with `ValueError`, or cut as an integer cuts a fraction. A warning, since the values
    both types have pass.

    ```diff
     @base.VersionedObjectRegistry.register
     class Quota(base.VersionedObject):
         VERSION = '1.1'
         fields = {
    -        'limit': fields.NonNegativeIntegerField(),
    +        'limit': fields.IntegerField(),  # UPG407
         }
    ```

    Instead:

    ```diff
     class Quota(base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: limit may be -1, unlimited
    +    VERSION = '1.2'
         fields = {
    @@
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2) and primitive.get('limit', 0) < 0:
    +            primitive['limit'] = 2 ** 31 - 1
    ```
    """

    code = "UPG407"
    name = "field-widened-without-bump"
    level = "warning"
    fixable = True

    def check(self, change: FieldWidened, context: Context) -> Iterator[Finding]:
        facts, field = change.after, change.new.name
        if not change.unbumped:
            return
        fill = f"primitive['{field}'] = ...  # a {change.was} that {facts.version} accepts"
        backport = context.after.backports.get(facts.name)
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f'field "{field}" of {facts.name} {facts.version} widens from {change.was} to '
            f"{change.now} without a VERSION bump; {context.old} cannot take every value",
            location=change.new.location,
            breaks=to_old(facts, context, f"ValueError, {change.now} read as {change.was}"),
            since=facts.version,
            hint=bump_for_older(
                facts,
                f"Widen {field} to {change.now}",
                [fill],
                backport=backport,
            ),
            facts=(change.was, change.now),
            edits=self._edits(change, context),
        )

    def _edits(self, change: FieldWidened, context: Context) -> tuple[Edit, ...]:
        facts, field = change.after, change.new
        raised = raise_version(facts, f"Widen {field.name} to {change.now}", unsafe=True)
        backport = context.after.backports.get(facts.name)
        if backport is None:
            return raised
        return raised + convert_value(facts, field, change.was, next_minor(facts.version), backport)
