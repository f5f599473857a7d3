"""Which older versions of an object are known, and to which of them its routine still goes."""

from collections.abc import Mapping

from upgradelint.compare.versions import MINORS, parse_version
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.facts.snapshot import Snapshot

Fields = Mapping[str, FieldFacts]


def known_versions(
    before: Snapshot, obj: ObjectFacts, floor: str | None = None
) -> dict[str, Fields]:
    """Return the fields of each known version below VERSION of its major, oldest first."""
    lowest = parse_version(floor or "") or ()
    past = dict(before.past.get(obj.name, {}))
    if obj.name in before.objects:
        past[before.objects[obj.name].version] = before.objects[obj.name].fields
    numbers = {version: parse_version(version) for version in past}
    now = parse_version(obj.version)
    older = {
        version: number
        for version, number in numbers.items()
        if now and number and number[0] == now[0] and lowest <= number < now
    }
    ordered = sorted(older, key=lambda version: older[version])
    return {version: {field.name: field for field in past[version]} for version in ordered}


def claimed_versions(
    before: Snapshot, obj: ObjectFacts, known: Mapping[str, Fields], floor: str | None
) -> dict[str, dict[str, str]]:
    """Return for other older versions the fields that the routine took from them in the baseline,
    each with the version that introduced it as the routine had it.
    """
    dropped = before.dropped.get(obj.name, {})
    lowest = parse_version(floor or "") or ()
    found: dict[str, dict[str, str]] = {}
    for version in _minors_below(obj.version) if dropped else ():
        number = parse_version(version) or ()
        if version not in known and lowest <= number:
            lacking = {
                name: since
                for name, since in dropped.items()
                if number < (parse_version(since) or ())
            }
            found.update({version: lacking} if lacking else {})
    return found


def _minors_below(version: str) -> list[str]:
    major, minor = (*(parse_version(version) or (0, 0)), 0)[:2]
    return [f"{major}.{number}" for number in range(min(minor, MINORS))]


def lowest_threshold(backport: BackportFacts) -> str | None:
    """Return the lowest version from which on the result is another than below it, or None."""
    for below, above in zip(backport.targets, backport.targets[1:], strict=False):
        if (below.keys, below.refusals) != (above.keys, above.refusals):
            return above.version
    return None
