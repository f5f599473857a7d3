"""What the registry remembers beside objects: interfaces, calls, migrations and models."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.registry.build import a_field, a_snapshot, an_object
from tests.registry.promises import (
    CLIENT,
    MANAGER,
    MODELS,
    a_call,
    a_revision,
    a_server,
    a_state,
    a_table,
    edited,
)
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.models.model import ModelFacts
from upgradelint.facts.pins.model import PinEntry, PinFacts, PinTable
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.registry import (
    Registry,
    difference,
    fill_history,
    freeze,
    lags,
    load,
    save,
    update,
)

OLD = a_state(
    a_server("1.1", "ping", "rebuild instance"),
    a_call("1.0", "ping"),
    a_call("1.1", "rebuild", "instance"),
    a_revision("0001", Operation("create_table", "flavors")),
    a_table("flavors", "id", "name"),
)
NEW = a_state(
    a_server("1.2", "ping", "rebuild instance host=None"),
    a_call("1.0", "ping"),
    a_call("1.2", "rebuild", "host", "instance"),
    a_revision("0001", Operation("create_table", "flavors")),
    a_revision("0002", Operation("add_column", "flavors", "ram", type="Integer")),
    a_table("flavors", "id", "ram"),
)


def walked(*states: Snapshot) -> Registry:
    """Return the registry after recording each state in turn."""
    registry = Registry()
    for state in states:
        registry = update(registry, state)
    return registry


def methods(snapshot: Snapshot) -> dict[str, tuple[str, dict[str, str]]]:
    """Return of each method which version introduced it, and later parameters of it."""
    return {
        method.name: (method.since, dict(method.added))
        for method in snapshot.rpc_servers[0].methods
    }


def test_a_line_for_each_difference() -> None:
    assert difference(walked(OLD), NEW) == [
        "app.compute 1: version 1.1 -> 1.2",
        "app.compute 1.rebuild: (instance) -> (instance, host=None)",
        "app/db/versions:0002: not recorded",
        "app.db.models.Flavors.name: removed, was Integer",
        "app.db.models.Flavors.ram: added, Integer",
        "app.compute.rpcapi.API.rebuild: no longer cast of rebuild(instance) as 1.1 "
        "if 1.1 can be sent",
        "app.compute.rpcapi.API.rebuild: now cast of rebuild(host, instance) as 1.2 "
        "if 1.2 can be sent",
    ]


def test_what_is_called_as_before_says_what_changed() -> None:
    few, many = ("ping", "stop"), ("a", "b", "c", "d")

    def state(**changed: bool) -> Snapshot:
        server = a_server("1.1", *few, *many)
        altered = (replace(method, **changed) for method in server.methods)
        return a_state(replace(server, methods=tuple(altered)))

    lines = difference(walked(state()), state(forwarded=True))
    assert lines == ["app.compute 1: 6 methods changed in forwarded"]
    touched = replace(a_server("1.1", *few).methods[0], forwarded=True)
    server = replace(a_server("1.1", *few), methods=(touched, a_server("1.1", "stop").methods[0]))
    assert difference(walked(a_state(a_server("1.1", *few))), a_state(server)) == [
        "app.compute 1.ping: changed in forwarded"
    ]
    call = a_call("1.1", "ping", "x")
    assert difference(walked(a_state(call)), a_state(replace(call, cap="1.0"))) == [
        "app.compute.rpcapi.API.ping: its calls changed in cap"
    ]


def test_a_lag_stands_where_the_code_is() -> None:
    assert [lag.location for lag in lags(walked(OLD), NEW)] == [
        Location(MANAGER, 22, 5),
        Location("app/db/versions/0002_change.py", 8),
        Location(MODELS, 10),
        Location(CLIENT, 40, 9),
    ]


def test_what_is_gone_from_the_code_lags_in_the_file_where_it_was() -> None:
    found = {lag.subject: lag.location for lag in lags(walked(NEW), OLD)}
    assert found["app/db/versions:0002"] == Location("app/db/versions/0002_change.py", 1)


def test_a_kind_of_facts_that_was_never_recorded_is_one_line() -> None:
    assert difference(walked(a_snapshot(an_object("Flavor", "1.0"))), NEW)[1:] == [
        "app.compute 1: not recorded",
        "2 migrations are not recorded",
        "app.db.models.Flavors: not recorded",
        "2 RPC calls are not recorded",
    ]


def test_lists_of_versions_and_unread_models_are_remembered(tmp_path: Path) -> None:
    place = Location("app/objects/service.py", 7)
    entries = (PinEntry("antelope", (("compute", "6.1"),), (), place),)
    table = PinTable("releases", "app.service.RELEASES", "", "app", entries, place, current="3")
    models = ModelFacts(unread=(Location(MODELS, 3),))
    state = replace(a_state(), pins=PinFacts((table,)), models=models)
    path = tmp_path / "registry.json"
    save(freeze(walked(state), "1.0.0"), path)
    released = load(path).release_snapshot("1.0.0")
    (kept_table,) = released.pins.tables
    assert kept_table.entry("antelope").version("compute") == "6.1"  # type: ignore[union-attr]
    assert (kept_table.current, str(kept_table.location)) == ("3", place.path)
    assert [str(path) for path in released.models.unread] == [MODELS]
    changed = replace(table, current="4", entries=())
    assert difference(load(path), replace(state, pins=PinFacts((changed,)))) == [
        "app.service.RELEASES: number 3 -> 4",
        "app.service.RELEASES.antelope: removed, was compute 6.1",
    ]
    assert difference(load(path), replace(state, models=ModelFacts())) == [
        f"models in {MODELS}: the table of one can be told again"
    ]


def test_an_edited_migration_lags() -> None:
    item = a_revision("0001", Operation("create_table", "flavors"))
    other = edited(item, Operation("create_table", "flavors"), Operation("insert", "flavors"))
    registry = walked(a_state(item))
    assert difference(registry, a_state(other)) == ["app/db/versions:0001: now insert flavors"]
    moved = replace(item, path="app/db/versions/0001_other.py")
    assert difference(registry, a_state(moved)) == [
        f"app/db/versions:0001: moved from {item.path} to {moved.path}"
    ]
    touched = replace(item, source="2" * 12)
    assert difference(registry, a_state(touched)) == []  # a comment
    assert update(registry, a_state(touched)) != registry
    unsure = replace(item, digest="", source="2" * 12)
    assert difference(registry, a_state(unsure)) == ["app/db/versions:0001: its file changed"]


def test_what_came_with_which_version_is_remembered(tmp_path: Path) -> None:
    first = a_state(a_server("1.0", "ping"))
    later = a_state(a_server("1.3", "ping", "rebuild instance host=None", "stop instance"))
    path = tmp_path / "registry.json"
    save(walked(first, OLD, NEW, later), path)
    assert methods(load(path).snapshot("registry")) == {
        "ping": ("1.0", {}),
        "rebuild": ("1.1", {"host": "1.2"}),
        "stop": ("1.3", {}),
    }
    document = json.loads(path.read_text())["rpc_servers"]["app.compute 1"]
    assert document["methods"]["rebuild"] == {
        "parameters": ["instance", "host=None"],
        "unread": None,
        "since": "1.1",
        "added": {"host": "1.2"},
    }


def test_what_was_there_when_the_memory_began_has_no_date() -> None:
    registry = walked(OLD, NEW)
    assert methods(registry.snapshot("x")) == {"ping": ("", {}), "rebuild": ("", {"host": "1.2"})}


def test_a_new_major_starts_anew_and_the_released_one_is_kept() -> None:
    registry = update(freeze(walked(OLD, NEW), "1.0.0"), a_state(a_server("2.0", "ping")))
    assert methods(registry.snapshot("x")) == {"ping": ("2.0", {})}
    released = registry.release_snapshot("1.0.0")
    assert methods(released) == {"ping": ("", {}), "rebuild": ("", {"host": "1.2"})}


def test_the_past_fills_in_what_came_with_which_version() -> None:
    past = [
        ("a", a_state(a_server("1.0", "ping"))),
        ("b", a_state(a_server("1.1", "ping", "rebuild instance"))),
        ("c", NEW),
    ]
    filled = fill_history(walked(NEW), past)
    assert methods(filled.snapshot("x")) == {
        "ping": ("1.0", {}),
        "rebuild": ("1.1", {"host": "1.2"}),
    }
    assert fill_history(filled, past) == filled
    assert fill_history(filled, past[1:]) == filled
    assert difference(filled, NEW) == []
    partly = fill_history(walked(NEW), past[1:])
    assert methods(partly.snapshot("x")) == {"ping": ("", {}), "rebuild": ("", {"host": "1.2"})}


def test_a_release_has_its_calls_migrations_and_models(tmp_path: Path) -> None:
    path = tmp_path / "registry.json"
    save(update(freeze(walked(OLD), "1.0.0"), NEW), path)
    registry = load(path)
    was, now = registry.release_snapshot("1.0.0"), registry.snapshot("now")
    assert [call.arguments for call in was.rpc_calls] == [(), ("instance",)]
    assert [call.arguments for call in now.rpc_calls] == [(), ("host", "instance")]
    assert [migration.id for migration in was.migrations.values()] == ["0001"]
    assert [migration.id for migration in now.migrations.values()] == ["0001", "0002"]
    assert [column.name for column in was.models.tables[0].columns] == ["id", "name"]
    assert [column.name for column in now.models.tables[0].columns] == ["id", "ram"]
    assert str(was.models.tables[0].location) == MODELS


def test_a_release_is_never_rewritten() -> None:
    registry = freeze(walked(OLD), "1.0.0")
    assert freeze(registry, "1.0.0") == registry
    with pytest.raises(UpgradelintError, match=r"promised otherwise for app\.compute 1, .*0002"):
        freeze(update(registry, NEW), "1.0.0")


def unread(family: str, subject: str, path: str) -> tuple[Unproven, ...]:
    return (Unproven(family, subject, "too complex", Location(path, 1)),)


KEPT = [
    pytest.param(a_state(unproven=unread("file", MANAGER, MANAGER)), "servers", id="a file"),
    pytest.param(
        a_state(unproven=unread("rpc", "app.compute.manager.Manager", MANAGER)),
        "servers",
        id="a target",
    ),
    pytest.param(a_state(unproven=unread("file", CLIENT, CLIENT)), "calls", id="a client"),
    pytest.param(
        a_state(a_call("1.0", "ping"), a_call("1.1", "rebuild", unproven="who knows")),
        "calls",
        id="the arguments of a call",
    ),
    pytest.param(
        a_state(
            a_call("1.0", "ping"), unproven=unread("rpc", "app.compute.rpcapi.API.rebuild", CLIENT)
        ),
        "calls",
        id="a method of a client",
    ),
    pytest.param(
        a_state(unproven=unread("file", "x", "app/db/versions/0001_change.py")),
        "revisions",
        id="a migration",
    ),
    pytest.param(
        a_state(replace(a_revision("0001"), unproven=("too complex",), digest="")),
        "revisions",
        id="the operations of a migration",
    ),
    pytest.param(a_state(unproven=unread("file", MODELS, MODELS)), "tables", id="the models"),
]


@pytest.mark.parametrize(("snapshot", "section"), KEPT)
def test_what_could_not_be_read_keeps_its_last_record(snapshot: Snapshot, section: str) -> None:
    registry = walked(OLD)
    after = update(registry, snapshot)
    assert getattr(after.promise, section) == getattr(registry.promise, section)


def test_a_table_with_unknown_columns_keeps_those_it_had() -> None:
    after = update(walked(OLD), a_state(a_table("flavors", "ram", partial="a base is unknown")))
    (table,) = after.snapshot("x").models.tables
    assert [column.name for column in table.columns] == ["id", "name", "ram"]


def test_what_was_not_looked_for_stays() -> None:
    registry = walked(OLD)
    objects_only = replace(a_state(), families=frozenset({"objects"}))
    assert update(registry, objects_only) == registry
    assert difference(registry, objects_only) == []


def test_a_file_with_objects_only_is_read_and_carried_over(tmp_path: Path) -> None:
    flavor = an_object("Flavor", "1.0", a_field("id"))
    path = tmp_path / "registry.json"
    save(freeze(walked(a_snapshot(flavor)), "1.0.0"), path)
    document = json.loads(path.read_text())
    document["schema"] = 1
    del document["releases"]["1.0.0"]["seal"]
    path.write_text(json.dumps(document))
    both = replace(NEW, objects={"Flavor": flavor})
    save(freeze(update(load(path), both), "2.0.0"), path)
    registry = load(path)
    assert json.loads(path.read_text())["schema"] == 2
    assert registry.release_snapshot("1.0.0").rpc_servers == ()
    assert registry.release_snapshot("1.0.0").objects.keys() == {"Flavor"}
    assert len(registry.release_snapshot("2.0.0").rpc_calls) == 2
    assert b"after" not in path.read_bytes().partition(b'"rpc_servers"')[2]


@pytest.mark.parametrize(
    "step", [lambda registry: None, lambda registry: save(load(registry), registry)]
)
def test_a_release_from_which_a_line_is_gone_is_unproven(tmp_path: Path, step: object) -> None:
    path = tmp_path / "registry.json"
    save(update(freeze(walked(OLD), "1.0.0"), NEW), path)
    document = json.loads(path.read_text())
    del document["tables"]["app.db.models.Flavors"]["former_columns"]
    path.write_text(json.dumps(document))
    step(path)  # type: ignore[operator]
    (lost,) = load(path).release_snapshot("1.0.0").unproven
    assert lost.reason == "the registry no longer has all that 1.0.0 promised of it"
    assert load(path).snapshot("now").unproven == ()


def test_two_branches_merge_by_themselves(tmp_path: Path) -> None:
    table, more = a_table("flavors", "id", "name"), a_table("flavors", "id", "name", "ram")
    server = a_server("1.1", "ping", "rebuild instance")
    taller = a_server("1.1", "ping", "rebuild instance", "stop instance")
    frozen = freeze(walked(a_state(server, table)), "1.0.0")
    sides = {
        "ours": a_state(server, more),
        "base": a_state(server, table),
        "theirs": a_state(taller, table),
    }
    for name, state in sides.items():
        save(update(frozen, state), tmp_path / name)
    subprocess.run(["git", "merge-file", *sides], cwd=tmp_path, check=True)
    assert load(tmp_path / "ours") == update(frozen, a_state(taller, more))
