"""`fingerprint`: the registry moves with safe steps alone."""

import json
import re

from tests.command.flavors import (
    FLAVOR,
    FLAVOR_PATH,
    REGISTRY,
    SAFE,
    UNREADABLE,
    UNSAFE,
    codes,
    project,
    upgradelint,
)
from tests.trees.conftest import checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]


def test_print(project, upgradelint):
    code, out, err = upgradelint("fingerprint", "--print")
    assert (code, err) == (0, "")
    assert out == "Flavor 1.0-93dac405e0b7ac9773f03493962e0750\n"
    assert not (project.path / REGISTRY).exists()


def test_print_of_a_revision(project, upgradelint):
    project.commit({FLAVOR_PATH: SAFE})
    assert upgradelint("fingerprint", "--print", "HEAD~1")[1].startswith("Flavor 1.0-")


def test_print_names_what_is_unproven(project, upgradelint):
    project.write({FLAVOR_PATH: UNREADABLE})
    code, out, err = upgradelint("fingerprint", "--print")
    assert (code, out) == (0, "")
    assert err.startswith("unproven: Flavor: ")
    assert f"({FLAVOR_PATH}:" in err


def test_registry_moves_with_safe_steps(project, upgradelint):
    code, out, _ = upgradelint("fingerprint")
    assert (code, out.splitlines()[-1]) == (0, f"{REGISTRY}: 1 object recorded")
    assert upgradelint("fingerprint", "--check")[:2] == (0, f"{REGISTRY} is up to date\n")
    project.write({FLAVOR_PATH: SAFE})
    lines = [
        "Flavor: version 1.0 -> 1.1",
        "Flavor.foobars: added, Integer, dropped below 1.1",
    ]
    code, out, _ = upgradelint("fingerprint", "--check")
    assert (code, out.splitlines()) == (1, [*lines, f"{REGISTRY} lags behind"])
    code, out, _ = upgradelint("fingerprint")
    assert (code, out.splitlines()) == (0, [*lines, f"{REGISTRY}: 1 object recorded"])
    assert upgradelint("fingerprint", "--check")[0] == 0


def test_a_registry_that_lags_is_a_finding(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: SAFE})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG901"])
    assert out.startswith(f"{FLAVOR_PATH}:6:5: ")


def test_unsafe_step_is_refused(project, upgradelint):
    upgradelint("fingerprint")
    before = (project.path / REGISTRY).read_bytes()
    project.write({FLAVOR_PATH: UNSAFE})
    code, out, err = upgradelint("fingerprint", "--release", "1.0")
    assert (code, codes(out)) == (1, ["UPG401"])
    assert "nothing written" in err
    assert (project.path / REGISTRY).read_bytes() == before
    assert codes(upgradelint("check")[1]) == ["UPG401"]


def test_what_no_step_made_does_not_keep_the_registry_back(project, upgradelint):
    misspelt = SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")
    project.commit({FLAVOR_PATH: misspelt})
    assert upgradelint("fingerprint")[0] == 0
    project.commit({FLAVOR_PATH: misspelt.replace("'1.1'", "'1.2'")})
    code, output, _ = upgradelint("check")
    assert code == 1
    assert "UPG464" in codes(output)
    assert "UPG901" in codes(output)
    assert upgradelint("fingerprint")[0] == 0
    code, output, _ = upgradelint("check")
    assert (code, codes(output)) == (1, ["UPG464"])


def test_accepted_step_is_recorded(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE})
    refused = upgradelint("fingerprint")[1]
    fingerprint = refused.partition("upgradelint accept ")[2].split()[0]
    accepted = upgradelint("accept", fingerprint[:8], "--reason", "never sent", "--until", "3.0")
    assert accepted == (0, "accepted UPG401 Flavor.foobars until 3.0\n", "")
    assert codes(upgradelint("check")[1]) == ["UPG901"]
    assert upgradelint("fingerprint")[0] == 0
    assert upgradelint("check") == (
        0,
        "0 findings; 1 object, call or migration compared with the registry\n",
        "",
    )


def test_exceptions_that_ended_or_serve_nothing_are_reported(project, upgradelint):
    upgradelint("fingerprint", "--release", "1.0")
    project.write({FLAVOR_PATH: UNSAFE})
    refused = upgradelint("fingerprint")[1]
    fingerprint = refused.partition("upgradelint accept ")[2].split()[0]
    upgradelint("accept", fingerprint, "--reason", "never sent", "--until", "2.0")
    assert upgradelint("fingerprint", "--release", "1.5")[0] == 0
    err = upgradelint("check")[2]
    assert err == (
        "upgradelint: the exception for UPG401 Flavor.foobars matches no finding any more\n"
    )
    project.write({FLAVOR_PATH: UNSAFE.replace("1.0", "1.2")})
    assert upgradelint("fingerprint", "--release", "2.0")[0] == 0
    assert "UPG401 Flavor.foobars ended with 2.0" in upgradelint("check")[2]


