"""A MariaDB server of our own in a temporary folder, where the machine has one installed."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pymysql

USER = "nobody"
MEMORY = "/dev/shm"
_PLACES = "/usr/sbin:/usr/local/sbin:/usr/libexec"


def find(program: str) -> str | None:
    """Return the path of a server program, None where there is none."""
    return shutil.which(program) or shutil.which(program, path=_PLACES)


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield the URL of an empty database on it."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None  # each DDL waits for the disk
    folder = tempfile.mkdtemp(prefix="mariadb-", dir=memory)
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, USER)
    path = f"{folder}/socket"
    try:
        _make_data(folder)
        running = _start(folder, path)
        try:
            _wait(running, path)
            yield f"mysql+pymysql://root@/shop?unix_socket={path}"
        finally:
            running.kill()
            running.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options(folder: str) -> list[str]:
    as_user = [f"--user={USER}"] if os.geteuid() == 0 else []
    return ["--no-defaults", f"--datadir={folder}/data", *as_user]


def _make_data(folder: str) -> None:
    program = find("mariadb-install-db")
    assert program is not None
    subprocess.run(
        [program, *_options(folder), "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _start(folder: str, path: str) -> "subprocess.Popen[bytes]":
    program = find("mariadbd")
    assert program is not None
    fast = ("--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-frm=0")
    return subprocess.Popen(
        [
            program,
            *_options(folder),
            *fast,
            f"--socket={path}",
            f"--pid-file={folder}/pid",
            "--skip-networking",
            "--character-set-server=utf8mb4",
        ],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait(running: "subprocess.Popen[bytes]", path: str) -> None:
    for _ in range(600):
        assert running.poll() is None, "the MariaDB server ended at once"
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(path) == 0:
                break
        time.sleep(0.05)
    with pymysql.connect(user="root", unix_socket=path) as connection:
        connection.cursor().execute("CREATE DATABASE IF NOT EXISTS shop")
