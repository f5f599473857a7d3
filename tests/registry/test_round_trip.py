"""What is written is read back: for any facts, any history, any releases."""

import json
from pathlib import Path

import jsonschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry.strategies import snapshots
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, difference, freeze, update
from upgradelint.registry.codec import decode, encode
from upgradelint.registry.document import json_schema
from upgradelint.registry.layout import render
from upgradelint.registry.model import remembered
from upgradelint.registry.reading import parse

calmly = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
SCHEMA_FILE = Path(__file__).parents[2] / "upgradelint/registry/schema.json"


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """Draw a registry that went through some updates, a few of them released."""
    registry = Registry()
    for at, snapshot in enumerate(draw(st.lists(snapshots(), min_size=1, max_size=4))):
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


@calmly
@given(registries(), snapshots())
def test_an_update_records_the_snapshot(registry: Registry, snapshot: Snapshot) -> None:
    after = update(registry, snapshot)
    recorded = after.snapshot("again").objects
    assert recorded.keys() == snapshot.objects.keys()
    for name, facts in snapshot.objects.items():
        assert remembered(recorded[name]) == remembered(facts)
        assert recorded[name].location.path == facts.location.path


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
        assert {one: remembered(facts) for one, facts in after.objects.items()} == {
            one: remembered(facts) for one, facts in before.objects.items()
        }
