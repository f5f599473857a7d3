"""Runs inside the namespaces that `unshare` made: `sandbox_entry.py FOLDER COMMAND...`.

Makes every file read-only but those of the folder, gives up what could undo that, and becomes the
command. It stands alone, so that it needs nothing but Python.
"""

import ctypes
import os
import sys

_MOUNT_SETATTR = 442
_HERE = -100
_RECURSIVE = 0x8000
_READ_ONLY = 1
_BIND, _ALL_BELOW, _PRIVATE = 4096, 16384, 1 << 18
_DROP_CAPABILITY, _NO_NEW_PRIVILEGES = 24, 38
_CAPABILITIES = 64

_libc = ctypes.CDLL(None, use_errno=True)


class _Attributes(ctypes.Structure):
    _fields_ = [
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("userns", ctypes.c_uint64),
    ]


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _mount(source: bytes, target: bytes, kind: bytes | None, flags: int) -> None:
    _checked(_libc.mount(source, target, kind, ctypes.c_ulong(flags), None))


def _set(path: bytes, flags: int, *, on: int = 0, off: int = 0) -> None:
    attributes = _Attributes(on, off, 0, 0)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    _checked(_libc.syscall(_MOUNT_SETATTR, _HERE, path, flags, ctypes.byref(attributes), size))


def _close(folder: bytes) -> None:
    _mount(b"none", b"/", None, _PRIVATE | _ALL_BELOW)
    _mount(b"proc", b"/proc", b"proc", 0)
    _mount(b"tmpfs", b"/dev/shm", b"tmpfs", 0)
    _mount(b"tmpfs", b"/run", b"tmpfs", 0)
    _mount(folder, folder, None, _BIND)
    _set(b"/", _RECURSIVE, on=_READ_ONLY)
    _set(folder, 0, off=_READ_ONLY)
    _set(b"/dev/shm", 0, off=_READ_ONLY)


def _give_up() -> None:
    """Drop all that root may do in here: nobody can make files writable again."""
    for capability in range(_CAPABILITIES):
        _libc.prctl(_DROP_CAPABILITY, capability, 0, 0, 0)
    _checked(_libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0))


def main() -> None:
    """Close the namespaces and become the command."""
    folder, *command = sys.argv[1:]
    _close(os.fsencode(folder))
    _give_up()
    os.chdir(folder)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
