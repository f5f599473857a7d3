"""What the calls of one tree claim, drop and send: nothing that needs another release."""

import re
from collections.abc import Iterator

from upgradelint.compare.rpc.clients.wrappers import by_wrapper
from upgradelint.compare.rpc.delivery import proven
from upgradelint.compare.rpc.reception import receiver
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.rpc.versions import version_order
from upgradelint.facts.snapshot import Snapshot


def overclaimed(snapshot: Snapshot) -> Iterator[tuple[CallPath, str]]:
    """Yield the calls of pinned clients whose claim is above what was asked for, or was refused,
    with the version that was asked for.

    A question that decides neither the claim nor what is sent was asked for something else.
    """
    for ways in by_wrapper(snapshot).values():
        for path in ways:
            wanted = _mistaken(path) if path.pinned else ""
            if wanted and not any(
                _same(path, way) for way in ways if _otherwise(way, path, wanted)
            ):
                yield path, wanted


def _mistaken(path: CallPath) -> str:
    """The version that was asked for in place of the claimed one."""
    claim = version_order(path.version)
    refused = [version for version in path.refused if version_order(version) <= claim]
    allowed = [version for version in path.sendable if version_order(version) < claim]
    known = [version for version in (*refused, *allowed) if version_order(version)[0] == claim[0]]
    return known[0] if known else ""


def _otherwise(call: CallPath, path: CallPath, wanted: str) -> bool:
    """Whether the answer to a question was another one."""
    return wanted in (call.sendable if wanted in path.refused else call.refused)


def _same(call: CallPath, other: CallPath) -> bool:
    return (call.version, call.arguments) == (other.version, other.arguments)


def dropped(before: Snapshot | None, after: Snapshot) -> Iterator[tuple[CallPath, tuple[str, ...]]]:
    """Yield the ways for older servers with the arguments that they leave out unseen.

    What is passed on under another name, or in parts, is not left out, and what the servers of
    `before` take is told otherwise.
    """
    for ways in by_wrapper(after).values():
        full = {pair for way in ways if not way.refused for pair in way.passed}
        for call in ways if full else ():
            sent = {value for _, value in call.passed} | {*call.sources}
            taken = _taken(call, before)
            names = sorted(
                name
                for name, value in full
                if not {name, value} & {*call.arguments, *taken, *call.tested} and value not in sent
            )
            if call.refused and names:
                yield call, tuple(names)


def unwrapped(snapshot: Snapshot) -> Iterator[tuple[CallPath, str, str]]:
    """Yield the calls with an argument that is sent as a dict, and the object of that name."""
    objects = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower(): name for name in snapshot.objects}
    reported: set[tuple[str, str, str]] = set()
    for path in proven(snapshot):
        for name in path.dicts:
            key = (path.client, path.wrapper, name)
            if name in objects and key not in reported and not path.refused:
                reported.add(key)
                yield path, name, objects[name]


def _taken(path: CallPath, before: Snapshot | None) -> tuple[str, ...]:
    found = receiver(path, before.rpc_servers) if before else None
    return found[1].names if found else ()
