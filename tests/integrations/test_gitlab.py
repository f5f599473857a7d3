"""The GitLab component: its script in a clone with GIT_DEPTH 0, all branches and tags."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.integrations.test_action import Job
from tests.pages import ROOT

SPEC, JOBS = yaml.safe_load_all((ROOT / "templates/upgradelint.yml").read_text())
INPUTS = SPEC["spec"]["inputs"]
(JOB,) = JOBS.values()
PIP = '#!/bin/sh\necho "$@" >> "$CI_PROJECT_DIR/../installed"\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A whole clone of a service with 1.0.0 tagged on main, at its bad upgrade."""
    (tmp_path / "origin").mkdir()
    Job(tmp_path).pull_request("after-bad")
    shutil.rmtree(tmp_path / "clone")
    command = ["git", "clone", "-q", "-b", "after-bad", tmp_path / "origin", tmp_path / "clone"]
    subprocess.run(command, check=True)
    return tmp_path / "clone"


def filled(text: str, given: dict[str, str]) -> str:
    """Return a text of the component with its inputs in it."""
    return re.sub(
        r"\$\[\[ inputs\.(\S+) \]\]",
        lambda match: given.get(match[1], INPUTS[match[1]]["default"]),
        text,
    )


def run(clone: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the script as a runner does: one shell, which the first failing line ends."""
    bin_ = clone.parent / "bin"
    bin_.mkdir(exist_ok=True)
    (bin_ / "pip").write_text(PIP)
    (bin_ / "pip").chmod(0o755)
    known = {
        "CI_PROJECT_DIR": str(clone),
        "PATH": f"{bin_}:{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    environment = os.environ | known
    for name, text in JOB["variables"].items():
        environment[name] = text.replace("$CI_PROJECT_DIR", str(clone))
    lines = "\n".join(filled(line, given) for line in JOB["script"])
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", lines],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
    )


def test_a_merge_request_is_judged_and_its_reports_are_kept(clone: Path) -> None:
    done = run(clone)
    assert (done.returncode, done.stderr) == (1, "")
    assert "parcels/objects/carrier.py:19:18: UPG401" in done.stdout
    assert "compared with 1.0.0" in done.stdout
    found = json.loads((clone / JOB["artifacts"]["reports"]["codequality"]).read_text())
    assert "UPG401" in {entry["check_name"][:6] for entry in found}
    for path in JOB["artifacts"]["paths"]:
        assert (clone / path).read_text().startswith("<!doctype html>")
    assert [path for path in JOB["cache"]["paths"] if not any((clone / path).iterdir())] == []
    assert "upgradelint" in (clone.parent / "installed").read_text().split()
    assert run(clone).stdout == done.stdout


def test_inputs_reach_the_command(clone: Path) -> None:
    done = run(
        clone,
        arguments="--select UPG401 --against HEAD~1",
        tree="./",
        package="upgradelint==9",
    )
    assert "compared with HEAD~1" in done.stdout
    assert set(re.findall(r": (UPG\d+) ", done.stdout)) == {"UPG401"}
    assert "upgradelint==9" in (clone.parent / "installed").read_text().split()


def test_every_input_is_used_and_described() -> None:
    text = yaml.safe_dump(JOBS)
    assert [name for name in INPUTS if f"inputs.{name} " not in text] == []
    assert all(value.keys() == {"description", "default"} for value in INPUTS.values())
