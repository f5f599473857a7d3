"""How the registry moves forward with the code."""

import pytest

from tests.registry.build import a_field, a_method, a_snapshot, an_object, unread
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.objects.model import UNTOLD, FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.registry import Registry, difference, freeze, kept, lags, update
from upgradelint.registry.model import remembered

HERE = Location("a.py", 20, 9)
ID = a_field("id")
ENUM = replace(ID, type=TypeFacts("Enum", "String", values=("'x'",)))
OLD = an_object("Flavor", "1.0", ID)
NEW = an_object("Flavor", "1.1", ID, a_field("foobars"))
NEXT = an_object("Flavor", "1.2", ID, a_field("foobars"), a_field("extra"))


def walked(*states: ObjectFacts) -> Registry:
    """Return the registry after recording each state in turn."""
    registry = Registry()
    for facts in states:
        registry = update(registry, a_snapshot(facts))
    return registry


def remembered_names(registry: Registry) -> dict[str, list[str]]:
    versions = registry.versions("Flavor")
    return {version: [field.name for field in fields] for version, fields in versions.items()}


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        pytest.param([OLD], {}, id="nothing older yet"),
        pytest.param([OLD, NEW], {"1.0": ["id"]}, id="a bump moves the old fields to memory"),
        pytest.param(
            [OLD, NEW, NEXT], {"1.0": ["id"], "1.1": ["foobars", "id"]}, id="two bumps, in order"
        ),
        pytest.param(
            [OLD, an_object("Flavor", "1.1", ID, a_field("typo")), NEW, NEXT],
            {"1.0": ["id"], "1.1": ["foobars", "id"]},
            id="of an unreleased version the last state counts",
        ),
        pytest.param([OLD, NEW, OLD], {}, id="a version taken back is forgotten"),
        pytest.param(
            [an_object("Flavor", "1.9", ID), an_object("Flavor", "1.10", ID)],
            {"1.9": ["id"]},
            id="1.9 comes before 1.10",
        ),
        pytest.param(
            [NEW, an_object("Flavor", "2.0", ID)], {"1.1": ["foobars", "id"]}, id="a new major"
        ),
    ],
)
def test_older_versions_are_remembered(
    states: list[ObjectFacts], expected: dict[str, list[str]]
) -> None:
    assert remembered_names(walked(*states)) == expected


def test_of_a_released_version_the_released_state_counts() -> None:
    registry = freeze(walked(NEW), "33.0.0")
    changed = an_object("Flavor", "1.1", ID, a_field("foobars"), a_field("late"))
    registry = update(update(registry, a_snapshot(changed)), a_snapshot(NEXT))
    assert remembered_names(registry) == {"1.1": ["foobars", "id"]}


def test_a_later_release_says_what_its_version_means() -> None:
    changed = an_object("Flavor", "1.1", ID, a_field("late"))
    registry = freeze(update(freeze(walked(NEW), "33.0.0"), a_snapshot(changed)), "34.0.0")
    registry = update(registry, a_snapshot(NEXT))
    assert remembered_names(registry) == {"1.1": ["id", "late"]}
    assert [
        field.name for field in registry.release_snapshot("33.0.0").objects["Flavor"].fields
    ] == [
        "foobars",
        "id",
    ]


@pytest.mark.parametrize(
    "reason",
    [
        unread("Flavor"),
        unread("app/objects/flavor.py", family="file"),
        unread("unknown: wrapped(Flavor)"),
    ],
)
def test_what_could_not_be_read_keeps_its_last_record(reason: object) -> None:
    registry = walked(OLD)
    snapshot = a_snapshot(unproven=(reason,))  # type: ignore[arg-type]
    assert update(registry, snapshot) == registry
    assert kept(registry, snapshot) == {"Flavor": reason}
    assert difference(registry, snapshot) == []


def test_another_unread_object_of_the_file_does_not_keep_a_removed_one() -> None:
    assert update(walked(OLD), a_snapshot(unproven=(unread("Other"),))).objects == {}


def test_a_removed_object_is_dropped_when_no_release_promised_it() -> None:
    assert update(walked(OLD), a_snapshot()) == Registry()


def test_a_removed_object_stays_in_the_memory_of_its_release() -> None:
    registry = update(freeze(walked(OLD), "33.0.0"), a_snapshot())
    assert registry.snapshot("now").objects == {}
    assert registry.release_snapshot("33.0.0").objects["Flavor"].version == "1.0"
    assert difference(registry, a_snapshot()) == []


def test_a_removed_object_may_come_back() -> None:
    registry = update(update(freeze(walked(OLD), "33.0.0"), a_snapshot()), a_snapshot(NEW))
    assert registry.snapshot("now").objects["Flavor"].version == "1.1"
    assert remembered_names(registry) == {"1.0": ["id"]}


