from collections.abc import Iterator

from upgradelint.compare.changes import EnumValuesRemoved
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import in_order, to_new, users
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import counted, listed, them


class EnumValueRemoved(Rule):
    """An enum refuses a value that older versions of the same major send.

    A new node accepts every older object of its major as it is, bumped or not; the value is refused
    while the message is unpacked: `ValueError: Field value suspended is invalid`. So are rows that
    still hold it. A warning, since all other values pass.
    A notification is only sent by new nodes, and is left out.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         # Version 1.1: Add state
    -    VERSION = '1.1'
    +    # Version 1.2: Remove suspended from state
    +    VERSION = '1.2'
         fields = {
    -        'state': fields.EnumField(['active', 'error', 'suspended']),
    +        'state': fields.EnumField(['active', 'error']),  # UPG414
         }
    ```

    Instead: stop sending the value in this release, and refuse it in the next major.

    ```diff
         # Version 1.1: Add state
    -    # Version 1.2: Remove suspended from state
    -    VERSION = '1.2'
    +    VERSION = '1.1'
         fields = {
    -        'state': fields.EnumField(['active', 'error']),
    +        # TODO: Remove suspended in version 2.0; nothing sends it any more
    +        'state': fields.EnumField(['active', 'error', 'suspended']),
         }
    ```
    """

    code = "UPG414"
    name = "enum-value-removed"
    level = "warning"

    def check(self, changes: tuple[EnumValuesRemoved, ...], context: Context) -> Iterator[Finding]:
        uses = in_order(use for use in changes if use.same_major and use.after.role == "object")
        if not uses:
            return
        first = uses[0]
        facts, field, values = first.after, first.new.name, listed(first.values)
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f"{counted('value', first.values)} removed from {users(uses)}; {context.old} "
            f"may still send {them(first.values)}",
            location=first.new.location,
            breaks=to_new(context, f"ValueError: Field value {first.values[0]} is invalid"),
            since=facts.version,
            hint=f"{values},  # keep in the enum of {field} until the next major\n",
            facts=first.values,
        )
