"""What an older version was, told from snapshots of the past."""

from tests.registry.build import a_field, a_snapshot, an_object, unread
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, difference, fill_history, freeze, update

NOW = an_object("Flavor", "1.3", a_field("id"), a_field("a"), a_field("b"), a_field("c"))
REGISTRY = update(Registry(), a_snapshot(NOW))


def state(version: str, *names: str) -> Snapshot:
    return a_snapshot(an_object("Flavor", version, *(a_field(name) for name in names)))


def past(*snapshots: Snapshot) -> list[tuple[str, Snapshot]]:
    return [(f"commit {at}", snapshot) for at, snapshot in enumerate(snapshots)]


def versions(registry: Registry) -> dict[str, str]:
    fields = registry.versions("Flavor")
    return {version: " ".join(entry.name for entry in has) for version, has in fields.items()}


LAST = past(state("1.0", "id"), state("1.1", "id"), state("1.1", "a", "id"))


def test_a_version_is_its_last_state_before_it_moved_on() -> None:
    registry = fill_history(REGISTRY, [*LAST, *past(a_snapshot(NOW))])
    assert versions(registry) == {"1.0": "id", "1.1": "a id"}
    assert difference(registry, a_snapshot(NOW)) == []


def test_filling_twice_changes_nothing() -> None:
    once = fill_history(REGISTRY, LAST)
    assert fill_history(once, LAST) == once


def test_a_release_says_what_its_version_was() -> None:
    registry = fill_history(REGISTRY, LAST, past(state("1.1", "id", "released")))
    assert versions(registry) == {"1.0": "id", "1.1": "id released"}


def test_of_several_releases_the_newest_counts() -> None:
    releases = past(state("1.1", "id", "old"), state("1.1", "id", "new"))
    assert versions(fill_history(REGISTRY, [], releases)) == {"1.1": "id new"}


def test_a_frozen_release_is_not_touched() -> None:
    registry = freeze(REGISTRY, "33.0.0", state("1.1", "frozen"))
    assert versions(fill_history(registry, LAST, LAST)) == {"1.0": "id", "1.1": "frozen"}
    assert "33.0.0" in fill_history(registry, LAST).releases


def test_what_the_registry_remembers_counts_more_than_a_commit() -> None:
    registry = update(update(Registry(), state("1.1", "seen")), a_snapshot(NOW))
    assert versions(fill_history(registry, LAST)) == {"1.0": "id", "1.1": "seen"}


def test_a_version_that_could_not_be_read_to_its_end_is_not_guessed() -> None:
    unknown = a_snapshot(unproven=(unread("Flavor"),))
    doubted = past(state("1.0", "id"), state("1.1", "id"), unknown, state("1.2", "id", "x"))
    assert versions(fill_history(REGISTRY, doubted)) == {"1.0": "id", "1.2": "id x"}
    again = past(state("1.1", "id"), unknown, state("1.1", "id", "later"), state("1.2", "id"))
    assert versions(fill_history(REGISTRY, again)) == {"1.1": "id later", "1.2": "id"}


def test_a_broken_file_casts_doubt_on_its_objects_only() -> None:
    broken = a_snapshot(unproven=(unread("app/objects/flavor.py", family="file"),))
    other = a_snapshot(unproven=(unread("x", path="app/x.py", family="file"),))
    assert versions(fill_history(REGISTRY, past(state("1.1", "id"), broken))) == {}
    assert versions(fill_history(REGISTRY, past(state("1.1", "id"), other))) == {"1.1": "id"}


def test_the_current_and_taken_back_versions_are_left_out() -> None:
    registry = fill_history(REGISTRY, past(state("1.3", "other"), state("1.4", "gone")))
    assert registry == REGISTRY


def test_objects_without_a_record_are_not_added() -> None:
    gone: ObjectFacts = an_object("Gone", "1.0", a_field("id"))
    assert fill_history(REGISTRY, past(a_snapshot(gone)), past(a_snapshot(gone))) == REGISTRY
