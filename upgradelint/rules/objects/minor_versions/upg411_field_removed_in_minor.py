from collections.abc import Iterator

from upgradelint.compare.changes import FieldRemoved
from upgradelint.compare.objects.backports import FieldNotRebuilt, rebuilds
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import versions
from upgradelint.rules.objects.breakage import anchor, to_old, typed
from upgradelint.rules.objects.remedy import for_older
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class FieldRemovedInMinor(Rule):
    """A field is gone although the major version stays.

    Inside a major every object can be backported: the old node asks for its own version and reads
    what that version had. What the new class no longer has, the backport has to rebuild; otherwise
    the old code gets `NotImplementedError: Cannot load 'memory_mb' in the base class`. A
    notification has no receiver that is given a backport, and is left out. Silent where the routine
    rebuilds the field. Reported again where that code is lost later, for each version that the
    registry remembers and the routine still handles.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.1: Add memory_mb
    -    VERSION = '1.1'
    +    # Version 1.2: Remove memory_mb
    +    VERSION = '1.2'  # UPG411
         fields = {
             'name': fields.StringField(),
    -        'memory_mb': fields.IntegerField(),
         }
    ```

    Instead: keep the field until the next major, and fill it for those who still read it.

    ```diff
         # Version 1.1: Add memory_mb
    -    # Version 1.2: Remove memory_mb
    -    VERSION = '1.2'
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        # TODO: Remove memory_mb in version 2.0
    +        'memory_mb': fields.IntegerField(),
         }
    ```
    """

    code = "UPG411"
    name = "field-removed-in-minor"
    level = "warning"

    def check(
        self, changes: tuple[FieldRemoved | FieldNotRebuilt, ...], context: Context
    ) -> Iterator[Finding]:
        removed = [change for change in changes if isinstance(change, FieldRemoved)]
        if removed:
            yield from self._removed(removed, context)
        for change in changes:
            if isinstance(change, FieldNotRebuilt) and not change.fresh:
                yield self._lost(change)

    def _removed(self, changes: list[FieldRemoved], context: Context) -> Iterator[Finding]:
        facts, before = changes[0].after, changes[0].before
        left = [
            change.field
            for change in changes
            if not rebuilds(context.after, facts.name, before.version, change.field.name)
        ]
        if changes[0].step != "minor" or facts.role == "notification" or not left:
            return
        names = [field.name for field in left]
        yield self.finding(
            subject=f"{facts.name}.{','.join(names)}",
            message=f"{named('field', names)} of {facts.name} {before.version} removed in "
            f"{facts.version}; a backport for {context.old} has to rebuild {them(names)}",
            location=anchor(facts),
            breaks=to_old(facts, context, f"NotImplementedError: Cannot load '{names[0]}'"),
            since=facts.version,
            hint=for_older(
                facts.version,
                made_anew(names, before.version),
                backport=context.after.backports.get(facts.name),
            ),
            facts=typed(left),
        )

    def _lost(self, gap: FieldNotRebuilt) -> Finding:
        facts, name, newest = gap.after, gap.field.name, gap.targets[-1]
        return self.finding(
            subject=f"{facts.name}.{name}",
            message=f"the backport of {facts.name} to {versions(gap.targets)} does not make field "
            f'"{name}" anew',
            location=gap.backport.routine or anchor(facts),
            breaks=f"new node -> node with {facts.name} {newest}: NotImplementedError: "
            f"Cannot load '{name}'",
            since=facts.version,
            hint=for_older(facts.version, made_anew([name], newest), backport=gap.backport),
            facts=(name, *gap.targets),
        )


def made_anew(names: list[str], version: str) -> list[str]:
    """Return the lines that put removed fields back into a primitive."""
    return [f"primitive['{name}'] = ...  # as {version} had it" for name in names]
