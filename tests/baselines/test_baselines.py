"""Where nothing can be judged a run says so and exits with 2: real repositories and clones."""

import subprocess
from pathlib import Path

import pytest

from tests.command.flavors import (
    FLAVOR,
    FLAVOR_PATH,
    REGISTRY,
    UNSAFE,
    codes,
    project,
    upgradelint,
)
from tests.trees.conftest import Checkout, checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

PACKAGES = {"demo/__init__.py": "", "demo/objects/__init__.py": ""}
ALLOWED = "; --allow-no-baseline judges without one\n"


def ask(message: str, between: str = "run: ") -> str:
    """Return the command that a message gives."""
    return message.partition(between)[2].partition("; ")[0]


@pytest.fixture
def pull_request(project, tmp_path, monkeypatch) -> Checkout:
    """As actions/checkout leaves it by default: one commit of a pull request, no tag, no branch."""
    project.git("tag", "1.0")
    project.git("checkout", "--quiet", "-b", "feature")
    project.commit({FLAVOR_PATH: UNSAFE})
    project.git("update-ref", "refs/pull/7/merge", "HEAD")
    runner = Checkout(tmp_path / "runner")
    runner.path.mkdir()
    runner.git("init", "--quiet")
    runner.git("remote", "add", "origin", f"file://{project.path}")
    merge = "refs/remotes/pull/7/merge"
    runner.git("fetch", "--no-tags", "--depth=1", "origin", f"+refs/pull/7/merge:{merge}")
    runner.git("checkout", "--quiet", merge)
    monkeypatch.chdir(runner.path)
    return runner


@pytest.mark.parametrize("form", ["text", "github", "sarif", "json"])
def test_the_default_checkout_of_github_actions(pull_request, upgradelint, form):
    code, out, err = upgradelint("check", "--output-format", form)
    assert (code, out) == (2, "")
    assert err.startswith("upgradelint: no baseline: this clone is shallow and holds no release; ")
    assert "fetch-depth: 0 of actions/checkout" in err
    assert err.count("\n") == 1
    subprocess.run(ask(err), shell=True, check=True, capture_output=True)
    code, out, err = upgradelint("check")
    assert (code, codes(out), err) == (1, ["UPG401"], "")
    assert out.endswith("compared with 1.0\n")


@pytest.mark.parametrize(
    "options",
    [
        ("--depth=2", "--no-tags", "-b", "feature"),
        ("--depth=1", "-b", "feature"),
        ("--depth=1", "--no-single-branch", "-b", "feature"),
        ("--depth=1",),
    ],
)
def test_shallow_clones(project, upgradelint, monkeypatch, options):
    project.git("tag", "1.0")
    project.commit({"README.rst": "1"})
    project.git("checkout", "--quiet", "-b", "feature")
    project.commit({FLAVOR_PATH: UNSAFE})
    project.git("checkout", "--quiet", "main")
    clone = project.clone("clone", *options)
    monkeypatch.chdir(clone.path)
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert "this clone is shallow" in err
    subprocess.run(ask(err), shell=True, check=True, capture_output=True)
    assert upgradelint("check")[1].endswith("compared with 1.0\n")


def test_a_shallow_clone_that_holds_a_release_is_judged(project, upgradelint, monkeypatch):
    project.git("tag", "1.0")
    project.commit({FLAVOR_PATH: UNSAFE})
    monkeypatch.chdir(project.clone("clone", "--depth=2").path)
    code, out, err = upgradelint("check")
    assert (code, codes(out), err) == (1, ["UPG401"], "")
    Path("tox.ini").write_text("[upgradelint]\nsupported-releases = 2\n")
    code, out, err = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG401"])
    assert err == "upgradelint: this clone is shallow: 1 of 2 supported releases are known\n"


def test_a_shallow_clone_with_a_registry_needs_nothing_else(project, upgradelint, monkeypatch):
    assert upgradelint("fingerprint")[0] == 0
    project.commit({})
    project.commit({"README.rst": "1"})
    monkeypatch.chdir(project.clone("clone", "--depth=1").path)
    assert upgradelint("check")[::2] == (0, "")


