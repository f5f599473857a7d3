from collections.abc import Iterator

from upgradelint.compare.objects.backports import FieldSurvives
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import is_secret, versions
from upgradelint.rules.objects.remedy import drop_fields, dropped, for_older
from upgradelint.rules.rule import Context, Rule


class SecretFieldNotDropped(Rule):
    """A field with a secret came with a new VERSION, and the backport to older ones leaves it in.

    The older class does not know the field, so it does not know to mask it either: what logs or
    stores the message it got holds the secret in plain text.

    ```diff
     @base.VersionedObjectRegistry.register
     class Volume(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    # Version 1.1: Add passphrase
    +    VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
    +        'passphrase': fields.SensitiveStringField(),  # UPG455
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
    +            primitive.pop('passphrase', None)
    ```
    """

    code = "UPG455"
    name = "secret-field-not-dropped"
    level = "warning"
    fixable = True

    def check(self, gap: FieldSurvives, context: Context) -> Iterator[Finding]:
        if gap.dropped_below is not None or not is_secret(gap.field):
            return
        cls, name = gap.after.name, gap.field.name
        yield self.finding(
            subject=f"{cls}.{name}",
            message=f'secret field "{name}" of {cls} came with {gap.since}, but its backport to '
            f"{versions(gap.targets)} leaves it in",
            location=gap.field.location,
            level="note" if gap.given_up else self.level,
            breaks=f"new node -> node with {cls} {gap.targets[-1]}: does not know to mask it",
            since=gap.since,
            hint=for_older(gap.since, dropped([name]), backport=gap.backport),
            facts=(gap.since, name),
            edits=drop_fields(gap.after, gap.since, (name,), gap.backport),
        )
