"""Where witnesses run: in a sandbox of the system's where there is one.

In it there is no network, every file is read-only but those of one folder, the sockets of the
system's services are not there, and what was started ends with it. A sandbox counts as there only
after it was seen to hold.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from upgradelint.base.frozen import Frozen
from upgradelint.prove.running.folders import own_folder

_ENTRY = Path(__file__).with_name("sandbox_entry.py")
_BWRAP = (
    *("--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
    *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
    *("--tmpfs", "/dev/shm", "--tmpfs", "/run"),
)
_NOBODY = ("--unshare-user", "--uid", "65534", "--gid", "65534")
"""For root: servers refuse to run as root."""
_UNSHARE = ("--user", "--map-root-user", "--net", "--mount", "--pid", "--ipc", "--fork")
_TRIED = """\
import socket, sys
def refused(what, *given):
    try:
        what(*given)
    except OSError:
        return True
    return False
open(sys.argv[1], "w").close()
outside = refused(open, sys.argv[2], "w")
alone = refused(socket.create_connection, ("127.0.0.1", int(sys.argv[3])), 5)
sys.exit(0 if outside and alone else 1)
"""
_RUNNING: set["subprocess.Popen[bytes]"] = set()
_PATIENCE = 20.0
_LONGEST = 20_000


class Sandbox(Frozen):
    """A way to start a program; `name` is empty where nothing holds it."""

    name: str = ""

    def command(self, folder: Path, command: Sequence[str]) -> list[str]:
        """Return the command that runs another one, which writes into a folder alone."""
        inside = str(folder)
        if self.name == "bwrap":
            user = _NOBODY if os.geteuid() == 0 else ()
            place = ("--bind", inside, inside, "--chdir", inside)
            return ["bwrap", *_BWRAP, *user, *place, "--", *command]
        if self.name == "unshare":
            entry = [sys.executable, "-I", str(_ENTRY), inside]
            return ["unshare", *_UNSHARE, "--kill-child", "--", *entry, *command]
        return list(command)


class Ended(Frozen):
    """How a program ended: its exit code, None where time was up, and the end of its output."""

    code: int | None
    output: str


def find_sandbox() -> Sandbox:
    """Return the first sandbox of the system's that holds, else the one that holds nothing."""
    for name in ("bwrap", "unshare"):
        if shutil.which(name) and _holds(Sandbox(name)):
            return Sandbox(name)
    return Sandbox()


def run(sandbox: Sandbox, folder: Path, command: Sequence[str], seconds: float) -> Ended:
    """Run a program in a folder, with a home and a place for temporary files in it, and no other
    variables than those of the language and the path; end it and its children when time is up.
    """
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            sandbox.command(folder, command),
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        _RUNNING.add(process)
        try:
            code: int | None = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _RUNNING.discard(process)
            _end(process)
        return Ended(code, _tail(output.fileno()))


def end_running() -> None:
    """Kill all programs that run: who waits for them in other threads goes on at once."""
    for process in list(_RUNNING):
        _kill(process)


def _tail(descriptor: int) -> str:
    size = os.fstat(descriptor).st_size
    start = max(0, size - _LONGEST)
    return os.pread(descriptor, _LONGEST, start).decode("utf-8", "replace")


def _environment(folder: Path) -> Mapping[str, str]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    system = {"SYSTEMROOT": root} if (root := os.environ.get("SYSTEMROOT")) else {}
    return {
        **system,
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNOUSERSITE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a program and all that it started in its session, then wait for it."""
    _kill(process)
    process.wait()


def _kill(process: "subprocess.Popen[bytes]") -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (AttributeError, ProcessLookupError, PermissionError):  # not every system has groups
        process.kill()


def _holds(sandbox: Sandbox) -> bool:
    """Whether a program in it can write into its folder, and neither beside it nor to a port."""
    import socket

    with own_folder() as place, socket.create_server(("127.0.0.1", 0)) as server:
        inside = place / "inside"
        inside.mkdir()
        port = str(server.getsockname()[1])
        tried = [str(inside / "file"), str(place / "file"), port]
        command = [sys.executable, "-I", "-c", _TRIED, *tried]
        try:
            return run(sandbox, inside, command, _PATIENCE).code == 0
        except OSError:
            return False
