"""Two branches both record something: nothing is lost, and a conflict is about something."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.registry.branches import three
from tests.registry.build import a_field, a_finding, a_snapshot, an_object
from tests.registry.promises import a_state, a_table
from tests.registry.strategies import hashed, snapshots
from tests.registry.test_round_trip import registries
from tests.trees.conftest import Checkout, checkout, own_git_configuration
from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, accept, freeze, update
from upgradelint.registry.file.codec import encode
from upgradelint.registry.file.layout import render
from upgradelint.registry.file.storage import parse
from upgradelint.registry.merging.files import MergedFile, merge_files
from upgradelint.registry.model import remembered

__all__ = ["checkout", "own_git_configuration"]

FILE = "upgradelint.registry.json"
DRIVER = f"{sys.executable} -m upgradelint merge-registry %O %A %B"
HUNK = re.compile(rb"<{7} ours\n(.*?)={7}\n(.*?)>{7} theirs\n", re.DOTALL)

Facts = dict[tuple[str, ...], Any]


def facts(registry: Registry) -> Facts:
    """Return all that a registry says, each fact under a name of its own."""
    found: Facts = {}
    for name, record in registry.objects.items():
        if not record.removed:
            now = record.facts
            heads = {"version": now.version, "source": record.source, "role": now.role}
            more = {"parents": now.parents, "extra": now.extra}
            found |= {("object", name, key): value for key, value in (heads | more).items()}
            found |= {("object", name, "field", field.name): field for field in now.fields}
            found |= {("object", name, "method", method.name): method for method in now.methods}
            children = now.child_versions or ()
            found |= {("object", name, "child", child): version for child, version in children}
            found |= {("object", name, "drop", field): at for field, at in record.dropped.items()}
    found |= {("release", name): promised(release) for name, release in registry.releases.items()}
    found |= {("accepted", name): entry for name, entry in registry.accepted.items()}
    return found | dict(_promised(registry))


def promised(release: Any) -> Any:
    return replace(release, after=None)


def _promised(registry: Registry) -> Iterator[tuple[tuple[str, ...], Any]]:
    promise = registry.promise
    for key, known in registry.first_seen.items():
        yield from ((("introduced", key, name), version) for name, version in known.items())
    for key, server in promise.servers.items():
        yield ("server", key, "head"), replace(server, methods=())
        for method in server.methods:
            yield ("server", key, "method", method.name), method
    for call in promise.calls:
        yield ("call", call.client, call.wrapper, repr(call)), True
    yield from ((("revision", key), revision) for key, revision in promise.revisions.items())
    for key, table in promise.tables.items():
        yield ("table", key, "head"), replace(table, columns=())
        for column in table.columns:
            yield ("table", key, "column", column.name), column
    yield from ((("pending", repr(removal)), True) for removal in promise.pending)
    yield from ((("unread", path), True) for path in promise.unread)


def contested(base: Facts, ours: Facts, theirs: Facts) -> set[tuple[str, ...]]:
    """Return what both sides changed and not alike, what one changes of a thing that the other
    takes away, and ways to call in place of which both have another one.
    """
    keys = base.keys() | ours.keys() | theirs.keys()
    found = {
        key
        for key in keys
        if ours.get(key) != theirs.get(key)
        and base.get(key) not in (ours.get(key), theirs.get(key))
    }
    found |= {key for key in keys if key[0] == "call" and _is_replaced(key[:3], base, ours, theirs)}
    for gone, other in ((ours, theirs), (theirs, ours)):
        taken = things(base) - things(gone)
        changed = {key for key in base.keys() | other.keys() if base.get(key) != other.get(key)}
        found |= {key for key in changed if key[:2] in taken & things(other)}
    return found


def things(side: Facts) -> set[tuple[str, ...]]:
    """Return what has several facts, and none without them."""
    return {key[:2] for key in side if key[0] in ("object", "server", "table")}


def _is_replaced(way: tuple[str, ...], *sides: Facts) -> bool:
    base, ours, theirs = ({key for key in side if key[:3] == way} for side in sides)
    return bool(base - ours - theirs) and ours != theirs


def expected(base: Facts, ours: Facts, theirs: Facts, disputed: set[Any]) -> Facts:
    keys = (base.keys() | ours.keys() | theirs.keys()) - disputed
    chosen = {
        key: theirs.get(key) if ours.get(key) == base.get(key) else ours.get(key) for key in keys
    }
    return {key: value for key, value in chosen.items() if value is not None}


def sides_of(data: bytes) -> list[Registry]:
    """Return what a merged file says when either side of its markers is taken."""
    return [parse(HUNK.sub(rb"\%d" % side, data), Path(FILE)) for side in (1, 2)]


def written(registry: Registry) -> bytes:
    return render(encode(registry))


def problems(sides: tuple[Registry, Registry, Registry], data: bytes, clean: bool) -> list[str]:
    """Return what is wrong with a merge: facts that are lost, changed or come from nowhere, and
    conflicts about nothing. That a parameter has no date of its own is not told in the file.
    """
    base, ours, theirs = map(facts, sides)
    disputed = contested(base, ours, theirs)
    if clean == bool(disputed):
        return [f"clean: {clean}, but both changed {sorted(disputed)}"]
    disputed_things = {key[:2] for key in disputed}
    # Who brought something, and when, follows from what there is.
    disputed_things |= {("introduced", name) for kind, name in disputed_things if kind == "server"}
    wanted = expected(base, ours, theirs, disputed)
    found = []
    for merged in map(facts, sides_of(data)):
        for key in sorted(wanted.keys() | merged.keys()):
            undated = key[0] == "introduced" and "." in key[2] and key not in wanted
            if key[:2] in disputed_things or undated:
                continue
            if wanted.get(key) != merged.get(key):
                found.append(f"{key}: {wanted.get(key)} expected, {merged.get(key)} merged")
    return found


def test_nothing_is_lost_and_conflicts_are_about_something() -> None:
    wrong = {}
    for seed in range(1000, 1080):
        sides = three(seed)
        merged = merge_files(*map(written, sides))
        wrong[seed] = problems(sides, merged.data, clean=not merged.conflicts)
    assert {seed: found for seed, found in wrong.items() if found} == {}


@settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.too_slow])
@given(registries(), snapshots(), snapshots())
def test_any_facts_are_merged(base: Registry, ours: Snapshot, theirs: Snapshot) -> None:
    one, other = update(base, ours), update(base, theirs)
    merged = merge_files(*map(written, (base, one, other)))
    assert not any("not merged" in line for line in merged.conflicts)
    assert sides_of(merged.data)
    assert merge_files(*map(written, (base, one, base))) == MergedFile(written(one), ())
    assert merge_files(*map(written, (base, base, other))) == MergedFile(written(other), ())


@pytest.mark.parametrize("names", [("b", "ü"), ('"', "a"), ("b", "a")])
def test_tables_of_one_class_keep_the_order_of_the_registry(names: tuple[str, str]) -> None:
    states = [
        a_state(*(replace(a_table(name, *columns), owner="app.Model") for name in names))
        for columns in (("id",), ("id", "size"))
    ]
    base = update(Registry(), states[0])
    after = update(base, states[1])
    assert merge_files(*map(written, (base, base, after))) == MergedFile(written(after), ())


def in_git(checkout: Checkout, *sides: bytes) -> tuple[bool, bytes]:
    """Return whether git merges two branches without a conflict, and the file then."""
    base, ours, theirs = sides
    checkout.commit({FILE: base, ".gitattributes": f"{FILE} merge=upgradelint\n"})
    start = checkout.git("rev-parse", "HEAD")
    checkout.commit({FILE: theirs})
    checkout.git("branch", "-f", "theirs")
    checkout.git("reset", "-q", "--hard", start)
    checkout.commit({FILE: ours})
    checkout.git("config", "merge.upgradelint.driver", DRIVER)
    done = subprocess.run(
        ["git", "merge", "-q", "-m", "merge", "theirs"],
        cwd=checkout.path,
        capture_output=True,
        check=False,
    )
    data = (checkout.path / FILE).read_bytes()
    checkout.git("reset", "-q", "--hard")
    return done.returncode == 0, data


@pytest.mark.parametrize(
    "seeds", [range(4), pytest.param(range(4, 204), marks=pytest.mark.slow)], ids=["some", "many"]
)
def test_git_merges_generated_histories(checkout: Checkout, seeds: range) -> None:
    wrong = {}
    for seed in seeds:
        sides = three(seed)
        clean, data = in_git(checkout, *map(written, sides))
        wrong[seed] = problems(sides, data, clean=clean)
    assert {seed: found for seed, found in wrong.items() if found} == {}


ID, NAME, SIZE = a_field("id"), a_field("name", "String"), a_field("size")
OLD = hashed(an_object("Event", "1.0", ID))
NAMED, SIZED, BOTH = (
    hashed(an_object("Event", "1.1", ID, *more)) for more in ([NAME], [SIZE], [NAME, SIZE])
)
RETYPED = hashed(an_object("Event", "1.1", ID, a_field("name", "Integer")))
NEXT = hashed(an_object("Event", "1.2", ID, NAME))
TAG, PARCEL = (hashed(an_object(name, "1.0", ID)) for name in ("Tag", "Parcel"))


def recorded(*objects: ObjectFacts, since: Registry = Registry()) -> Registry:  # noqa: B008
    return update(since, a_snapshot(*objects))


START = recorded(OLD)
ACCEPTED = a_finding()
MERGES = {
    "each adds an object": (recorded(OLD, TAG), recorded(OLD, PARCEL), (OLD, TAG, PARCEL)),
    "each adds a field": (
        recorded(NAMED, since=START),
        recorded(SIZED, since=START),
        (BOTH,),
    ),
    "one adds, one removes": (recorded(OLD, TAG), recorded(), (TAG,)),
    "both do the same": (recorded(NAMED, since=START), recorded(NAMED, since=START), (NAMED,)),
    "one releases, one goes on": (
        freeze(START, "1.0.0"),
        recorded(NAMED, since=START),
        (NAMED,),
    ),
}


@pytest.mark.parametrize(("ours", "theirs", "expected"), MERGES.values(), ids=MERGES)
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_both_are_kept(
    ours: Registry, theirs: Registry, expected: tuple[ObjectFacts, ...], turned: bool
) -> None:
    sides = (START, theirs, ours) if turned else (START, ours, theirs)
    merged = merge_files(*map(written, sides))
    assert merged.conflicts == ()
    read = parse(merged.data, Path(FILE))
    assert read.releases.keys() == ours.releases.keys()
    present = {name: finding.facts for name, finding in read.objects.items() if not finding.removed}
    assert present == {entry.name: remembered(entry) for entry in expected}


def test_an_object_that_both_bump_remembers_what_it_was() -> None:
    sides = (START, recorded(NAMED, since=START), recorded(SIZED, since=START))
    merged = parse(merge_files(*map(written, sides)).data, Path(FILE))
    assert merged == recorded(BOTH, since=START)


CONFLICTS = {
    "another type": (
        recorded(NAMED, since=START),
        recorded(RETYPED, since=START),
        "objects Event fields name:",
    ),
    "another version": (
        recorded(NAMED, since=START),
        recorded(NEXT, since=START),
        "objects Event version:",
    ),
    "changed and removed": (recorded(NAMED, since=START), recorded(), "objects Event:"),
    "another reason": (
        accept(START, ACCEPTED, "nobody reads it"),
        accept(START, ACCEPTED, "all are new"),
        "accepted ",
    ),
    "another release": (
        freeze(START, "1.0.0"),
        freeze(recorded(NAMED, since=START), "1.0.0"),
        "releases 1.0.0:",
    ),
}


@pytest.mark.parametrize(("ours", "theirs", "about"), CONFLICTS.values(), ids=CONFLICTS)
def test_what_both_changed_is_for_people(ours: Registry, theirs: Registry, about: str) -> None:
    merged = merge_files(*map(written, (START, ours, theirs)))
    assert len(merged.conflicts) == 1
    assert merged.conflicts[0].startswith(about)
    known = [facts(side) for side in (START, ours, theirs)]
    disputed = contested(*known)
    taken = [facts(side) for side in sides_of(merged.data)]
    chosen = [{key: side.get(key) for key in disputed} for side in (*taken, *known[1:])]
    assert chosen[:2] == chosen[2:]


def test_both_branches_make_the_file() -> None:
    one, other = recorded(OLD, TAG), recorded(OLD, PARCEL)
    merged = merge_files(b"", written(one), written(other))
    assert merged == MergedFile(written(recorded(OLD, TAG, PARCEL)), ())


UNREADABLE = {
    "cut off": written(recorded(OLD, TAG))[:-40],
    "markers": b"<<<<<<< ours\n" + written(START),
    "newer": b'{"schema": 99}\n',
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("theirs", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_stays_whole_on_both_sides(theirs: bytes) -> None:
    ours = written(START)
    merged = merge_files(written(START), ours, theirs)
    assert len(merged.conflicts) == 1
    assert HUNK.sub(rb"\1", merged.data) == ours
    assert HUNK.sub(rb"\2", merged.data).startswith(theirs)
