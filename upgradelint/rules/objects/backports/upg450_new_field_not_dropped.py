from collections.abc import Iterator

from upgradelint.compare.objects.backports import FieldSurvives
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import is_secret, level_of_backport, versions
from upgradelint.rules.objects.remedy import drop_fields, dropped, for_older
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class NewFieldNotDropped(Rule):
    """A field came with a new VERSION, and the backport to older ones leaves it in.

    `obj_make_compatible` promises that an older node gets exactly what its version was. The library
    ignores a field it does not know, but code that compares, stores or validates what arrives does
    not. Where the older class had the name with another meaning, the value is read as that. Every
    version that the baseline and the registry remember is checked, so a forgotten field is found in
    later releases too. Code for versions below the oldest one that the routine still handles counts
    as removed on purpose: a note where the baseline had it. A note too in a project that bumps its
    objects and backports none.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add foobars
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(default=0),  # UPG450
         }
    ```

    Instead:

    ```diff
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```
    """

    code = "UPG450"
    name = "new-field-not-dropped"
    level = "warning"
    fixable = True

    def check(self, gaps: tuple[FieldSurvives, ...], context: Context) -> Iterator[Finding]:
        gaps = tuple(gap for gap in gaps if gap.dropped_below is None and not is_secret(gap.field))
        if not gaps:
            return
        first = gaps[0]
        names = [gap.field.name for gap in gaps]
        yield self.finding(
            subject=f"{first.after.name}.{','.join(names)}",
            message=f"{named('field', names)} of {first.after.name} came with {first.since}, but "
            f"its backport to {versions(first.targets)} leaves {them(names)} in",
            location=min(gap.field.location for gap in gaps),
            level="note" if first.given_up else level_of_backport(self.level, context),
            breaks=f"new node -> node with {first.after.name} {first.targets[-1]}: gets "
            f"{them(names)} all the same",
            since=first.since,
            hint=for_older(first.since, dropped(names), backport=first.backport),
            facts=(first.since, *names),
            edits=()
            if first.given_up
            else drop_fields(first.after, first.since, tuple(names), first.backport),
        )
