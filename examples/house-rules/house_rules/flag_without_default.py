from collections.abc import Iterator

from upgradelint.api import Context, Direction, FieldAdded, Finding, Rule


class FlagWithoutDefault(Rule):
    """A new flag has no default.

    Objects of older nodes have no value for it, and our code asks `if parcel.insured`:
    `NotImplementedError: Cannot load 'insured' in the base class`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Parcel(base.VersionedObject):
    -    VERSION = '1.0'
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'insured': fields.BooleanField(),  # HSE101
         }
    ```

    Instead: give it the default that older nodes act by.

    ```diff
    +        'insured': fields.BooleanField(default=False),
    ```
    """

    code = "HSE101"
    name = "flag-without-default"
    level = "warning"
    direction = Direction("old", "new", "object")

    def check(self, change: FieldAdded, context: Context) -> Iterator[Finding]:
        field, parcel = change.field, change.after
        if field.type.name == "Boolean" and field.default is None:
            yield self.finding(
                subject=f"{parcel.name}.{field.name}",
                message=f'new flag "{field.name}" of {parcel.name} has no default; '
                f"{context.old} does not send it",
                location=field.location,
                breaks=f"old node ({context.old}) -> new node: NotImplementedError: "
                f"Cannot load '{field.name}'",
                hint=f"'{field.name}': fields.BooleanField(default=False),\n",
                facts=(field.name,),
            )
