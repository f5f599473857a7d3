from collections.abc import Iterator

from upgradelint.compare.changes import FieldRemoved
from upgradelint.compare.types import describe
from upgradelint.findings import Finding
from upgradelint.rules.objects.breakage import anchor, to_old
from upgradelint.rules.objects.remedy import for_older
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class FieldRemovedInMinor(Rule):
    """A field is gone although the major version stays.

    ### Why it breaks a rolling upgrade

    Inside a major every object can be backported: the old node asks for its own version and reads
    what that version had. What the new class no longer has, the backport has to rebuild; otherwise
    the old code gets `NotImplementedError: Cannot load 'memory_mb' in the base class`.
    A notification has no receiver that is given a backport, and is left out.

    ### Before

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.1: Add memory_mb
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            'memory_mb': fields.IntegerField(),
        }
    ```

    ### After

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.1: Add memory_mb
        # Version 1.2: Remove memory_mb
        VERSION = '1.2'  # UPG411
        fields = {
            'name': fields.StringField(),
        }
    ```

    ### Instead

    Keep the field until the next major, and fill it for those who still read it.

    ```python
    @base.VersionedObjectRegistry.register
    class Flavor(base.VersionedObject):
        # Version 1.1: Add memory_mb
        VERSION = '1.1'
        fields = {
            'name': fields.StringField(),
            # TODO: Remove memory_mb in version 2.0
            'memory_mb': fields.IntegerField(),
        }
    ```
    """

    code = "UPG411"
    name = "field-removed-in-minor"
    level = "warning"

    def check(self, changes: tuple[FieldRemoved, ...], context: Context) -> Iterator[Finding]:
        one, before = changes[0].after, changes[0].before
        if changes[0].step != "minor" or one.role == "notification":
            return
        names = [change.field.name for change in changes]
        yield self.finding(
            subject=f"{one.name}.{','.join(names)}",
            message=f"{named('field', names)} of {one.name} {before.version} removed in "
            f"{one.version}; a backport for {context.old} has to rebuild {them(names)}",
            location=anchor(one),
            breaks=to_old(one, context, f"NotImplementedError: Cannot load '{names[0]}'"),
            since=one.version,
            hint=for_older(
                one.version,
                [f"primitive['{n}'] = ...  # as {before.version} had it" for n in names],
            ),
            facts=tuple(
                f"{change.field.name}: {describe(change.field.type)}" for change in changes
            ),
        )
