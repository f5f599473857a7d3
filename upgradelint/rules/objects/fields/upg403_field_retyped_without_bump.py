from collections.abc import Iterator

from upgradelint.compare.changes import FieldRetyped
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import level_of, misread, to_old
from upgradelint.rules.objects.remedy import bump_beside, raise_version
from upgradelint.rules.rule import Context, Rule


class FieldRetypedWithoutBump(Rule):
    """The type of a field changes on the wire and VERSION stays the same.

    Each side reads the other's value with its own type: `ValueError` while the message is unpacked,
    before any code of the project runs. Types that accept and send the same are no change: an
    import alias, `SensitiveString` for `String`, an enum class with equal values under a new name.
    A type of the project itself, of which only the name is compared, is reported as a warning.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'
         fields = {
    -        'extra': fields.DictOfStringsField(),
    +        'extra': fields.ListOfStringsField(),  # UPG403
         }
    ```

    Instead: add a field of the new type, and keep the old one filled until the next major.

    ```diff
     class Flavor(base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: Add extra_list
    +    VERSION = '1.2'
         fields = {
    -        'extra': fields.ListOfStringsField(),
    +        'extra': fields.DictOfStringsField(),
    +        'extra_list': fields.ListOfStringsField(),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2):
    +            primitive.pop('extra_list', None)
    ```
    """

    code = "UPG403"
    name = "field-retyped-without-bump"
    level = "error"
    fixable = True

    def check(self, change: FieldRetyped, context: Context) -> Iterator[Finding]:
        facts, field = change.after, change.new.name
        if not change.unbumped:
            return
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f'field "{field}" of {facts.name} {facts.version} changes from {change.was} to '
            f"{change.now} without a VERSION bump; {context.old} cannot read it",
            location=change.new.location,
            level=level_of(facts, self.level) if change.certain else "warning",
            breaks=to_old(facts, context, misread(change.old, change.new)),
            since=facts.version,
            hint=bump_beside(
                facts, change.old, change.new, context.after.backports.get(facts.name)
            ),
            facts=(change.was, change.now),
            edits=raise_version(facts, f"{field} is {change.now}", unsafe=True),
        )
