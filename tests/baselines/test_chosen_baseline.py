"""With what `check` compares when nobody says it."""

import json

from tests.command.flavors import (
    FLAVOR,
    FLAVOR_PATH,
    REGISTRY,
    SAFE,
    UNSAFE,
    codes,
    project,
    upgradelint,
)
from tests.trees.conftest import checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]


def test_newest_release_tag(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: SAFE}, "2.0.0")
    project.commit({FLAVOR_PATH: SAFE + "        # changed\n"})
    assert (
        upgradelint("check")[1] == "0 findings; 1 object, call or migration compared with 2.0.0\n"
    )


def test_merge_base_with_the_default_branch(project, upgradelint):
    base = project.git("rev-parse", "HEAD")
    project.git("switch", "--quiet", "--create", "topic")
    project.commit({FLAVOR_PATH: UNSAFE})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG401"])
    assert out.endswith(f"compared with merge base {base[:12]}\n")


def test_registry_comes_before_tags(project, upgradelint):
    project.git("tag", "1.0.0")
    assert upgradelint("fingerprint")[0] == 0
    assert upgradelint("check") == (
        0,
        "0 findings; 1 object, call or migration compared with the registry\n",
        "",
    )


def test_frozen_releases_are_baselines_too(project, upgradelint):
    for name, text in [("1.0", FLAVOR), ("2.0", SAFE)]:
        project.write({FLAVOR_PATH: text})
        assert upgradelint("fingerprint", "--release", name)[0] == 0
    assert upgradelint("check")[1].endswith("with the registry and 2.0\n")
    project.write({"tox.ini": "[upgradelint]\nsupported-releases = 2\n"})
    assert upgradelint("check")[1].endswith("with the registry, 2.0 and 1.0\n")


def test_without_any_baseline(tmp_path, upgradelint, monkeypatch):
    (tmp_path / "flavor.py").write_text(FLAVOR)
    monkeypatch.chdir(tmp_path)
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert err == (
        f"upgradelint: no baseline: {tmp_path} is outside of git and has no {REGISTRY}; name an "
        "older state by --against, or write the registry by upgradelint init; "
        "--allow-no-baseline judges without one\n"
    )
    code, out, err = upgradelint("check", "--allow-no-baseline")
    assert (code, out) == (
        0,
        "0 findings; 1 object, call or migration read, compared with nothing\n",
    )
    assert err.endswith("or write the registry by upgradelint init\n")


def test_a_finding_says_against_which_of_several_baselines(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: UNSAFE}, "2.0.0")
    project.write({FLAVOR_PATH: UNSAFE.replace("        'name': fields.StringField(),\n", "")})
    check = ["check", "--against", "2.0.0", "--against", "1.0.0"]
    found = json.loads(upgradelint(*check, "--output-format", "json")[1])["findings"]
    held = {finding["code"]: finding["baselines"] for finding in found}
    assert held == {"UPG401": ["1.0.0"], "UPG402": ["2.0.0", "1.0.0"]}
    out = upgradelint(*check)[1]
    skip = "    only against: 1.0.0: only the skip breaks, the step from 2.0.0 does not\n"
    assert out.count(skip) == 1
    assert out.endswith("with 2.0.0 and 1.0.0\n")


def test_the_release_one_stands_on_counts_once_something_else_is_promised(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: SAFE}, "2.0.0")
    assert upgradelint("check")[1].endswith("compared with 1.0.0\n")
    project.write({"README": "changed"})
    assert upgradelint("check")[1].endswith("compared with 1.0.0\n")
    project.write({FLAVOR_PATH: SAFE.replace("foobars", "others")})
    code, out, _ = upgradelint("check")
    assert (code, out.splitlines()[-1].partition("compared with ")[2]) == (1, "2.0.0")
    project.git("add", "-A")
    assert upgradelint("check", ":index:")[1].endswith("compared with 2.0.0\n")


def test_any_tree_may_be_checked(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: UNSAFE}, "2.0.0")
    code, out, _ = upgradelint("check", "2.0.0", "--against", "1.0.0")
    assert (code, codes(out)) == (1, ["UPG401"])
