from collections.abc import Iterator

from upgradelint.compare.changes import NullableNarrowed
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_new
from upgradelint.rules.objects.remedy import declare
from upgradelint.rules.rule import Context, Rule


class FieldNoLongerNullable(Rule):
    """A field refuses None that older versions of the same major send.

    A new node accepts every older object of its major as it is, bumped or not; a None in it is
    refused while the message is unpacked: ``ValueError: Field `host' cannot be None``. So are rows
    that still hold NULL. A warning, since all other values pass.
    A notification is only sent by new nodes, and is left out.

    Silent where the field has a default: the library puts that in the place of None.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         # Version 1.1: Add host
    -    VERSION = '1.1'
    +    # Version 1.2: host is never None
    +    VERSION = '1.2'
         fields = {
    -        'host': fields.StringField(nullable=True),
    +        'host': fields.StringField(),  # UPG413
         }
    ```

    Instead: stop sending None in this release, and refuse it in the next major.

    ```diff
         # Version 1.1: Add host
    -    # Version 1.2: host is never None
    -    VERSION = '1.2'
    +    VERSION = '1.1'
         fields = {
    -        'host': fields.StringField(),
    +        # TODO: Not nullable in version 2.0; nothing sends None any more
    +        'host': fields.StringField(nullable=True),
         }
    ```
    """

    code = "UPG413"
    name = "field-no-longer-nullable"
    level = "warning"

    def check(self, change: NullableNarrowed, context: Context) -> Iterator[Finding]:
        facts, field = change.after, change.new.name
        if not change.same_major or facts.role == "notification":
            return
        what = f'items of "{field}"' if change.element else f'field "{field}"'
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f"{what} of {facts.name} {facts.version} must not be None any more; "
            f"{context.old} may still send it in {facts.name} {change.before.version}",
            location=change.new.location,
            breaks=to_new(context, f"ValueError: Field `{field}' cannot be None"),
            since=facts.version,
            hint=f"'{field}': {declare(change.old)},  # until the next major\n",
            facts=("items not nullable" if change.element else "not nullable",),
        )
