"""What is written is read back: for any facts, any history, any releases."""

import json
from pathlib import Path

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry.strategies import snapshots
from upgradelint.base.frozen import replace
from upgradelint.facts.families import FAMILIES
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, difference, freeze, kept, update
from upgradelint.registry.documents.document import canonical, json_schema
from upgradelint.registry.file.codec import decode, encode
from upgradelint.registry.file.layout import render
from upgradelint.registry.file.reading import parse
from upgradelint.registry.model import remembered
from upgradelint.registry.promise import promise_of

calmly = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
SCHEMA_FILE = Path(__file__).parents[2] / "upgradelint/registry/schema.json"


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Draw a registry that went through some updates, a few of them released."""
    registry = Registry()
    for at, snapshot in enumerate(draw(st.lists(snapshots(), min_size=1, max_size=3))):
        registry = update(registry, snapshot)
        if draw(st.booleans()):
            registry = freeze(registry, f"{at + 1}.0.0")
    return registry


@calmly
@given(registries())
def test_a_registry_is_read_back_as_it_was_written(registry: Registry) -> None:
    data = render(encode(registry))
    again = decode(parse(data, "registry"))
    assert again == registry
    assert render(encode(again)) == data


@calmly
@given(registries())
def test_every_file_is_what_the_published_schema_describes(registry: Registry) -> None:
    schema = json.loads(SCHEMA_FILE.read_text())
    jsonschema.validate(json.loads(render(encode(registry))), schema)


def test_the_published_schema_is_fresh() -> None:
    assert json.loads(SCHEMA_FILE.read_text()) == json_schema()


def test_the_schema_is_the_same_however_msgspec_writes_it() -> None:
    older = {"anyOf": [{"description": "A field.\n\n    `since` is\n    a version."}, {}]}
    newer = {"anyOf": [{}, {"description": "A field.\n\n`since` is\na version."}]}
    assert canonical(older) == canonical(newer)


@calmly
@given(registries(), snapshots())
def test_an_update_records_the_snapshot(registry: Registry, snapshot: Snapshot) -> None:
    after = update(registry, snapshot)
    recorded = after.snapshot("again").objects
    kept_names = kept(registry, snapshot).keys()
    assert recorded.keys() == snapshot.objects.keys() | kept_names
    for name, facts in snapshot.objects.items():
        if not facts.unhashed and all(field.is_known for field in facts.fields):
            assert remembered(recorded[name]) == remembered(facts)
        assert recorded[name].location.path == facts.location.path


@calmly
@given(registries(), snapshots())
def test_an_update_replaces_all_that_could_be_read(registry: Registry, snapshot: Snapshot) -> None:
    clear = _readable(snapshot)
    assert promise_of(update(registry, clear).snapshot("again")) == promise_of(clear)


def _readable(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot without what is not known for sure: of that the older record stays."""
    servers = (
        replace(server, methods=tuple(m for m in server.methods if m.parameters or not m.open))
        for server in snapshot.rpc_servers
    )
    tables = (replace(table, partial="") for table in snapshot.models.tables)
    return replace(
        snapshot,
        unproven=(),
        families=FAMILIES,
        rpc_servers=tuple(servers),
        rpc_calls=tuple(call for call in snapshot.rpc_calls if not call.unproven),
        migrations={
            key: replace(revision, unproven=()) for key, revision in snapshot.migrations.items()
        },
        models=replace(snapshot.models, tables=tuple(tables)),
    )


@calmly
@given(registries(), snapshots())
def test_facts_that_were_not_looked_for_stay(registry: Registry, snapshot: Snapshot) -> None:
    after = update(registry, replace(snapshot, families=frozenset({"objects"})))
    assert after.promise == registry.promise


@calmly
@given(registries(), snapshots())
def test_a_difference_is_what_an_update_changes(registry: Registry, snapshot: Snapshot) -> None:
    after = update(registry, snapshot)
    assert (difference(registry, snapshot) == []) == (after == registry)
    assert difference(after, snapshot) == []
    assert update(after, snapshot) == after


@calmly
@given(registries(), st.lists(snapshots(), max_size=3))
def test_what_a_release_promised_never_changes(registry: Registry, later: list[Snapshot]) -> None:
    promised = {name: registry.release_snapshot(name) for name in registry.releases}
    for snapshot in later:
        registry = decode(parse(render(encode(update(registry, snapshot))), "registry"))
    for name, before in promised.items():
        after = registry.release_snapshot(name)
        assert after.unproven == ()
        assert promise_of(after) == promise_of(before)
        assert {obj: remembered(facts) for obj, facts in after.objects.items()} == {
            obj: remembered(facts) for obj, facts in before.objects.items()
        }
