"""What the system is asked for while a hostile repository is checked: git is started, and nothing
is written but what the command is for.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.test_audit import REGISTRY, Trapped, trapped
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.cache.disk import VARIABLE

__all__ = ["checkout", "own_git_configuration", "trapped"]

STRACE = shutil.which("strace")
CALLS = (
    "execve,execveat,open,openat,creat,truncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,"
    "mkdirat,rmdir,link,linkat,symlink,symlinkat,mknod,mknodat,chmod,fchmodat,connect"
)
WRITING = re.compile(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)")
ENDED = re.compile(r"^\d+ +(\w+)\((.*)\) += +(-?\d+)")
NAMES = re.compile(r'"((?:[^"\\]|\\.)*)"')
COMMANDS = {
    "check": ["check", "--show-unproven"],
    "check a release": ["check", "HEAD", "--against", "1.0.0"],
    "record": ["fingerprint", "--release", "1.0.0"],
    "record the past": ["fingerprint", "--history"],
    "begin": ["init"],
}


def can_trace() -> bool:
    command = [STRACE or "strace", "-o", os.devnull, "true"]
    return bool(STRACE) and not subprocess.run(command, capture_output=True).returncode


@pytest.fixture
def victim(trapped: Trapped, tmp_path: Path) -> Path:
    """A file outside that the repository's links lead to."""
    top, victim = trapped.checkout.path, tmp_path / "victim"
    victim.write_text("precious\n")
    (top / f".{REGISTRY}.unfinished").symlink_to("../victim")
    (top / "tox.ini").symlink_to("../victim")
    (top / "demo/link.py").symlink_to("../../victim")
    (top / "bare.git").mkdir()
    subprocess.run(["git", "clone", "-q", "--bare", str(top), str(top / "bare.git")], check=True)
    return victim


@pytest.mark.skipif(not can_trace(), reason="strace is not there, or may not trace")
@pytest.mark.parametrize("name", COMMANDS)
def test_traced(trapped: Trapped, victim: Path, tmp_path: Path, name: str) -> None:
    top, log = trapped.checkout.path, tmp_path / "log"
    environment = os.environ | {VARIABLE: str(tmp_path / "cache"), "HOME": str(tmp_path / "home")}
    # `python -m` would look for the module in the repository first.
    script = Path(sys.executable).with_name("upgradelint")
    program = [sys.executable, "-B", str(script), *COMMANDS[name]]
    command = [str(STRACE), "-f", "-s", "4096", "-e", f"trace={CALLS}", "-o", str(log), *program]
    done = subprocess.run(command, cwd=top, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    assert victim.read_text() == "precious\n"
    assert not trapped.sprung.exists()

    started, changed = read(log)
    programs = {os.path.basename(program) for program in started}
    assert "git" in programs
    assert programs <= {os.path.basename(sys.executable), "git"}
    allowed = {str(tmp_path / "cache")}
    if name in ("record", "record the past", "begin"):
        allowed.add(str(top / REGISTRY))
        allowed.add(str(top / f".{REGISTRY}."))
    for path in changed - {os.devnull, "/dev/tty"}:
        absolute = os.path.normpath(top / path)
        assert any(absolute.startswith(folder) for folder in allowed), path


def read(log: Path) -> tuple[set[str], set[str]]:
    """Return the programs that were started, and the files that were changed or tried to be."""
    started: set[str] = set()
    changed: set[str] = set()
    for line in log.read_text(errors="replace").splitlines():
        match = ENDED.match(line)
        if match is None:
            continue
        call, arguments, result = match.groups()
        names = NAMES.findall(arguments)
        if call.startswith("exec"):
            started |= {names[0]} if result == "0" else set()
        elif call == "connect":
            changed.add(arguments)
        elif not call.startswith("open") or WRITING.search(arguments):
            changed.update(names)
    return started, changed
