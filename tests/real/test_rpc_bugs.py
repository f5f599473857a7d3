"""RPC bugs that releases of nova had: found where they came in, gone where they were fixed."""

from functools import cache
from pathlib import Path

import pytest

from tests.real.wheels import Release, wheel
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules import run
from upgradelint.trees import open_tree

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("sampled_wheels")]

OPTIONS = Options(families=frozenset({"objects", "rpc"}))
MANAGER = "nova/compute/manager.py"
UNCAPPED = "nova/conductor/rpcapi.py"
"""The client of compute_task is made without a cap, in every release."""


@cache
def nova(version: str) -> Snapshot:
    """Return what a release promises."""
    return collect(open_tree(str(wheel(Release("nova", version))), Path.cwd()), OPTIONS)


def found(before: str, after: str) -> list[Finding]:
    """Return what breaks a remote call, or can, but for the client without a cap."""
    return [finding for finding in breaking(before, after) if finding.location.path != UNCAPPED]


@cache
def breaking(before: str, after: str) -> list[Finding]:
    findings = run(nova(before), nova(after))
    return [finding for finding in findings if finding.code < "UPG4" and finding.level != "note"]


@pytest.mark.parametrize(
    ("before", "after", "line", "names"),
    [
        pytest.param("21.0.0", "22.0.0", 3324, {"accel_uuids"}, marks=pytest.mark.slow),
        pytest.param("25.0.0", "26.0.0", 3619, {"reimage_boot_volume"}, marks=pytest.mark.slow),
        ("26.0.0", "27.0.0", 3710, {"target_state"}),
        pytest.param(
            "25.0.0",
            "27.0.0",
            3710,
            {"reimage_boot_volume", "target_state"},
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_required_parameter_of_rebuild_instance(before, after, line, names):
    (finding,) = found(before, after)
    assert (finding.code, finding.level, set(finding.facts)) == ("UPG101", "error", names)
    assert (finding.location.path, finding.location.line) == (MANAGER, line)
    assert finding.breaks.startswith(f"old client (nova {before}) -> new server: TypeError")
    assert "nova/compute/rpcapi.py" in finding.breaks


@pytest.mark.parametrize(
    ("before", "after"),
    [pytest.param("25.0.0", "29.0.0", marks=pytest.mark.slow), ("26.0.0", "29.0.0")],
)
def test_gone_where_it_was_fixed(before, after):
    assert found(before, after) == []


@pytest.mark.slow
def test_the_first_one_gone_where_it_was_fixed():
    assert "UPG101" not in {finding.code for finding in found("21.0.0", "23.0.0")}


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [("19.0.0", "20.0.0"), ("20.0.0", "21.0.0")])
def test_steps_without_a_bug(before, after):
    assert found(before, after) == []


@pytest.mark.slow
@pytest.mark.parametrize(("before", "after"), [("19.0.0", "20.0.0"), ("20.0.0", "21.0.0")])
def test_a_client_without_a_cap(before, after):
    codes = [
        finding.code for finding in breaking(before, after) if finding.location.path == UNCAPPED
    ]
    assert sorted(codes) in (["UPG214"], ["UPG202", "UPG214"])
