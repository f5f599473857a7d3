"""The static backport of every object is what its real routine does, for every older version."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.real import living
from tests.real.living import PROJECTS
from tests.real.static import read
from upgradelint.facts.objects.backports.model import TargetFacts

pytestmark = pytest.mark.real

SCRIPT = Path(__file__).with_name("backport_objects.py")


def _living(project: str) -> dict[str, dict[str, list[dict[str, Any]]]]:
    command: list[str | Path] = [living.environment(), "-W", "ignore", SCRIPT, project]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, dict[str, list[dict[str, Any]]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("project", PROJECTS)
def test_static_equals_living(project: str, living_python: Path) -> None:
    snapshot, compared, wrong = read(PROJECTS[project], "objects", "backports"), 0, []
    for name, targets in _living(project).items():
        fields = {field.name for field in snapshot.objects[name].fields}
        for version, runs in targets.items():
            target = snapshot.backports[name].at(version)
            assert target is not None
            assert target.certain
            compared += len(runs)
            wrong += [
                (name, version, run) for run in runs if not _agrees(target, fields, run, runs)
            ]
    assert wrong == []
    assert compared > 400


def _agrees(
    target: TargetFacts, fields: set[str], run: dict[str, Any], runs: list[dict[str, Any]]
) -> bool:
    if "raised" in run:
        # The first values of all enums may be refused before the varied one is looked at.
        return target.refuses(run["varied"]) or ("raised" in runs[0] and bool(target.refusals))
    gone = {key.name for key in target.keys if key.kept == "absent"}
    open_ = {key.name for key in target.keys if key.kept == "maybe"}
    sure = (fields | {key.name for key in target.keys}) - gone - open_
    rewritten = {key.name for key in target.keys if key.rewritten}
    return sure <= set(run["keys"]) <= sure | open_ and set(run["rewritten"]) <= rewritten
