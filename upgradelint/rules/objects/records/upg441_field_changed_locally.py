from collections.abc import Iterator

from upgradelint.compare.changes import DefaultChanged, ReadOnlyChanged
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class FieldChangedLocally(Rule):
    """The default of a field, or whether it is read-only, changes.

    It breaks no node: a note. Neither goes over the wire: the default is set by the node that
    creates the object, `read_only` is checked by the node that sets the field. During the upgrade
    old and new nodes create objects that differ, and a changed default changes the fingerprint.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'
         fields = {
    -        'vcpus': fields.IntegerField(default=1),
    +        'vcpus': fields.IntegerField(default=2),  # UPG441
         }
    ```

    Instead: nothing to write, unless old and new nodes have to agree: then set the value where the
    object is created, once every node is new.
    """

    code = "UPG441"
    name = "field-changed-locally"
    level = "note"
    judged = "recorded"

    def check(
        self, change: DefaultChanged | ReadOnlyChanged, context: Context
    ) -> Iterator[Finding]:
        facts, field = change.after, change.new
        if isinstance(change, DefaultChanged):
            what, was, now = "default", change.old.default or "none", field.default or "none"
        else:
            what, was, now = "read_only", str(change.old.read_only), str(field.read_only)
        yield self.finding(
            subject=f"{facts.name}.{field.name}",
            message=f'{what} of "{field.name}" of {facts.name} {facts.version} changes from '
            f"{was} to "
            f"{now}; {context.old} does not see it",
            location=field.location,
            since=facts.version,
            facts=(what, was, now),
        )