def test_accept_knows_the_findings(project, upgradelint):
    upgradelint("fingerprint")
    project.write({FLAVOR_PATH: UNSAFE})
    code, _, err = upgradelint("accept", "ffff", "--reason", "x")
    assert code == 2
    assert "(UPG401 Flavor.foobars)" in err


def test_history_fills_older_versions(project, upgradelint):
    project.commit({FLAVOR_PATH: SAFE})
    project.commit({FLAVOR_PATH: SAFE.replace("1.1", "1.2").replace("foobars", "extra")})
    assert upgradelint("fingerprint", "--history")[0] == 0
    older = json.loads((project.path / REGISTRY).read_text())["objects"]["Flavor"]["older"]
    assert list(older) == ["1.0", "1.1"]
    assert upgradelint("fingerprint", "--check")[0] == 0


def test_history_of_a_range(project, upgradelint):
    project.commit({FLAVOR_PATH: SAFE}, "1.0.0")
    project.commit({FLAVOR_PATH: SAFE.replace("1.1", "1.2").replace("foobars", "extra")})
    assert upgradelint("fingerprint", "--history", "1.0.0..HEAD")[0] == 0
    older = json.loads((project.path / REGISTRY).read_text())["objects"]["Flavor"]["older"]
    assert list(older) == ["1.1"]


def test_a_tagged_release_is_not_frozen_from_later_code(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({"README": "one more file"})
    code, out, _ = upgradelint("fingerprint", "--release", "1.0.0")
    assert (code, out.splitlines()[0]) == (0, "release 1.0.0: frozen")
    (project.path / REGISTRY).unlink()
    project.commit({FLAVOR_PATH: SAFE})
    code, out, err = upgradelint("fingerprint", "--release", "1.0.0")
    assert (code, out) == (2, "")
    assert "the tag 1.0.0 holds other code than this (Flavor: version 1.0 -> 1.1)" in err
    assert not (project.path / REGISTRY).exists()


def test_damaged_registry_is_left_alone(project, upgradelint):
    project.write({REGISTRY: "<<<<<<< ours\n"})
    for arguments in (["fingerprint"], ["fingerprint", "--check"], ["check"]):
        code, out, err = upgradelint(*arguments)
        assert (code, out) == (2, "")
        assert f"{REGISTRY}:1: conflict marker" in err
    assert (project.path / REGISTRY).read_text() == "<<<<<<< ours\n"


def test_tables_of_hashes(project, upgradelint):
    table = (
        "object_data = {\r\n    'Flavor': '1.0-00000000000000000000000000000000',  # café\r\n}\r\n"
    )
    project.write({"tests/test_objects.py": table})
    upgradelint("fingerprint")
    code, out, _ = upgradelint("fingerprint", "--check", "--update-table", "tests/test_objects.py")
    assert (code, out.splitlines()[0]) == (1, "test_objects.py: Flavor: changed")
    code, out, _ = upgradelint("fingerprint", "--update-table", "tests/test_objects.py")
    assert code == 0
    written = (project.path / "tests/test_objects.py").read_bytes()
    assert written == table.replace("0" * 32, "93dac405e0b7ac9773f03493962e0750").encode()
    project.write({"pyproject.toml": "[tool.upgradelint]\nhash-tables = ['tests/test_objects.py']"})
    assert upgradelint("fingerprint", "--check")[0] == 0


def test_an_object_is_missing_in_none_of_two_tables(project, upgradelint):
    wrong = "1.0-" + "0" * 32
    of_objects = f"data = {{\n    'Flavor': '{wrong}',\n    'Other': '{wrong}',\n}}\n"
    project.write(
        {
            "demo/objects/other.py": FLAVOR.replace("Flavor", "Other"),
            "demo/objects/third.py": FLAVOR.replace("Flavor", "Third"),
            "tests/test_objects.py": of_objects,
            "tests/test_third.py": f"data = {{'Third': '{wrong}'}}\n",
        }
    )
    tables = ("--update-table", "tests/test_third.py", "--update-table", "tests/test_objects.py")
    project.write({"demo/objects/fourth.py": FLAVOR.replace("Flavor", "Fourth")})
    assert upgradelint("fingerprint", *tables)[0] == 0
    names = [
        re.findall(r"'(\w+)':", (project.path / f"tests/test_{text}.py").read_text())
        for text in ("objects", "third")
    ]
    assert names == [["Flavor", "Fourth", "Other"], ["Third"]]


def test_a_file_without_a_table_stops_everything(project, upgradelint):
    project.write({"tests/test_objects.py": "x = 1\n"})
    code, _, err = upgradelint("fingerprint", "--update-table", "tests/test_objects.py")
    assert code == 2
    assert "no table of object hashes" in err
    assert not (project.path / REGISTRY).exists()
