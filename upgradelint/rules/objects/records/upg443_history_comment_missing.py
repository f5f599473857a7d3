from collections.abc import Iterator

from upgradelint.compare.changes import FieldAdded, FieldRemoved, MethodAdded, MethodRemoved
from upgradelint.compare.objects.objects import compare_object
from upgradelint.compare.versions import declares_version
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.edits import DescribeVersion, Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class HistoryCommentMissing(Rule):
    """The comments in the class describe older versions, but not the current one.

    It breaks no node: a note. Whoever writes or reviews `obj_make_compatible` learns from these
    comments what each version was. Silent where the class has no such comments at all.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.0: Initial version
    -    VERSION = '1.0'
    +    VERSION = '1.1'  # UPG443
         fields = {
             'name': fields.StringField(),
    +        'foobars': fields.IntegerField(),
         }
    +
    +    def obj_make_compatible(self, primitive, target_version):
    +        super().obj_make_compatible(primitive, target_version)
    +        target_version = versionutils.convert_version_to_tuple(target_version)
    +        if target_version < (1, 1):
    +            primitive.pop('foobars', None)
    ```

    Instead:

    ```diff
         # Version 1.0: Initial version
    +    # Version 1.1: Add foobars
         VERSION = '1.1'
    ```
    """

    code = "UPG443"
    name = "history-comment-missing"
    level = "note"
    fixable = True
    judged = "recorded"

    def check(self, obj: ObjectFacts, context: Context) -> Iterator[Finding]:
        if not obj.history or obj.version in obj.history or not declares_version(obj):
            return
        yield self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"no comment describes version {obj.version} of {obj.name}; the last one is on "
            f"{obj.history[-1]}",
            location=obj.version_location,
            since=obj.version,
            hint=f"# Version {obj.version}: ...\n",
            facts=(obj.version,),
            edits=self._edits(obj, context),
        )

    def _edits(self, obj: ObjectFacts, context: Context) -> tuple[Edit, ...]:
        """What a comparison shows of the version; nothing where it shows nothing."""
        before = context.before.objects.get(obj.name) if context.before else None
        text = what_changed(before, obj) if before and before.version != obj.version else ""
        return (DescribeVersion(obj.location, obj.version, text),) if text else ()


def what_changed(before: ObjectFacts, after: ObjectFacts) -> str:
    """Return what a comment would say of a version: `Add a and b; remove c`."""
    changes = list(compare_object(before, after))
    added = [change.field.name for change in changes if isinstance(change, FieldAdded)]
    added += [f"{change.method.name}()" for change in changes if isinstance(change, MethodAdded)]
    removed = [change.field.name for change in changes if isinstance(change, FieldRemoved)]
    removed += [
        f"{change.method.name}()" for change in changes if isinstance(change, MethodRemoved)
    ]
    named = {"add": added, "remove": removed}
    text = "; ".join(f"{verb} {listed(names)}" for verb, names in named.items() if names)
    return text[:1].upper() + text[1:]
