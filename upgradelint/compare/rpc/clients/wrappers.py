"""The calls of a release by the methods of clients that make them."""

from collections import defaultdict
from collections.abc import Mapping

from upgradelint.compare.rpc.delivery import proven
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.snapshot import Snapshot

Wrapper = tuple[str, str, str]
"""A client, its method, and the method that it calls."""

Calls = Mapping[Wrapper, list[CallPath]]


def by_wrapper(snapshot: Snapshot) -> Calls:
    """Return the ways of each method of a client that could be read."""
    found: dict[Wrapper, list[CallPath]] = defaultdict(list)
    for call in proven(snapshot):
        found[wrapper_of(call)].append(call)
    return found


def wrapper_of(call: CallPath) -> Wrapper:
    """Return what makes a call."""
    return call.client, call.wrapper, call.method