def test_a_clone_of_one_branch(project, upgradelint, monkeypatch):
    """Without tags, the branch that others start from has to be fetched and to be known."""
    project.git("branch", "--move", "trunk")
    project.git("checkout", "--quiet", "-b", "feature")
    project.commit({FLAVOR_PATH: UNSAFE})
    project.git("checkout", "--quiet", "trunk")
    clone = project.clone("clone", "--single-branch", "-b", "feature")
    monkeypatch.chdir(clone.path)
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert "git knows neither a release tag nor a default branch; run: git " in err
    subprocess.run(ask(err), shell=True, check=True, capture_output=True)
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG401"])


def test_a_repository_without_any_baseline(checkout, upgradelint, monkeypatch):
    checkout.git("checkout", "--quiet", "-b", "topic")
    monkeypatch.chdir(checkout.path)
    checkout.write({**PACKAGES, FLAVOR_PATH: FLAVOR})
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert f"no baseline: {checkout.path} has no commit yet; name " in err
    checkout.commit({})
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert err == (
        "upgradelint: no baseline: git knows neither a release tag nor a default branch; "
        f"tag the release that is deployed, or name it by --against{ALLOWED}"
    )
    assert upgradelint("check", "--allow-no-baseline")[0] == 0
    assert upgradelint("check", "--against", "HEAD")[0] == 0
    assert upgradelint("check", "HEAD")[0] == 2


def test_the_hook_lets_the_first_commit_pass(checkout, upgradelint, monkeypatch):
    monkeypatch.chdir(checkout.path)
    checkout.write({**PACKAGES, FLAVOR_PATH: FLAVOR})
    checkout.git("add", "-A")
    code, _, err = upgradelint("check", ":index:")
    assert (code, err) == (0, "upgradelint: there is no commit yet: compared with nothing\n")


def test_histories_without_a_common_commit(project, upgradelint):
    project.git("checkout", "--quiet", "--orphan", "topic")
    project.commit({FLAVOR_PATH: UNSAFE})
    code, _, err = upgradelint("check")
    assert code == 2
    assert "no release tag, and HEAD has no commit in common with refs/heads/main; name" in err


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"v(\d+)", "tag-pattern has no group `version`: write (?P<version>...) around the number"),
        (r"v\d+\.\d+", "tag-pattern has no group `version`"),
        (r"(?P<release>\d+)", "tag-pattern has no group `version`"),
        (r"rel-(?P<version>\d+)", "no baseline: 2 tags, none is a release by tag-pattern"),
    ],
)
def test_a_tag_pattern_that_finds_nothing(project, upgradelint, pattern, said):
    for tag in ("v1", "v2"):
        project.git("tag", tag)
    project.write({"tox.ini": f"[upgradelint]\ntag-pattern = {pattern}\n", FLAVOR_PATH: UNSAFE})
    code, out, err = upgradelint("check")
    assert (code, out) == (2, "")
    assert said in err
    assert "tox.ini" in err


def test_tags_that_are_no_releases(project, upgradelint):
    """By the default pattern that is no mistake, and the choice is said."""
    project.git("tag", "nightly")
    project.write({FLAVOR_PATH: UNSAFE})
    code, out, err = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG401"])
    assert err == "upgradelint: 1 tag, none is a release by tag-pattern\n"
    assert out.endswith("compared with HEAD\n")


def test_releases_of_other_branches_only(project, upgradelint):
    project.git("checkout", "--quiet", "-b", "stable")
    project.commit({"README.rst": "1"}, tag="1.0")
    project.git("checkout", "--quiet", "main")
    project.write({FLAVOR_PATH: UNSAFE})
    code, _, err = upgradelint("check")
    assert code == 1
    assert err == "upgradelint: 1 release tag, none before this commit\n"


