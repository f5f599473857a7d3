"""The VERSION of an object: how two are related, and which comes next."""

from typing import Literal

from upgradelint.base.digits import whole
from upgradelint.facts.objects.model import ObjectFacts

MINORS = 300
"""So many minor versions are looked at one by one."""

Step = Literal["same", "minor", "major", "back", "unknown"]


def parse_version(text: str) -> tuple[int, ...] | None:
    """Return `1.10` as `(1, 10)`, or None where it is no dotted number."""
    parts = text.split(".")
    return tuple(map(whole, parts)) if all(part.isdecimal() for part in parts) else None


def step_between(before: str, after: str) -> Step:
    """Name the step from one VERSION to the next; a third part counts as minor."""
    if before == after:
        return "same"
    old, new = parse_version(before), parse_version(after)
    if old is None or new is None:
        return "unknown"
    if new < old:
        return "back"
    return "minor" if new[0] == old[0] else "major"


def next_minor(version: str) -> str:
    """Return the VERSION a changed object takes: `1.9` -> `1.10`, `1.9.1` -> `1.10`."""
    major, minor = [*(parse_version(version) or (1,)), 0][:2]
    return f"{major}.{minor + 1}"


def skipped_minors(before: str, after: str) -> tuple[str, ...]:
    """Return the versions a step passes over: `1.1`, `1.4` -> `1.2`, `1.3`."""
    old, new = parse_version(before), parse_version(after)
    if old is None or new is None or len(old) < 2 or len(new) < 2 or old[0] != new[0]:
        return ()
    end = min(new[1], old[1] + MINORS)
    return tuple(f"{new[0]}.{minor}" for minor in range(old[1] + 1, end))


def declares_version(facts: ObjectFacts) -> bool:
    """Whether the class assigns VERSION itself.

    One that inherits it moves with its base, or belongs to a project that does not version its
    objects: its changes cannot be judged by it.
    """
    declared, head = facts.version_location, facts.location
    places = [(place.line, place.column) for place in (head, declared)]
    return declared.path == head.path and places[0] < places[1]
