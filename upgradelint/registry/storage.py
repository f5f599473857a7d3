"""The registry file on disk: read whole, written whole, one writer at a time."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from upgradelint.errors import UpgradelintError
from upgradelint.registry.lock import locked
from upgradelint.registry.model import Registry

FILE_NAME = "upgradelint.registry.json"


def load(path: Path) -> Registry:
    """Return the registry in a file; raises UpgradelintError where it cannot be understood."""
    data = _read(path)
    if data is None:
        raise UpgradelintError(f"no registry at {path}: run `upgradelint fingerprint`")
    return parse(data, path)


def parse(data: bytes, path: Path) -> Registry:
    """Return the registry in a file's content, `path` naming it; raises UpgradelintError."""
    from upgradelint.registry import codec, reading

    document = reading.parse(data, str(path))
    try:
        return codec.decode(document)
    except ValueError as error:
        raise UpgradelintError(f"{path} contradicts itself: {error}") from None


def save(registry: Registry, path: Path) -> None:
    """Write a registry, whole or not at all, keeping the file's mode.

    What others wrote since this registry was loaded is lost: to change a file use `edit`.
    """
    with locked(_target(path).parent):
        _write(registry, path)


def edit(path: Path, change: Callable[[Registry], Registry]) -> Registry:
    """Load, change and save as one step that no other process comes between.

    A missing file is an empty registry. Raises what `load` and `change` raise, and then leaves the
    file as it was. Returns the registry written.
    """
    with locked(_target(path).parent):
        data = _read(path)
        before = Registry() if data is None else parse(data, path)
        after = change(before)
        _write(after, path)
    return after


def _target(path: Path) -> Path:
    """The file that links lead to; where they lead in a circle, reading it says so."""
    return Path(os.path.realpath(path))


def _read(path: Path) -> bytes | None:
    if path.exists() and not path.is_file():
        raise UpgradelintError(f"cannot read the registry {path}: it is no file")
    try:
        if path.exists() and not path.is_file():
            raise UpgradelintError(f"cannot read the registry {path}: it is no file")
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UpgradelintError(f"cannot read the registry {path}: {error.strerror}") from None


def _write(registry: Registry, path: Path) -> None:
    from upgradelint.registry.codec import encode
    from upgradelint.registry.layout import render

    data = render(encode(registry))
    if data != _read(path):
        try:
            _replace(_target(path), data)
        except OSError as error:
            raise UpgradelintError(f"cannot write the registry {path}: {error.strerror}") from None


def _replace(target: Path, data: bytes) -> None:
    """Put data in the place of a file: a reader, or a crash, sees all of the old or of the new."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    mode = target.stat().st_mode & 0o7777 if target.exists() else None
    try:
        with open(unfinished, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            unfinished.chmod(mode)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    with suppress(OSError):
        _sync(target.parent)


def _sync(directory: Path) -> None:
    """Make the new name survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
