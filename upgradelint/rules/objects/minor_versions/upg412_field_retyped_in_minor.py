from collections.abc import Iterator

from upgradelint.compare.changes import FieldRetyped, ObjectTypeChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import misread, to_new
from upgradelint.rules.objects.remedy import beside
from upgradelint.rules.rule import Context, Rule


class FieldRetypedInMinor(Rule):
    """The type of a field changes on the wire although the major version stays.

    A new node accepts every older object of its major as it is, so it reads the old value with the
    new type: `ValueError` while the message is unpacked. No backport helps in that direction. In
    the other one `obj_make_compatible` has to rebuild the old value.
    A notification is only sent by new nodes, and is left out.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.1: Add extra
    -    VERSION = '1.1'
    +    # Version 1.2: Make extra a list
    +    VERSION = '1.2'
         fields = {
    -        'extra': fields.DictOfStringsField(),
    +        'extra': fields.ListOfStringsField(),  # UPG412
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2):
    +            primitive['extra'] = ' '.join(primitive.get('extra', ()))
    ```

    Instead: add a field of the new type, and keep the old one filled until the next major.

    ```diff
         # Version 1.1: Add extra
    -    # Version 1.2: Make extra a list
    +    # Version 1.2: Add extra_list
         VERSION = '1.2'
         fields = {
    -        'extra': fields.ListOfStringsField(),
    +        'extra': fields.DictOfStringsField(),
    +        'extra_list': fields.ListOfStringsField(),
         }
    @@
             if target_version < (1, 2):
    -            primitive['extra'] = ' '.join(primitive.get('extra', ()))
    +            primitive.pop('extra_list', None)
    ```
    """

    code = "UPG412"
    name = "field-retyped-in-minor"
    level = "warning"

    def check(
        self, change: FieldRetyped | ObjectTypeChanged, context: Context
    ) -> Iterator[Finding]:
        facts, before, field = change.after, change.before, change.new.name
        if change.step != "minor" or facts.role == "notification":
            return
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f'field "{field}" of {facts.name} changes from {change.was} in '
            f"{before.version} "
            f"to {change.now} in {facts.version}; {context.old} still sends {change.was}",
            location=change.new.location,
            breaks=to_new(context, _effect(change)),
            since=facts.version,
            hint=beside(
                facts.version, change.old, change.new, context.after.backports.get(facts.name)
            ),
            facts=(change.was, change.now),
        )


def _effect(change: FieldRetyped | ObjectTypeChanged) -> str:
    if isinstance(change, FieldRetyped):
        return misread(change.new, change.old)
    return f"ValueError, {change.was} read as {change.now}"
