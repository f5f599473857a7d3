"""The GitHub action: its steps in a clone as actions/checkout makes it, one commit and no tags.

`gh` is a stand-in that keeps the comments of one pull request in a file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
GH = """\
#!{python}
import json, pathlib, sys
kept = pathlib.Path({kept!r})
comments = json.loads(kept.read_text()) if kept.exists() else []
arguments = sys.argv[1:]
if "--method" not in arguments:
    assert 'startswith("<!-- upgradelint -->")' in arguments[arguments.index("--jq") + 1]
    found = [n for n, text in enumerate(comments, 7) if text.startswith("<!-- upgradelint -->")]
    print(*found[:1])
    sys.exit()
body = pathlib.Path(arguments[-1].removeprefix("body=@")).read_text()
place = next(one for one in arguments if one.startswith("repos/"))
if "POST" in arguments:
    assert place == "repos/acme/parcels/issues/3/comments"
    comments.append(body)
else:
    comments[int(place.removeprefix("repos/acme/parcels/issues/comments/")) - 7] = body
kept.write_text(json.dumps(comments))
"""


class Job:
    """A job of a workflow: where it works, and what GitHub tells it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clone = folder / "clone"
        self.comments = folder / "comments.json"
        bin_ = folder / "temp" / "upgradelint" / "bin"
        bin_.mkdir(parents=True)
        (bin_ / "upgradelint").symlink_to(Path(sys.executable).with_name("upgradelint"))
        gh = folder / "gh" / "gh"
        gh.parent.mkdir()
        gh.write_text(GH.format(python=sys.executable, kept=str(self.comments)))
        gh.chmod(0o755)
        for name in ("output", "summary"):
            (folder / name).touch()

    def run(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        step = STEPS[name]
        given = {key: self._filled(text, inputs) for key, text in step.get("env", {}).items()}
        environment = os.environ | self._github() | given
        return subprocess.run(
            ["bash", "-c", step["run"]],
            cwd=self.clone,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def _filled(self, text: str, inputs: Mapping[str, str]) -> str:
        """Return a text of the action with its expressions replaced."""
        known = {
            f"inputs.{key}": declared.get("default", "")
            for key, declared in ACTION["inputs"].items()
        }
        known |= {f"inputs.{key}": value for key, value in inputs.items()}
        known |= {"runner.temp": str(self.folder / "temp"), "github.event.pull_request.number": "3"}
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda found: known[found[1]], str(text))

    def _github(self) -> dict[str, str]:
        return {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_BASE_REF": "main",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_REPOSITORY": "acme/parcels",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "PATH": f"{self.folder / 'gh'}:{os.environ['PATH']}",
            "RUNNER_TEMP": str(self.folder / "temp"),
        }

    def git(self, *arguments: str, where: str = "origin") -> None:
        named = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        command = ["git", "-C", str(self.folder / where), *named, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    def pull_request(self, state: str) -> None:
        """Check out a branch with a state of the example, after 1.0.0 of it was tagged on main."""
        origin = self.folder / "origin"
        for name, branch in (("before", "main"), (state, state)):
            shutil.copytree(ROOT / "examples/parcels" / name, origin, dirs_exist_ok=True)
            if branch == "main" and not (origin / ".git").exists():
                self.git("init", "-q", "-b", "main")
            elif branch != "main":
                self.git("checkout", "-q", "-b", branch)
            self.git("add", "-A")
            self.git("commit", "-qm", name)
            if branch == "main":
                self.git("tag", "1.0.0")
        url = origin.as_uri()
        command = ["git", "clone", "-q", "--depth=1", "--no-tags", "-b", state, url, self.clone]
        subprocess.run(command, check=True)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    (tmp_path / "origin").mkdir()
    return Job(tmp_path)


@pytest.mark.parametrize(("state", "code"), [("after-good", 0), ("after-bad", 1)])
def test_a_pull_request_is_judged_from_a_shallow_clone(job, state, code):
    job.pull_request(state)
    assert job.run("Check").returncode == 2
    fetched = job.run("Fetch what the change is compared with")
    assert (fetched.returncode, fetched.stderr) == (0, "")
    done = job.run("Check", sarif="out.sarif", arguments="--ignore UPG421 --statistics")
    assert done.returncode == code
    assert ("::error file=parcels/objects/carrier.py,line=19" in done.stdout) is bool(code)
    assert "UPG421" not in done.stdout
    assert (job.folder / "output").read_text().splitlines()[-1] == f"exit-code={code}"
    assert json.loads((job.clone / "out.sarif").read_text())["version"] == "2.1.0"
    assert "compared with 1.0.0" in (job.folder / "summary").read_text()


def test_one_comment_is_renewed(job):
    job.pull_request("after-bad")
    job.comments.write_text(json.dumps(["somebody's"]))
    job.run("Fetch what the change is compared with")
    job.run("Check")
    assert job.run("Comment").returncode == 0
    somebody, ours = json.loads(job.comments.read_text())
    assert (somebody, "[**UPG401**](" in ours) == ("somebody's", True)
    shutil.copytree(ROOT / "examples/parcels/after-good", job.clone, dirs_exist_ok=True)
    job.run("Check")
    job.run("Comment")
    somebody, ours = json.loads(job.comments.read_text())
    assert (somebody, "UPG401" in ours, "\n0 findings; " in ours) == ("somebody's", False, True)


def test_the_plan_stands_in_the_comment(job):
    job.pull_request("after-good")
    job.run("Fetch what the change is compared with")
    job.run("Check")
    done = job.run("Plan", **{"plan-from": "1.0.0"})
    assert (done.returncode, done.stderr) == (0, "")
    job.run("Comment")
    (ours,) = json.loads(job.comments.read_text())
    head, _, plan = ours.partition("<details><summary>The upgrade, step by step</summary>\n\n")
    assert "\n0 findings; " in head
    assert "# From 1.0.0 (OLD) to" in plan
    assert "What may run beside what" in plan
    assert plan.removesuffix("\n</details>\n") in (job.folder / "summary").read_text()


def test_no_plan_is_no_failure_and_a_long_one_is_no_comment(job):
    job.pull_request("after-bad")
    job.run("Fetch what the change is compared with")
    job.run("Check")
    done = job.run("Plan", **{"plan-from": "0.9"})
    assert (done.returncode, "unknown revision or path 0.9" in done.stderr) == (0, True)
    job.run("Comment")
    (ours,) = json.loads(job.comments.read_text())
    assert "step by step" not in ours
    (job.folder / "temp/upgradelint-plan.md").write_text("x" * 65_000)
    job.run("Comment")
    (ours,) = json.loads(job.comments.read_text())
    assert ours.endswith("it is too long for a comment.\n")
    assert len(ours) < 65_000


def test_nothing_to_say_makes_no_comment(job):
    job.pull_request("after-good")
    job.run("Fetch what the change is compared with")
    job.run("Check")
    assert job.run("Comment").returncode == 0
    assert not job.comments.exists()


def test_a_registry_needs_no_history(job):
    job.pull_request("after-good")
    (job.clone / "upgradelint.registry.json").write_text("{}")
    job.git("remote", "set-url", "origin", "/nowhere", where="clone")
    assert job.run("Fetch what the change is compared with").returncode == 0


def test_every_input_is_used_and_every_script_is_there():
    text = (ROOT / "action.yml").read_text()
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text
    used = set(re.findall(r"action/(\w+)\.sh", text))
    assert used == {path.stem for path in (ROOT / "action").iterdir()}
