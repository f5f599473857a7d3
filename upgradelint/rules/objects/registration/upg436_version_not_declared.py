from collections.abc import Iterator, Mapping, Sequence

from upgradelint.base.frozen import replace
from upgradelint.compare.changes import FieldAdded, FieldRemoved, FieldRetyped
from upgradelint.compare.objects.fields import compare_fields
from upgradelint.compare.versions import declares_version, next_minor
from upgradelint.facts.objects.model import FieldFacts, NearVersion, ObjectFacts
from upgradelint.findings.direction import Direction
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import misread, to_new, to_old, typed
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named

Changed = FieldAdded | FieldRemoved | FieldRetyped


class VersionNotDeclared(Rule):
    """A registered object does not assign VERSION.

    It breaks nothing by itself: a note. The object has its base's VERSION, so an older node cannot
    recognise a change of its own, and the rules on changes without a bump do not judge it.
    A warning where one of its own fields comes, goes, or changes its type: old and new nodes take
    each other's for the same. It stays a note where no client has a serializer for objects.

    A warning, too, where the version is there under another name (`version = '1.1'`): the library
    reads VERSION alone, so each bump goes nowhere, and nobody asks for a backport.

    ```diff
    +@base.VersionedObjectRegistry.register
    +class Flavor(base.VersionedObject):  # UPG436
    +    fields = {
    +        'name': fields.StringField(),
    +    }
    ```

    Instead:

    ```diff
     class Flavor(base.VersionedObject):
    +    # Version 1.0: Initial version
    +    VERSION = '1.0'
         fields = {
    ```
    """

    code = "UPG436"
    name = "version-not-declared"
    level = "note"
    judged = "recorded"

    def check(self, obj: ObjectFacts, context: Context) -> Iterator[Finding]:
        if declares_version(obj):
            return
        if obj.near_version is not None:
            yield self._misspelt(obj, obj.near_version)
            return
        changes = [] if _stay(context) else list(_changes(obj, context))
        if changes:
            yield self._changed(changes, context)
            return
        yield self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"{obj.name} has no VERSION of its own; older nodes cannot be told of changes",
            location=obj.location,
            since=obj.version,
            hint=f"# Version {obj.version}: Initial version\nVERSION = '{obj.version}'\n",
        )

    def _changed(self, changes: Sequence[Changed], context: Context) -> Finding:
        obj, fields = changes[0].after, [_field(change) for change in changes]
        names = [field.name for field in fields]
        found = self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"{obj.name} has no VERSION of its own, and {named('field', names)} changed "
            f"since {context.old}: nodes take old and new ones for the same",
            location=obj.location,
            level="warning",
            breaks=_effect(changes[0], context),
            since=obj.version,
            hint=f"VERSION = '{next_minor(obj.version)}'\n",
            facts=typed(fields),
        )
        reads = isinstance(changes[0], FieldAdded)
        return replace(found, direction=Direction("old", "new", "object")) if reads else found

    def _misspelt(self, obj: ObjectFacts, near: NearVersion) -> Finding:
        return self.finding(
            subject=f"{obj.name}.VERSION",
            message=f"{obj.name} has a {near.name} of {near.version} and no VERSION, so it is "
            f"{obj.version} to every node, whatever changes",
            location=near.location,
            level="warning",
            breaks="new node -> old node: takes what it does not know for its own, and asks for no "
            "backport",
            hint=f"VERSION = '{near.version}'\n",
            facts=(near.name,),
        )


def _stay(context: Context) -> bool:
    """Whether the objects of a project go nowhere: its clients have no serializer for them."""
    clients = [startup for startup in context.after.startups if startup.kind == "client"]
    return bool(clients) and not context.remote and all(client.has == () for client in clients)


def _changes(obj: ObjectFacts, context: Context) -> Iterator[Changed]:
    """Yield what changed on the wire in fields that the class itself declares."""
    if context.before is None:
        return
    was = context.before.objects.get(obj.name)
    if was is None or was.version != obj.version:
        return
    for change in compare_fields(was, obj, {}):
        match change:
            case FieldAdded(field=field) | FieldRetyped(new=field) if _is_in(field, obj):
                yield change
            case FieldRemoved(field=field) if _was_in(field, was, context.before.objects):
                yield change


def _is_in(field: FieldFacts, obj: ObjectFacts) -> bool:
    """Whether a field stands below the head of the class, not in a base of it."""
    place, head = field.location, obj.location
    return place.path == head.path and place.line > head.line


def _was_in(field: FieldFacts, was: ObjectFacts, objects: Mapping[str, ObjectFacts]) -> bool:
    """Whether a field stood in the class itself: a registry keeps no places, but its bases."""
    bases = (objects[name] for name in was.parents if name in objects)
    inherited = any(base.field(field.name) for base in bases)
    return not inherited and field.location.path in ("", was.location.path)


def _field(change: Changed) -> FieldFacts:
    return change.new if isinstance(change, FieldRetyped) else change.field


def _effect(change: Changed, context: Context) -> str:
    match change:
        case FieldAdded(field=field):
            return to_new(context, f"NotImplementedError: Cannot load '{field.name}'")
        case FieldRemoved(after=obj, field=field):
            return to_old(obj, context, f"NotImplementedError: Cannot load '{field.name}'")
    return to_old(change.after, context, misread(change.old, change.new))
