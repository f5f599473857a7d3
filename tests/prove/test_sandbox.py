"""A witness of hostile code writes nowhere but into its folder, talks to nobody, and ends."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from upgradelint.base.frozen import replace
from upgradelint.prove.model import BREAK, Witness
from upgradelint.prove.running.folders import own_folder, remove_abandoned
from upgradelint.prove.running.sandbox import Sandbox, end_running, find_sandbox, run
from upgradelint.prove.running.trial import Laboratory, try_witness

KNOWN = [name for name in ("bwrap", "unshare") if shutil.which(name)]


@pytest.fixture(params=KNOWN or [pytest.param("", marks=pytest.mark.skip("no sandbox here"))])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    wanted = Sandbox(request.param)
    if not find_sandbox().name:
        pytest.skip("this system allows no sandbox")
    return wanted


def hostile(lines: str) -> Witness:
    return Witness(f"def {BREAK}():\n{lines}", "what it should not do", ())


def test_it_writes_nowhere_else(tmp_path: Path, laboratory: Laboratory, sandbox: Sandbox) -> None:
    victim = tmp_path / "victim"
    victim.write_text("whole")
    proof = try_witness(
        hostile(f"    open({str(victim)!r}, 'w').write('gone')\n"),
        replace(laboratory, sandbox=sandbox),
    )
    assert proof.verdict == "not reproduced"
    assert "Read-only file system" in proof.said
    assert victim.read_text() == "whole"


def test_without_a_sandbox_it_does(tmp_path: Path, laboratory: Laboratory) -> None:
    """The test above would fail without one."""
    victim = tmp_path / "victim"
    try_witness(
        hostile(f"    open({str(victim)!r}, 'w').write('gone')\n"),
        replace(laboratory, sandbox=Sandbox()),
    )
    assert victim.read_text() == "gone"


def test_it_reaches_no_port(tmp_path: Path, laboratory: Laboratory, sandbox: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        lines = f"    import socket\n    socket.create_connection(('127.0.0.1', {port}), 3)\n"
        proof = try_witness(hostile(lines), replace(laboratory, sandbox=sandbox))
    assert proof.verdict == "not reproduced"
    assert "refused" in proof.said or "unreachable" in proof.said


def test_nothing_is_left_behind(
    tmp_path: Path, laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    lines = "    import tempfile\n    tempfile.mkdtemp()\n    open('file', 'w').close()\n"
    assert try_witness(hostile(lines), laboratory).verdict == "proved"
    assert not list(tmp_path.iterdir())


def test_what_a_killed_run_left_is_gone_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders of runs that live, and young ones, stay."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed = """if True:
        import os, signal
        from upgradelint.prove.running.folders import own_folder
        with own_folder() as folder:
            (folder / "file").touch()
            os.kill(os.getpid(), signal.SIGKILL)
    """
    place = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", killed], env=place, check=False)
    (left,) = tmp_path.iterdir()
    with own_folder() as living:
        remove_abandoned()
        assert {*tmp_path.iterdir()} == {left, living}
        for folder in (left, living):
            os.utime(folder, (0, 0))
        remove_abandoned()
        assert [*tmp_path.iterdir()] == [living]


def test_it_sees_no_secrets(
    tmp_path: Path, laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN", "secret")
    lines = "    import os\n    assert 'TOKEN' not in os.environ\n"
    assert try_witness(hostile(lines), laboratory).verdict == "proved"


@pytest.mark.parametrize("name", ["", *KNOWN])
def test_it_ends_with_all_that_it_started(tmp_path: Path, name: str) -> None:
    """What it leaves in the background would write a file after its end."""
    if name and not find_sandbox().name:
        pytest.skip("this system allows no sandbox")
    late = tmp_path / "late"
    started = time.monotonic()
    ended = run(Sandbox(name), tmp_path, ["sh", "-c", f"(sleep 2; touch {late}) & sleep 60"], 0.5)
    assert ended.code is None
    assert time.monotonic() - started < 10
    time.sleep(2)
    assert not late.exists()


def test_what_runs_can_be_ended_from_outside(tmp_path: Path) -> None:
    started = time.monotonic()
    ending = threading.Timer(0.3, end_running)
    ending.start()
    assert run(Sandbox(), tmp_path, ["sleep", "60"], 60).code != 0
    assert time.monotonic() - started < 10
