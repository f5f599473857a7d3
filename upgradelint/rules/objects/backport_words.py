"""What findings on backports have in common."""

from collections.abc import Iterator

from upgradelint.compare.objects.older_versions import known_versions, lowest_threshold
from upgradelint.compare.versions import parse_version
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Level
from upgradelint.rules.rule import Context


def versions(targets: tuple[str, ...]) -> str:
    """Return `1.0`, `1.0 and 1.1`, or of many the first and the last: `1.0-1.9`."""
    if len(targets) > 2:
        return f"{targets[0]}-{targets[-1]}"
    return " and ".join(targets)


def is_secret(field: FieldFacts) -> bool:
    """Whether the type of a field says that its value must not be shown."""
    return "Sensitive" in field.type.name


def held_object(field: FieldFacts) -> str | None:
    """Return the object that the library's routine would backport in a field."""
    if field.type.name == "List" and field.type.element is not None:
        return field.type.element.object_name
    return field.type.object_name


def former_fields(name: str, context: Context) -> Iterator[str]:
    """Yield the fields that older versions of an object had, as far as they are known."""
    if context.before is not None and name in context.before.objects:
        yield from (field.name for field in context.before.objects[name].fields)
    for fields in (context.before.past.get(name, {}) if context.before else {}).values():
        yield from (field.name for field in fields)


def surviving(obj: ObjectFacts, backport: BackportFacts, context: Context) -> dict[str, list[str]]:
    """Return the fields that older versions lack and get, with those versions."""
    known = known_versions(context.before, obj) if context.before else {}
    left: dict[str, list[str]] = {}
    for version, fields in known.items():
        target = backport.at(version)
        if target is None or not target.certain or not target.arrives:
            continue
        for field in obj.fields:
            key = target.key(field.name)
            if field.name not in fields and (key is None or key.kept == "present"):
                left.setdefault(field.name, []).append(version)
    return left


def backports_practised(snapshot: Snapshot) -> bool:
    """Whether a project backports its objects, as far as can be told.

    It does not where objects were bumped many times and no routine does anything.
    """
    if any(lowest_threshold(backport) for backport in snapshot.backports.values()):
        return True
    minors = [_minor(facts) for facts in snapshot.objects.values()]
    bumped = [minor for minor in minors if minor]
    return len(bumped) <= _FEW and (len(bumped) < _SEVERAL or sum(bumped) <= _MANY)


def level_of_backport(level: Level, context: Context) -> Level:
    """Return a finding's level: in a project without backports none of them is anybody's slip."""
    return level if backports_practised(context.after) else "note"


def _minor(obj: ObjectFacts) -> int:
    return (*(parse_version(obj.version) or ()), 0, 0)[1]


_FEW, _SEVERAL, _MANY = 5, 3, 20