def test_younger_tags_that_are_no_releases_are_named(project, upgradelint):
    project.commit({"README.rst": "1"}, tag="1.0")
    project.commit({"README.rst": "2"})
    for number in (2, 3, 4):
        when = f"2090-01-0{number}T00:00:00Z"
        project.git("tag", "-a", f"shop-{number}", "-m", "x", GIT_COMMITTER_DATE=when)
    project.write({FLAVOR_PATH: UNSAFE})
    _, _, err = upgradelint("check")
    assert err == ("upgradelint: 3 tags like shop-4 are younger and no releases by tag-pattern\n")


@pytest.mark.parametrize(("tag", "label"), [("1.0", "1.0 (here)"), ("", "HEAD")])
def test_head_compared_with_itself(project, upgradelint, monkeypatch, tag, label):
    if tag:
        project.git("tag", tag)
    monkeypatch.chdir(project.clone("clone").path)
    code, out, err = upgradelint("check")
    said = f"nothing has changed since {label}; name an older state by --against"
    assert (code, err) == (0, f"upgradelint: {said}\n")
    assert out.endswith(f"compared with {label}\n")
    Path(FLAVOR_PATH).write_text(FLAVOR + "# more\n")
    assert upgradelint("check")[::2] == (0, "")


NO_CODE = {
    "nothing": ({}, "holds no Python file: there is nothing to judge"),
    "other files": ({"README.md": "x", "setup.cfg": ""}, "holds no Python file"),
    "tests alone": ({"tests/test_a.py": "x = 1"}, "excludes every Python file of ."),
}


@pytest.mark.parametrize("command", ["check", "fingerprint", "init"])
@pytest.mark.parametrize("name", NO_CODE)
def test_a_directory_without_code(tmp_path, upgradelint, monkeypatch, name, command):
    files, said = NO_CODE[name]
    Checkout(tmp_path).write(files)
    monkeypatch.chdir(tmp_path)
    code, out, err = upgradelint(command)
    assert (code, out) == (2, "")
    assert said in err
    assert {path.name for path in tmp_path.iterdir()} == {name.partition("/")[0] for name in files}


def test_a_baseline_without_code(project, upgradelint, tmp_path):
    (tmp_path / "empty").mkdir()
    code, _, err = upgradelint("check", "--against", "../empty")
    assert (code, "../empty holds no Python file" in err) == (2, True)


RETIRED = {
    "not one file is left": {"README.rst": "retired"},
    "files that promise nothing are left": {
        "README.rst": "retired",
        "setup.py": "import setuptools\nsetuptools.setup(pbr=True)\n",
        "tools/run.py": "print('x')\n",
    },
}


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("files", RETIRED.values(), ids=RETIRED)
def test_a_tree_that_has_lost_its_code(project, upgradelint, files, recorded):
    if recorded:
        assert upgradelint("fingerprint")[0] == 0
    project.commit({"setup.py": ""}, tag="1.0")
    project.git("rm", "-rq", "demo", "setup.py")
    project.write(files)
    before = Path(REGISTRY).read_bytes() if recorded else b""
    for command in ("check", *(["fingerprint"] if recorded else [])):
        code, out, err = upgradelint(command)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "holds no Python file" in err or "has no code in demo, where all code stands" in err
    assert not recorded or Path(REGISTRY).read_bytes() == before


def test_an_object_that_is_gone_is_a_finding_still(project, upgradelint):
    project.commit({"demo/cmd.py": ""}, tag="1.0")
    project.git("rm", "-q", FLAVOR_PATH)
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG431"])


def test_init_outside_of_git_speaks_of_no_commit(tmp_path, upgradelint, monkeypatch):
    (tmp_path / "flavor.py").write_text(FLAVOR)
    monkeypatch.chdir(tmp_path)
    code, out, _ = upgradelint("init")
    assert (code, out.splitlines()[-1]) == (
        0,
        "keep both files with the code; from then on: upgradelint check",
    )
    assert upgradelint("check")[::2] == (0, "")
