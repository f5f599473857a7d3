"""The registry keeps what the backport of an object drops, and below which version."""

from pathlib import Path

from tests.registry.build import a_field, a_snapshot, an_object
from upgradelint.base.frozen import replace
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, difference, freeze, load, save, update


def dropping(**fields: str) -> Snapshot:
    return replace(a_snapshot(an_object("Flavor", "1.2")), dropped={"Flavor": fields})


def test_it_is_written_read_back_and_known_to_a_release(tmp_path: Path) -> None:
    path = tmp_path / "registry.json"
    save(freeze(update(Registry(), dropping(swap="1.2")), "1.0.0"), path)
    assert '"dropped": {' in path.read_text()
    assert load(path).release_snapshot("1.0.0").dropped == {"Flavor": {"swap": "1.2"}}
    assert load(path).snapshot("registry").dropped == {"Flavor": {"swap": "1.2"}}


def test_another_version_lags() -> None:
    registry = update(Registry(), dropping(swap="1.2", size="1.1"))
    assert difference(registry, dropping(swap="1.1")) == [
        "Flavor.size: dropped below 1.1 -> never dropped",
        "Flavor.swap: dropped below 1.2 -> dropped below 1.1",
    ]
    assert difference(update(registry, dropping(swap="1.1")), dropping(swap="1.1")) == []


def test_it_stays_where_backports_were_not_looked_at() -> None:
    registry = update(Registry(), dropping(swap="1.2"))
    plain = replace(dropping(), families=frozenset({"objects"}), dropped={})
    assert difference(registry, plain) == []
    assert update(registry, plain).objects["Flavor"].dropped == {"swap": "1.2"}


def test_a_field_that_comes_or_goes_is_one_line() -> None:
    plain, grown = (an_object("Flavor", "1.2", *fields) for fields in ([], [a_field("swap")]))
    fate = {"Flavor": {"swap": "1.2"}}
    before, after = a_snapshot(plain), replace(a_snapshot(grown), dropped=fate)
    added = "Flavor.swap: added, Integer, dropped below 1.2"
    assert difference(update(Registry(), before), after) == [added]
    assert difference(update(Registry(), after), before) == ["Flavor.swap: removed, was Integer"]
    late = update(Registry(), a_snapshot(grown))
    assert difference(late, after) == ["Flavor.swap: never dropped -> dropped below 1.2"]
