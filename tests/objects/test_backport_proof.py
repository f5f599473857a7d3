"""Every version that the registry remembers is proved, not only the step from the baseline."""

import textwrap

import pytest

from tests.case_files import make_tree, read
from upgradelint.base.frozen import replace
from upgradelint.facts.collect import collect
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.registry import Registry, freeze, update
from upgradelint.rules import Traits, run

FIELDS = ("id", "name", "vcpus", "disk", "swap")


def flavor(
    minor: int, routine: str, fields: tuple[str, ...] = FIELDS, *, unproven: bool = False
) -> Snapshot:
    """Return a release of Flavor 1.`minor`, which has the first `minor` + 1 of the fields."""
    declared = "".join(f"        '{name}': fields.StringField(),\n" for name in fields[: minor + 1])
    text = (
        "@base.VersionedObjectRegistry.register\n"
        "class Flavor(base.VersionedObject):\n"
        f"    VERSION = '1.{minor}'\n    fields = {{\n{declared}    }}\n"
    )
    if routine:
        text += (
            "\n    def obj_make_compatible(self, primitive, target_version):\n"
            "        target = versionutils.convert_version_to_tuple(target_version)\n"
            + textwrap.indent(textwrap.dedent(routine), " " * 8)
        )
    tree = make_tree(f"1.{minor}", text)
    return collect(tree) if unproven else read(tree)


def drops(*names: str) -> str:
    """Return a routine that drops those fields for versions below the one that brought them."""
    tests = "if target < (1, {}):\n    primitive.pop('{}', None)\n"
    return "".join(tests.format(FIELDS.index(name), name) for name in names)


def findings(*releases: Snapshot) -> list[tuple[str, str]]:
    """Return code and message of what is found in the last of releases, each of them recorded."""
    return [(finding.code, finding.message) for finding in found(*releases)]


def found(*releases: Snapshot) -> list[Finding]:
    """Return what is found in the last of releases, each of them recorded."""
    registry = Registry()
    for release in releases[:-1]:
        registry = update(registry, release)
    return list(run(registry.snapshot("recorded"), releases[-1]))


FORGOTTEN = (
    "UPG450",
    'field "disk" of Flavor came with 1.3, but its backport to 1.0-1.2 leaves it in',
)


def test_field_forgotten_is_found_at_once_and_in_every_later_release() -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(3)]
    bad = flavor(3, drops("name", "vcpus"))
    assert findings(*past, bad) == [FORGOTTEN]
    later = flavor(4, drops("name", "vcpus", "swap"))
    assert findings(*past, bad, later) == [FORGOTTEN]
    assert findings(*past, bad, flavor(4, drops("name", "vcpus", "disk", "swap"))) == []


def test_removal_lost_in_a_refactoring() -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(4)]
    assert findings(*past, flavor(3, drops("name", "disk"))) == [
        (
            "UPG450",
            'field "vcpus" of Flavor came with 1.2, but its backport to 1.0 and 1.1 leaves it in',
        )
    ]


@pytest.mark.parametrize("kept", [(), ("swap",), ("disk", "swap")])
def test_code_for_old_versions_may_go(kept: tuple[str, ...]) -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(5)]
    reported = found(*past, flavor(4, drops(*kept)))
    assert {(finding.code, finding.level) for finding in reported} == {("UPG450", "note")}


def speaks(*versions: str) -> str:
    """Return a list of releases; the newest speaks those versions, an old one 1.0 alone."""
    return (
        "RELEASES = {'8.0': {'rpc': '1.0', 'objects': {'Flavor': ['1.0']}}, "
        f"'master': {{'rpc': '1.0', 'objects': {{'Flavor': {list(versions)!r}}}}}}}\n"
    )


@pytest.mark.parametrize(
    ("minor", "kept", "listed", "lost"),
    [
        (1, (), ("1.1", "1.0"), ["name"]),
        (2, (), ("1.2", "1.1"), ["vcpus"]),
        (3, ("disk",), ("1.3", "1.2", "1.1"), ["vcpus"]),
        (3, ("vcpus", "disk"), ("1.3", "1.2", "1.0"), ["name"]),
        (3, ("disk",), ("1.3", "1.2"), []),
    ],
)
def test_code_for_versions_that_the_project_lists_may_not_go(
    minor: int, kept: tuple[str, ...], listed: tuple[str, ...], lost: list[str]
) -> None:
    past = [flavor(number, drops(*FIELDS[1 : number + 1])) for number in range(minor + 1)]
    speaking = collect(make_tree("", speaks(*listed))).pins
    reported = found(*past, replace(flavor(minor, drops(*kept)), pins=speaking))
    assert {finding.code for finding in reported} == {"UPG450"}
    warned = [finding.subject for finding in reported if finding.level == "warning"]
    assert warned == [f"Flavor.{name}" for name in lost]


def test_field_of_an_old_version_is_lost() -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(3)]
    routine = (
        "if target < (1, 2):\n    primitive.pop('vcpus', None)\n    primitive.pop('name', None)\n"
    )
    assert findings(*past, flavor(2, routine)) == [
        ("UPG452", 'the backport of Flavor to 1.1 drops field "name", which that version has')
    ]


