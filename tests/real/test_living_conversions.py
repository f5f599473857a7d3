"""ironic's static conversions are what its real ones do to an object, for every older version."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.real import living
from tests.real.wheels import IRONIC, wheel
from upgradelint.facts.collect import collect
from upgradelint.facts.objects.backports.model import TargetFacts
from upgradelint.facts.options import Options
from upgradelint.python.programs.folder import Folder
from upgradelint.trees import open_tree

pytestmark = [pytest.mark.real, pytest.mark.slow]

SCRIPT = Path(__file__).with_name("convert_objects.py")


def test_static_equals_living(living_python: Path) -> None:
    families = frozenset({"objects", "backports"})
    options = Options(libraries=[Folder(living.site_packages())], families=families)
    snapshot = collect(open_tree(str(wheel(IRONIC)), Path.cwd()), options)
    compared, converting, wrong = 0, set(), []
    for name, runs in _living().items():
        fields = {field.name for field in snapshot.objects[name].fields}
        backport = snapshot.backports[name]
        for version, run in runs.items():
            target = backport.at(version)
            assert target is not None
            assert target.certain
            compared += 1
            wrong += [] if _agrees(target, fields, run) else [(name, version, run)]
        converting |= {name} if backport.converts and backport.targets else set()
    assert wrong == []
    assert compared > 120
    assert {"Node", "Port", "Portgroup"} <= converting


def _agrees(target: TargetFacts, fields: set[str], run: dict[str, Any]) -> bool:
    if "raised" in run:
        return bool(target.failures)
    gone = {key.name for key in target.keys if key.kept == "absent"}
    left = (fields | {key.name for key in target.keys}) - gone
    rewritten = {key.name for key in target.keys if key.rewritten}
    return set(run["keys"]) == left and set(run["rewritten"]) <= rewritten


def _living() -> dict[str, dict[str, dict[str, Any]]]:
    command: list[str | Path] = [living.environment(), "-W", "ignore", SCRIPT]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, dict[str, dict[str, Any]]] = json.loads(done.stdout)
    return found
