"""What the calls of one tree claim, drop and send: nothing that needs another release."""

import re
from collections import defaultdict
from collections.abc import Iterator

from upgradelint.compare.rpc import proven, receiver
from upgradelint.facts.rpc import CallPath
from upgradelint.facts.rpc_versions import version_order
from upgradelint.facts.snapshot import Snapshot


def overclaimed(snapshot: Snapshot) -> Iterator[tuple[CallPath, str]]:
    """Yield the calls of pinned clients whose claim is above what was asked for, or was refused,
    with the version that was asked for.
    """
    for path in proven(snapshot):
        asked = [one for one in path.sendable if _major(one) == _major(path.version)]
        refused = [one for one in path.refused if _major(one) == _major(path.version)]
        lower = [one for one in asked if version_order(one) < version_order(path.version)]
        below = [one for one in refused if version_order(one) <= version_order(path.version)]
        if path.pinned and (lower or below):
            yield path, (below or lower)[0]


def dropped(before: Snapshot | None, after: Snapshot) -> Iterator[tuple[CallPath, tuple[str, ...]]]:
    """Yield the ways for older servers with the arguments that they leave out unseen.

    What is passed on under another name is not left out, and what the servers of `before` take is
    told otherwise.
    """
    for ways in _by_wrapper(after).values():
        full = {pair for one in ways if not one.refused for pair in one.passed}
        for one in ways if full else ():
            sent = {value for _, value in one.passed}
            told = _taken(one, before)
            names = sorted(
                name
                for name, value in full
                if not {name, value} & {*one.arguments, *told, *one.asked} and value not in sent
            )
            if one.refused and names:
                yield one, tuple(names)


def unwrapped(snapshot: Snapshot) -> Iterator[tuple[CallPath, str, str]]:
    """Yield the calls with an argument that is sent as a dict, and the object of that name."""
    objects = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in snapshot.objects}
    seen: set[tuple[str, str, str]] = set()
    for path in proven(snapshot):
        for name in path.dicts:
            key = (path.client, path.wrapper, name)
            if name in objects and key not in seen and not path.refused:
                seen.add(key)
                yield path, name, objects[name]


def _taken(path: CallPath, before: Snapshot | None) -> tuple[str, ...]:
    found = receiver(path, before.rpc_servers) if before else None
    return found[1].names if found else ()


def _by_wrapper(snapshot: Snapshot) -> dict[tuple[str, str, str], list[CallPath]]:
    found: dict[tuple[str, str, str], list[CallPath]] = defaultdict(list)
    for one in proven(snapshot):
        found[one.client, one.wrapper, one.method].append(one)
    return found


def _major(version: str) -> int:
    return version_order(version)[0]
