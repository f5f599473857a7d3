from collections.abc import Iterator

from upgradelint.compare.changes import ObjectTypeChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import level_of, to_old
from upgradelint.rules.objects.remedy import bump_beside, raise_version
from upgradelint.rules.rule import Context, Rule


class ObjectTypeChangedWithoutBump(Rule):
    """A field holds another object and VERSION stays the same.

    The receiver compares the name of the object that arrived with the one its field declares:
    `ValueError: An object of type Image is required in field image, not a ImageMeta`. The
    fingerprint does not contain that name, so a test of recorded hashes passes.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         VERSION = '1.1'
         fields = {
    -        'image': fields.ObjectField('Image'),
    +        'image': fields.ObjectField('ImageMeta'),  # UPG404
         }
    ```

    Instead: add a field for the new object, and keep the old one filled until the next major.

    ```diff
     class Instance(base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: Add image_meta
    +    VERSION = '1.2'
         fields = {
    -        'image': fields.ObjectField('ImageMeta'),
    +        'image': fields.ObjectField('Image'),
    +        'image_meta': fields.ObjectField('ImageMeta'),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 2):
    +            primitive.pop('image_meta', None)
    ```
    """

    code = "UPG404"
    name = "object-type-changed-without-bump"
    level = "error"
    fixable = True

    def check(self, change: ObjectTypeChanged, context: Context) -> Iterator[Finding]:
        facts, field = change.after, change.new.name
        if not change.unbumped:
            return
        yield self.finding(
            subject=f"{facts.name}.{field}",
            message=f'field "{field}" of {facts.name} {facts.version} holds {change.now}, it was '
            f"{change.was}, without a VERSION bump; {context.old} refuses it",
            location=change.new.location,
            level=level_of(facts, self.level),
            breaks=to_old(
                facts, context, f"ValueError: An object of type {change.was} is required"
            ),
            since=facts.version,
            hint=bump_beside(
                facts, change.old, change.new, context.after.backports.get(facts.name)
            ),
            facts=(change.was, change.now),
            edits=raise_version(facts, f"{field} holds {change.now}", unsafe=True),
        )
