"""What a project recorded in its own tests, against what we read from the same release."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.recorded import recorded
from tests.real.static import computed
from tests.real.wheels import CINDER, NOVA, RELEASES, Release, wheel

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("all_wheels")]

NEWEST = [NOVA[-1], CINDER[-1]]
COMMAND = str(Path(sys.executable).with_name("upgradelint"))


@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_every_recorded_hash_is_printed_or_named_unproven(release: Release) -> None:
    table, static = recorded(*release), computed(release)
    differing = dict(static.hashes.items() - table.items())
    missing = table.keys() - static.hashes.keys() - static.unproven.keys()
    assert (differing, missing) == ({}, set())
    assert all(static.unproven.values()), "an unproven object needs a reason"


@pytest.mark.parametrize("release", NEWEST, ids=str)
def test_nothing_is_unproven_in_the_newest(release: Release) -> None:
    static = computed(release)
    assert static.unproven == {}
    assert static.hashes == recorded(*release)


@pytest.mark.parametrize("release", NEWEST, ids=str)
def test_command_line_prints_the_table(release: Release) -> None:
    command = [COMMAND, "fingerprint", "--print", str(wheel(release))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    table = recorded(*release)
    assert done.stdout == "".join(f"{name} {table[name]}\n" for name in sorted(table))
    assert (done.returncode, "unproven:" in done.stderr) == (0, False)
