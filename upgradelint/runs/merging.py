"""The merge driver: registry files merged for git, and git told of it."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.registry.merging.files import merge_files
from upgradelint.settings.settings import Settings
from upgradelint.trees.repository import Repository

_ATTRIBUTES = ".gitattributes"
_DRIVER = "upgradelint"
_PLAIN = re.compile(r"[\w.-]+")


def merge_in_place(base: Path, ours: Path, theirs: Path) -> tuple[str, ...]:
    """Write the merged registry in the place of `ours`; return a line for each conflict in it.

    Raises OSError where a file cannot be read or written.
    """
    merged = merge_files(*(disk.read_file(path) for path in (base, ours, theirs)))
    disk.replace_file(ours, merged.data)
    return merged.conflicts


def install(folder: Path) -> Iterator[str]:
    """Have git merge the registry of the project in a folder by facts; yield what was done.

    Raises UpgradelintError outside of git, and where `.gitattributes` cannot be written.
    """
    repository = Repository.find(folder)
    settings = Settings.load(folder)
    registry = (settings.folder or folder) / settings.registry
    target = disk.target(registry.with_name(_ATTRIBUTES), disk.home(folder))
    repository.run("config", f"merge.{_DRIVER}.name", "upgradelint registry, fact by fact")
    repository.run("config", f"merge.{_DRIVER}.driver", _command())
    yield f"git config merge.{_DRIVER}.driver: set for this clone"
    line = f"{_pattern(registry.name)} merge={_DRIVER}"
    yield f"{target.name}: {line}{'' if _add(target, line) else ' is there already'}"


def _command() -> str:
    """Return what git runs in its shell. Without us lines are merged, as without a driver: git
    would take our side and forget the other.
    """
    started = Path(sys.argv[0]).absolute()
    known = started if started.stem == _DRIVER and started.is_file() else Path(_DRIVER)
    name = shlex.quote(str(known)).replace("%", "%%")
    ours = f"{name} merge-registry %O %A %B"
    return f"if command -v {name} >/dev/null; then {ours}; else git merge-file %A %O %B; fi"


def _pattern(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + re.sub(r'(["\\])', r"\\\1", name) + '"'


def _add(path: Path, line: str) -> bool:
    """Add a line to a file, unless it is there; raises UpgradelintError."""
    try:
        before = disk.read_file(path) if path.exists() else b""
        if line.encode() in before.splitlines():
            return False
        gap = b"" if not before or before.endswith(b"\n") else b"\n"
        disk.replace_file(path, before + gap + line.encode() + b"\n")
    except OSError as error:
        raise UpgradelintError(f"cannot write {path}: {error.strerror}") from None
    return True
