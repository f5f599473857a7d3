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

    def check(self, one: ObjectFacts, context: Context) -> Iterator[Finding]:
        if not one.history or one.version in one.history or not declares_version(one):
            return
        yield self.finding(
            subject=f"{one.name}.VERSION",
            message=f"no comment describes version {one.version} of {one.name}; the last one is on "
            f"{one.history[-1]}",
            location=one.version_location,
            since=one.version,
            hint=f"# Version {one.version}: ...\n",
            facts=(one.version,),
            edits=self._edits(one, context),
        )

    def _edits(self, one: ObjectFacts, context: Context) -> tuple[Edit, ...]:
        """What a comparison shows of the version; nothing where it shows nothing."""
        before = context.before.objects.get(one.name) if context.before else None
        text = what_changed(before, one) if before and before.version != one.version else ""
        return (DescribeVersion(one.location, one.version, text),) if text else ()


def what_changed(before: ObjectFacts, after: ObjectFacts) -> str:
    """Return what a comment would say of a version: `Add a and b; remove c`."""
    changes = list(compare_object(before, after))
    added = [one.field.name for one in changes if isinstance(one, FieldAdded)]
    added += [f"{one.method.name}()" for one in changes if isinstance(one, MethodAdded)]
    removed = [one.field.name for one in changes if isinstance(one, FieldRemoved)]
    removed += [f"{one.method.name}()" for one in changes if isinstance(one, MethodRemoved)]
    named = {"add": added, "remove": removed}
    text = "; ".join(f"{verb} {listed(names)}" for verb, names in named.items() if names)
    return text[:1].upper() + text[1:]
