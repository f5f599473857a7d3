"""A PostgreSQL server of our own in a temporary folder, where the machine has one installed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "nobody"


def find(program: str) -> str | None:
    """Return the path of a server program, None where there is none."""
    found = shutil.which(program)
    if found:
        return os.path.realpath(found)
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
    return str(places[-1]) if places else None


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield the URL of an empty database on it."""
    folder = tempfile.mkdtemp(prefix="pg-")
    # The server refuses to run as root.
    user = USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data = f"{folder}/data"
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c log_min_messages=panic"
    try:
        _run(user, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        _run(user, "pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", options, "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        if Path(data, "postmaster.pid").exists():
            _run(user, "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, program: str, *arguments: str) -> None:
    path = find(program)
    assert path is not None
    subprocess.run(
        [path, *arguments],
        check=True,
        user=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
