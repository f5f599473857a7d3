from collections.abc import Iterator

from upgradelint.compare.objects.backports import FieldLost
from upgradelint.compare.objects.older_versions import known_versions
from upgradelint.facts.objects.backports.model import BackportFacts, KeyFacts, TargetFacts
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.backport_words import versions
from upgradelint.rules.rule import Context, Rule


class FieldLostInBackport(Rule):
    """A backport takes a field from a version that has it.

    The older node's class has the field and its code reads it, which ends in `NotImplementedError:
    Cannot load 'vcpus' in the base class`. The routine runs for VERSION itself too, whenever the
    receiver sends a manifest of its children's versions, so a field can be lost even between equal
    nodes: a warning where only that loses it.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         # Version 1.1: Add vcpus
    -    VERSION = '1.1'
    +    # Version 1.2: Add foobars
    +    VERSION = '1.2'
         fields = {
             'name': fields.StringField(),
             'vcpus': fields.IntegerField(),
    +        'foobars': fields.IntegerField(default=0),
         }

         def obj_make_compatible(self, primitive, target_version):
             super().obj_make_compatible(primitive, target_version)
             target_version = versionutils.convert_version_to_tuple(target_version)
    -        if target_version < (1, 1):
    +        if target_version < (1, 2):
    +            primitive.pop('foobars', None)
                 primitive.pop('vcpus', None)  # UPG452
    ```

    Instead:

    ```diff
                 primitive.pop('foobars', None)
    +        if target_version < (1, 1):
                 primitive.pop('vcpus', None)
    ```
    """

    code = "UPG452"
    name = "field-lost-in-backport"
    level = "error"

    def check(self, subject: FieldLost | BackportFacts, context: Context) -> Iterator[Finding]:
        backport = subject.backport if isinstance(subject, FieldLost) else subject
        facts = context.after.objects[backport.name]
        # A project that hands over the wrapping asks for older versions only.
        now = [] if backport.wrapped else lost(backport.at(facts.version), facts)
        if isinstance(subject, FieldLost):
            also = tuple(facts.version for key in now if key.name == subject.field.name)
            yield self._finding(facts, backport, subject.key, (*subject.targets, *also))
        else:
            older = known_versions(context.before, facts) if context.before else {}
            for key in now:
                had = [version for version, fields in older.items() if key.name in fields]
                if not any(_is_lost(backport.at(version), key.name) for version in had):
                    yield self._finding(facts, backport, key, (facts.version,))

    def _finding(
        self, obj: ObjectFacts, backport: BackportFacts, key: KeyFacts, targets: tuple[str, ...]
    ) -> Finding:
        own = targets == (obj.version,)
        return self.finding(
            subject=f"{obj.name}.{key.name}",
            message=f'the backport of {obj.name} to {versions(targets)} drops field "{key.name}", '
            f"which {'those versions have' if len(targets) > 1 else 'that version has'}",
            location=key.location or backport.routine or obj.location,
            level="warning" if own else self.level,
            breaks=f"new node -> node with {obj.name} {targets[-1]}: NotImplementedError: "
            f"Cannot load '{key.name}'",
            since=obj.version,
            facts=(key.name, *targets),
        )


def _is_lost(target: TargetFacts | None, name: str) -> bool:
    key = target.key(name) if target and target.certain and target.arrives else None
    return key is not None and key.kept == "absent"


def lost(target: TargetFacts | None, obj: ObjectFacts) -> list[KeyFacts]:
    """Return the fields of the object that a target never gets."""
    if target is None or not target.certain or not target.arrives:
        return []
    return [key for key in target.keys if key.kept == "absent" and obj.field(key.name)]
