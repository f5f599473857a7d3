"""Exceptions with a reason, and what they let through."""

import pytest

from tests.registry.build import a_finding, a_snapshot, an_object
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.registry import Registry, accept, blockers, expired, freeze, unused, update

FINDING = a_finding("UPG401", "error", "absent", "Integer")


@pytest.mark.parametrize(
    ("code", "level", "blocks"),
    [
        ("UPG401", "error", True),
        ("UPG401", "warning", True),
        ("UPG401", "note", False),
        ("UPG901", "warning", False),
    ],
)
def test_what_blocks_an_update(code: str, level: str, blocks: bool) -> None:
    finding = a_finding(code, level)
    assert blockers([finding], Registry()) == ([finding] if blocks else [])


def test_an_accepted_finding_does_not_block_wherever_it_moves() -> None:
    registry = accept(Registry(), FINDING, "  never sent\n by anyone ", "jim")
    assert registry.accepted[FINDING.fingerprint].reason == "never sent by anyone"
    moved = replace(FINDING, location=Location("elsewhere.py", 7))
    assert blockers([moved], registry) == []


def test_other_facts_are_another_finding() -> None:
    registry = accept(Registry(), FINDING, "never sent")
    other = replace(FINDING, facts=("absent", "String"))
    assert blockers([other], registry) == [other]
    assert unused(registry, [other]) == list(registry.accepted.values())
    assert unused(registry, [FINDING]) == []


@pytest.mark.parametrize(
    ("release", "ended"),
    [
        (None, False),
        ("34.0.0", False),
        ("35.0.0.0rc1", False),
        ("35.0.0", True),
        ("35.1.0", True),
        ("100.0.0", True),
    ],
)
def test_an_exception_ends_with_its_release(release: str | None, ended: bool) -> None:
    registry = accept(Registry(), FINDING, "until then", until="35.0.0")
    assert bool(expired(registry, release)) == ended
    assert bool(blockers([FINDING], registry, release)) == ended


def test_without_a_release_the_newest_frozen_one_counts() -> None:
    registry = update(Registry(), a_snapshot(an_object()))
    registry = freeze(accept(registry, FINDING, "until then", until="35.0.0"), "35.0.0")
    assert [entry.subject for entry in expired(registry)] == ["Flavor.foobars"]


def test_an_exception_without_end_never_expires() -> None:
    assert expired(accept(Registry(), FINDING, "for good"), "999.0.0") == []


def test_a_later_reason_replaces_the_earlier() -> None:
    registry = accept(accept(Registry(), FINDING, "one", until="34.0.0"), FINDING, "two")
    (entry,) = registry.accepted.values()
    assert (entry.reason, entry.until) == ("two", None)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_an_exception_needs_a_reason(reason: str) -> None:
    with pytest.raises(UpgradelintError, match="needs a reason"):
        accept(Registry(), FINDING, reason)


def test_an_exception_ends_with_a_number() -> None:
    with pytest.raises(UpgradelintError, match='"soon" is not a release'):
        accept(Registry(), FINDING, "why", until="soon")