def test_the_snapshot_of_the_registry_has_places_without_lines() -> None:
    facts = walked(OLD).snapshot("registry").objects["Flavor"]
    place = Location("app/objects/flavor.py", 1)
    assert {facts.location, facts.version_location} == {place}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (OLD, OLD, []),
        (OLD, None, ["Flavor: recorded with version 1.0, no longer in the code"]),
        (None, OLD, ["Flavor: version 1.0 is not recorded"]),
        (OLD, NEW, ["Flavor: version 1.0 -> 1.1", "Flavor.foobars: added, Integer"]),
        (NEW, OLD, ["Flavor: version 1.1 -> 1.0", "Flavor.foobars: removed, was Integer"]),
        (
            OLD,
            an_object("Flavor", "1.0", a_field("id", "String", nullable=True, default="x")),
            ["Flavor.id: Integer -> String nullable default x"],
        ),
        (
            an_object("Flavor", "1.0", a_field("host", "Object", object_name="Host")),
            an_object("Flavor", "1.0", a_field("host", "Object", object_name="Node")),
            ["Flavor.host: Object(Host) -> Object(Node)"],
        ),
        (
            an_object("Flavor", "1.0", a_method("save")),
            an_object("Flavor", "1.0", a_method("save", "force"), a_method("load")),
            ["Flavor.load: added, ()", "Flavor.save: () -> (force)"],
        ),
        (
            an_object("Flavor", "1.0", children=(("Host", "1.0"),)),
            an_object("Flavor", "1.0", children=(("Host", "1.1"),)),
            ["Flavor: child version Host 1.0 -> Host 1.1"],
        ),
        (
            an_object("Flavor", "1.0", children=(("1.9", "1.0"), ("1.10", "1.1"))),
            an_object("Flavor", "1.0", children=(("1.10", "1.1"), ("1.11", "1.2"))),
            ["Flavor: child version 1.9 1.0 removed", "Flavor: child version 1.11 1.2 added"],
        ),
        (
            an_object("Flavor", "1.0", ID, extra=("[('a', 'b')]",)),
            an_object("Flavor", "1.0", ID, extra=("[]",)),
            ["Flavor: extra data of the fingerprint changed"],
        ),
        (
            an_object(
                "Flavor", "1.0", replace(ENUM, type=replace(ENUM.type, values=("'x'", "'y'")))
            ),
            an_object(
                "Flavor", "1.0", replace(ENUM, type=replace(ENUM.type, values=("'y'", "'z'")))
            ),
            ["Flavor.id: value 'z' added, value 'x' removed"],
        ),
        (
            OLD,
            an_object("Flavor", "1.0", ID, path="app/flavor.py"),
            ["Flavor: moved from app/objects/flavor.py to app/flavor.py"],
        ),
    ],
)
def test_a_difference_is_told_per_field(
    before: ObjectFacts | None, after: ObjectFacts | None, expected: list[str]
) -> None:
    registry = walked(before) if before else Registry()
    assert difference(registry, a_snapshot(after) if after else a_snapshot()) == expected


def test_an_object_that_lags_is_shown_at_its_version() -> None:
    (lag,) = lags(walked(OLD), a_snapshot(NEW))
    assert (lag.subject, lag.location) == ("Flavor", NEW.version_location)


def test_a_vanished_object_is_shown_where_it_was() -> None:
    (lag,) = lags(walked(OLD), a_snapshot())
    assert lag.location == Location("app/objects/flavor.py", 1)


def test_a_release_is_frozen_once() -> None:
    registry = freeze(walked(OLD), "33.0.0")
    assert freeze(registry, "33.0.0") == registry
    with pytest.raises(UpgradelintError, match=r"33\.0\.0 is frozen .* Flavor"):
        freeze(update(registry, a_snapshot(NEW)), "33.0.0")


@pytest.mark.parametrize("name", ["", " ", "34.0.0 "])
def test_a_release_needs_a_name(name: str) -> None:
    with pytest.raises(UpgradelintError, match="not a release name"):
        freeze(walked(OLD), name)


def test_an_older_release_can_be_frozen_from_its_own_tree() -> None:
    gone = an_object("Gone", "1.0", ID)
    registry = freeze(walked(NEXT), "34.0.0")
    registry = freeze(registry, "33.0.0", a_snapshot(NEW, gone))
    assert registry.release_snapshot("33.0.0").objects.keys() == {"Flavor", "Gone"}
    assert registry.snapshot("now").objects.keys() == {"Flavor"}
    assert remembered_names(registry) == {"1.1": ["foobars", "id"]}
    assert registry.releases["33.0.0"].after is None
    assert freeze(registry, "33.0.1").releases["33.0.1"].after == "33.0.0"
    assert registry.newest_release() == "34.0.0"


UNTOLD_ID = FieldFacts("id", TypeFacts(UNTOLD, UNTOLD), False, None, False, f"{UNTOLD}gone", HERE)
UNTOLD_METHOD = MethodFacts("save", (), f"{UNTOLD}gone", HERE)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param(OLD, an_object("Flavor", "1.0", UNTOLD_ID), OLD, id="a field"),
        pytest.param(
            an_object("Flavor", "1.0", ID, a_method("save", "x")),
            an_object("Flavor", "1.0", ID, UNTOLD_METHOD),
            an_object("Flavor", "1.0", ID, a_method("save", "x")),
            id="a method",
        ),
        pytest.param(
            an_object("Flavor", "1.0", ENUM),
            an_object("Flavor", "1.0", replace(ENUM, type=replace(ENUM.type, values=()))),
            an_object("Flavor", "1.0", ENUM),
            id="the values of an enum",
        ),
        pytest.param(OLD, replace(NEW, fields=(UNTOLD_ID, NEW.fields[1])), NEW, id="beside a step"),
        pytest.param(
            an_object("Flavor", "1.0", UNTOLD_ID), OLD, OLD, id="what is told at last is recorded"
        ),
    ],
)
def test_what_was_known_stays_where_it_cannot_be_told(
    before: ObjectFacts, now: ObjectFacts, expected: ObjectFacts
) -> None:
    registry = walked(before, now)
    assert registry.objects["Flavor"].facts == remembered(expected)
    assert difference(registry, a_snapshot(now)) == []
