"""Files of a directory without git: every file that no ignore file leaves out."""

import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from upgradelint.base import disk
from upgradelint.trees.blob import MAX_FILE_SIZE

# Folders that tools fill; hidden ones are left out as well.
_TOOL_FOLDERS = frozenset({"__pycache__", "node_modules"})


def walk(root: Path) -> Iterator[str]:
    """Yield the paths of all files that no .gitignore on the way down leaves out.

    Links are files here: what they point to is for the caller to judge.
    """
    yield from _walk(str(root), "", ())


def _walk(root: str, folder: str, rules: tuple[tuple[str, GitIgnoreSpec], ...]) -> Iterator[str]:
    try:
        with os.scandir(f"{root}/{folder}") as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    names = {entry.name for entry in entries}
    if folder and "pyvenv.cfg" in names:
        return
    if ".gitignore" in names:
        rules = ((folder, _read_rules(f"{root}/{folder}.gitignore")), *rules)
    for entry in entries:
        path = folder + entry.name
        if not entry.is_dir(follow_symlinks=False):
            if not _is_ignored(path, rules):
                yield path
        elif not _is_tool_folder(entry.name) and not _is_ignored(f"{path}/", rules):
            yield from _walk(root, f"{path}/", rules)


def _read_rules(path: str) -> GitIgnoreSpec:
    try:
        text = disk.read_file(Path(path), MAX_FILE_SIZE).decode("utf-8", "surrogateescape")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except (OSError, ValueError):
        return GitIgnoreSpec([])


def _is_tool_folder(name: str) -> bool:
    return name.startswith(".") or name in _TOOL_FOLDERS


def _is_ignored(path: str, rules: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """Whether the nearest ignore file with an opinion leaves the path out."""
    for folder, spec in rules:
        verdict = spec.check_file(path.removeprefix(folder)).include
        if verdict is not None:
            return verdict
    return False
