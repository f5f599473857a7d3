"""The registry file on disk: read whole, written whole, one writer at a time."""

from collections.abc import Callable
from pathlib import Path

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.registry.file.lock import locked
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
    from upgradelint.registry.file import codec, reading

    document = reading.parse(data, str(path))
    try:
        return codec.decode(document)
    except ValueError as error:
        raise UpgradelintError(f"{path} contradicts itself: {error}") from None


def save(registry: Registry, path: Path, within: Path | None = None) -> None:
    """Write a registry, whole or not at all, keeping the file's mode.

    What others wrote since this registry was loaded is lost: to change a file use `edit`. Raises
    UpgradelintError where the path leads outside of a folder, its own where none is given.
    """
    target = disk.target(path, within or path.parent)
    with locked(target.parent):
        _write(registry, path, target)


def edit(
    path: Path, change: Callable[[Registry], Registry], within: Path | None = None
) -> Registry:
    """Load, change and save as one step that no other process comes between.

    A missing file is an empty registry. Raises what `load`, `save` and `change` raise, and then
    leaves the file as it was. Returns the registry written.
    """
    target = disk.target(path, within or path.parent)
    with locked(target.parent):
        data = _read(path)
        before = Registry() if data is None else parse(data, path)
        after = change(before)
        _write(after, path, target)
    return after


def _read(path: Path) -> bytes | None:
    try:
        return disk.read_file(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UpgradelintError(f"cannot read the registry {path}: {error.strerror}") from None


def _write(registry: Registry, path: Path, target: Path) -> None:
    from upgradelint.registry.file.codec import encode
    from upgradelint.registry.file.layout import render

    try:
        data = render(encode(registry))
    except UnicodeEncodeError as error:
        text = ascii(error.object[max(error.start - 20, 0) : error.end])
        raise UpgradelintError(f"cannot record what is no Unicode text: {text}") from None
    if data != _read(path):
        try:
            disk.sweep(target)
            disk.replace_file(target, data)
        except OSError as error:
            raise UpgradelintError(f"cannot write the registry {path}: {error.strerror}") from None
