"""What a project recorded in its own tests, against what we read from the same release."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.real.recorded import recorded
from tests.real.static import computed
from tests.real.wheels import CINDER, NOVA, RELEASES, SAMPLE, Release, wheel

pytestmark = [pytest.mark.real, pytest.mark.usefixtures("living_python")]

COMMAND = Path(sys.executable).with_name("upgradelint")
UNPROVEN = re.compile(r"(?:unproven|upgradelint): (\w+): .+")


@pytest.mark.parametrize(
    "release",
    [
        pytest.param(release, marks=[] if release in SAMPLE else [pytest.mark.slow])
        for release in RELEASES
    ],
    ids=str,
)
def test_every_recorded_hash(release: Release) -> None:
    static = computed(release)
    assert static.unproven == {}
    assert static.hashes == recorded(*release)


@pytest.mark.parametrize("release", [NOVA[-1], NOVA[0], CINDER[-1], CINDER[0]], ids=str)
def test_command_prints_every_recorded_hash_or_says_why_not(release: Release) -> None:
    command = [str(COMMAND), "fingerprint", "--print", str(wheel(release))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    table = recorded(*release)
    unproven = {found[1] for line in done.stderr.splitlines() if (found := UNPROVEN.match(line))}
    expected = [f"{name} {table[name]}" for name in sorted(table.keys() - unproven)]
    assert done.stdout.splitlines() == expected
    # Only where the library is not at hand as source.
    assert unproven <= {"ImageMetaProps", "ImageMetaPropsPayload"}
