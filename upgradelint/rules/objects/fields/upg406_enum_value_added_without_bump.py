from collections.abc import Iterator

from upgradelint.compare.changes import EnumValuesAdded
from upgradelint.compare.versions import next_minor
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import in_order, to_old, users
from upgradelint.rules.objects.remedy import bump_for_older, raise_version, refuse_values
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted, listed, them


class EnumValueAddedWithoutBump(Rule):
    """An enum has a new value, and objects that use it keep their VERSION.

    The first new value that a new node sends is refused by an old one while the message is
    unpacked: `ValueError: Field value paused is invalid`. With a bump of each object that has a
    field of the enum, the sender can replace the value for the older receiver, or refuse to send.
    A warning, since all other values pass.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         VERSION = '1.1'
         fields = {
    -        'state': fields.EnumField(['active', 'error']),
    +        'state': fields.EnumField(['active', 'error', 'paused']),  # UPG406
         }
    ```

    Instead:

    ```diff
     class Instance(base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: Add paused to state
    +    VERSION = '1.2'
         fields = {
    @@
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2) and primitive.get('state') == 'paused':
    +            primitive['state'] = 'active'
    ```
    """

    code = "UPG406"
    name = "enum-value-added-without-bump"
    level = "warning"
    fixable = True

    def check(self, changes: tuple[EnumValuesAdded, ...], context: Context) -> Iterator[Finding]:
        uses = in_order(use for use in changes if use.unbumped)
        if not uses:
            return
        first = uses[0]
        facts, field, values = first.after, first.new.name, listed(first.values)
        fill = f"primitive['{field}'] = ...  # what {facts.version} knows in place of {values}"
        nested = first.new.type.element is not None
        condition = "" if nested else f"primitive.get('{field}') in [{', '.join(first.values)}]"
        backport = context.after.backports.get(facts.name)
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f"new {counted('value', first.values)} in {users(uses)} without a VERSION "
            f"bump; {context.old} refuses {them(first.values)}",
            location=first.new.location,
            breaks=to_old(facts, context, f"ValueError: Field value {first.values[0]} is invalid"),
            since=facts.version,
            hint=bump_for_older(
                facts,
                f"Add {values} to {field}",
                [fill],
                condition,
                backport,
            ),
            facts=first.values,
            edits=self._edits(uses, context),
        )

    def _edits(self, uses: list[EnumValuesAdded], context: Context) -> tuple[Edit, ...]:
        edits: list[Edit] = []
        for use in uses:
            facts, values = use.after, use.values
            text = f"Add {listed(values)} to {use.new.name}"
            edits += raise_version(facts, text, unsafe=True)
            backport = context.after.backports.get(facts.name)
            if facts.role == "object" and backport is not None:
                edits += refuse_values(facts, use.new, values, next_minor(facts.version), backport)
        return tuple(edits)