def test_threshold_is_told_where_the_field_is_dropped_for_some() -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(4)]
    wrong = drops("name", "vcpus") + "if target < (1, 2):\n    primitive.pop('disk', None)\n"
    assert findings(*past, flavor(3, wrong)) == [
        (
            "UPG451",
            'field "disk" of Flavor came with 1.3, but its backport drops it only up to 1.1, '
            "not for 1.2",
        )
    ]


def test_rebuilding_lost_later_is_found_for_the_versions_that_had_the_field() -> None:
    moved = ("id", "memory", "vcpus")
    past = (
        flavor(1, "", ("id", "memory_mb")),
        flavor(
            2,
            "if target < (1, 2):\n    primitive.pop('vcpus', None)\n"
            "    primitive['memory_mb'] = primitive.pop('memory', None)\n",
            moved,
        ),
    )
    assert findings(*past) == []
    lost = flavor(
        2,
        "if target < (1, 2):\n    primitive.pop('vcpus', None)\n"
        "    primitive.pop('memory', None)\n",
        moved,
    )
    assert findings(*past, lost) == [
        ("UPG411", 'the backport of Flavor to 1.1 does not make field "memory_mb" anew')
    ]


def test_a_frozen_release_has_the_memory_of_its_registry() -> None:
    registry = Registry()
    for minor in range(3):
        registry = update(registry, flavor(minor, drops(*FIELDS[1 : minor + 1])))
        registry = freeze(registry, f"{minor}.0.0")
    assert list(registry.release_snapshot("2.0.0").past["Flavor"]) == ["1.0", "1.1"]
    found = run(registry.release_snapshot("2.0.0"), flavor(2, drops("name")))
    assert [finding.code for finding in found] == ["UPG450"]


def test_versions_below_the_floor_are_not_judged() -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(3)]
    bad = flavor(3, drops("name", "vcpus"))
    registry = Registry()
    for facts_then in past:
        registry = update(registry, facts_then)
    baseline = registry.snapshot("recorded")
    found = run(baseline, bad, Traits(backport_floors={"Flavor": "1.2"}))
    assert [finding.message for finding in found] == [
        'field "disk" of Flavor came with 1.3, but its backport to 1.2 leaves it in'
    ]
    assert not list(run(baseline, bad, Traits(backport_floors={"Flavor": "1.3"})))


SETS = """
class History(dict):
    def add(self, name, versions):
        self[name] = versions


OBJ_VERSIONS = History()
OBJ_VERSIONS.add('1.0', {'Flavor': '1.2'})
OBJ_VERSIONS.add('1.1', {'Flavor': '1.3'})
"""


@pytest.mark.parametrize(
    "listed",
    [
        SETS,
        "RELEASES = {'8.0': {'rpc': '1.0', 'objects': "
        "{'Flavor': ['1.3', '1.2']}}, 'master': {'rpc': '1.0', 'objects': {'Flavor': ['1.3']}}}\n",
    ],
)
def test_the_projects_own_list_says_how_old_a_node_can_be(listed: str) -> None:
    past = [flavor(minor, drops(*FIELDS[1 : minor + 1])) for minor in range(3)]
    bad = flavor(3, drops("name", "vcpus"))
    assert findings(*past, replace(bad, pins=collect(make_tree("", listed)).pins)) == [
        (
            "UPG450",
            'field "disk" of Flavor came with 1.3, but its backport to 1.2 leaves it in',
        )
    ]


def test_what_cannot_be_told_is_said_and_not_judged() -> None:
    after = flavor(1, "import elsewhere\nelsewhere.drop(primitive, target)\n", unproven=True)
    assert findings(flavor(0, ""), after) == []
    assert [(doubt.family, doubt.subject, doubt.reason) for doubt in after.unproven] == [
        ("backport", "Flavor", "passed to elsewhere.drop, which may change it")
    ]


def port(minor: int, kind: str, routine: str = "") -> Snapshot:
    """Return a release of Port 1.`minor` whose number is of some kind."""
    text = (
        "@base.VersionedObjectRegistry.register\n"
        "class Port(base.VersionedObject):\n"
        f"    VERSION = '1.{minor}'\n    fields = {{'number': fields.{kind}}}\n\n"
        "    def obj_make_compatible(self, primitive, target_version):\n"
        "        target = versionutils.convert_version_to_tuple(target_version)\n"
        + textwrap.indent(textwrap.dedent(routine or "pass"), " " * 8)
    )
    return read(make_tree(f"1.{minor}", text))


CONVERSIONS = [
    (
        "FloatField()",
        "if target < (1, 1) and 'number' in primitive:\n"
        "    primitive['number'] = int(primitive['number'])\n",
        "UPG453",
    ),
    (
        "IntegerField(nullable=True)",
        "if target < (1, 1) and primitive.get('number', 0) is None:\n    primitive['number'] = 0\n",
        "UPG456",
    ),
]


@pytest.mark.parametrize(("kind", "conversion", "code"), CONVERSIONS)
def test_conversion_lost_later_is_found_as_long_as_older_code_is_kept(
    kind: str, conversion: str, code: str
) -> None:
    first = port(0, "IntegerField()")
    kept = "if target < (1, 1):\n    primitive['was'] = 1\n"
    assert findings(first, port(1, kind, conversion)) == []
    assert [known_code for known_code, _ in findings(first, port(1, kind))] == [code]
    good, lost = port(1, kind, conversion), port(2, kind, kept)
    assert [known_code for known_code, _ in findings(first, good, lost)] == [code]
    assert findings(first, good, port(2, kind)) == []
