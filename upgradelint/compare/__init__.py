"""What changed between two revisions, in the domain's own words: Snapshot x Snapshot -> Changes."""

from collections.abc import Iterator, Mapping

from upgradelint.compare.changes import Change
from upgradelint.compare.objects.backports import compare_backports
from upgradelint.compare.objects.objects import compare_objects
from upgradelint.compare.rpc.clients.unseen import compare_unseen
from upgradelint.compare.rpc.contents import compare_contents
from upgradelint.compare.rpc.delivery import compare_rpc
from upgradelint.compare.rpc.exchanged import compare_exchanged
from upgradelint.compare.rpc.interfaces import compare_interfaces
from upgradelint.compare.rpc.pinning.above_cap import compare_refusals
from upgradelint.compare.rpc.pinning.caps import compare_caps
from upgradelint.compare.rpc.pinning.pinned_clients import compare_clients
from upgradelint.compare.rpc.startups import compare_startups
from upgradelint.compare.rpc.surface import compare_surfaces, compare_versions
from upgradelint.compare.rpc.tolerance import compare_tolerance
from upgradelint.facts.snapshot import Snapshot

__all__ = ["Change", "compare"]


def compare(
    before: Snapshot,
    after: Snapshot,
    floors: Mapping[str, str] = {},
) -> Iterator[Change]:
    """Yield every change of a promise, object by object in the order of names.

    What one of the two could not read is unknown there, and yields nothing.
    `floors` are the oldest versions that backports are proved for, by object.
    """
    yield from compare_objects(before, after)
    yield from compare_backports(before, after, floors)
    yield from compare_rpc(before, after)
    yield from compare_unseen(before, after)
    yield from compare_surfaces(before, after)
    yield from compare_versions(before, after)
    yield from compare_interfaces(before, after)
    yield from compare_clients(before, after)
    yield from compare_refusals(before, after)
    yield from compare_caps(before, after)
    yield from compare_tolerance(before, after)
    yield from compare_exchanged(before, after)
    yield from compare_startups(before, after)
    yield from compare_contents(before, after)
