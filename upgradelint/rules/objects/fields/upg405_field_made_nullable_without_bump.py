from collections.abc import Iterator

from upgradelint.compare.changes import NullableWidened
from upgradelint.compare.versions import next_minor
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_old
from upgradelint.rules.objects.remedy import bump_for_older, fill_none, raise_version
from upgradelint.rules.rule import Context, Rule


class FieldMadeNullableWithoutBump(Rule):
    """A field may be None now and VERSION stays the same.

    The first None that a new node sends is refused by an old one while the message is unpacked:
    ``ValueError: Field `host' cannot be None``. With a bump the sender can replace it for the older
    receiver, or refuse to send. A warning, since all other values pass.

    Silent where the older field has a default: the library puts that in the place of None.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         VERSION = '1.1'
         fields = {
    -        'host': fields.StringField(),
    +        'host': fields.StringField(nullable=True),  # UPG405
         }
    ```

    Instead:

    ```diff
     class Instance(base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: host is nullable
    +    VERSION = '1.2'
         fields = {
    @@
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2) and primitive.get('host', '') is None:
    +            primitive['host'] = ''
    ```
    """

    code = "UPG405"
    name = "field-made-nullable-without-bump"
    level = "warning"
    fixable = True

    def check(self, change: NullableWidened, context: Context) -> Iterator[Finding]:
        facts, field = change.after, change.new.name
        if not change.unbumped:
            return
        what = f'items of "{field}"' if change.element else f'field "{field}"'
        fill = f"primitive['{field}'] = ...  # what {facts.version} accepts in place of None"
        condition = "" if change.element else f"primitive.get('{field}', '') is None"
        backport = context.after.backports.get(facts.name)
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f"{what} of {facts.name} {facts.version} may be None without a VERSION bump; "
            f"{context.old} refuses None",
            location=change.new.location,
            breaks=to_old(facts, context, f"ValueError: Field `{field}' cannot be None"),
            since=facts.version,
            hint=bump_for_older(
                facts,
                f"{field} is nullable",
                [fill],
                condition,
                backport,
            ),
            facts=("items nullable" if change.element else "nullable",),
            edits=self._edits(change, context),
        )

    def _edits(self, change: NullableWidened, context: Context) -> tuple[Edit, ...]:
        facts = change.after
        raised = raise_version(facts, f"{change.new.name} is nullable", unsafe=True)
        backport = context.after.backports.get(facts.name)
        if change.element or facts.role == "notification":
            return raised
        return raised + fill_none(facts, change.new, next_minor(facts.version), backport)
