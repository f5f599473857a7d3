"""The tables of hashes in a project's tests, brought up to date with its objects."""

import io
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.baselines.project import Project
from upgradelint.registry import Registry, kept
from upgradelint.trees.blob import MAX_FILE_SIZE


class Table(Frozen):
    """A test file and what it should hold; `differences` has a line for each wrong hash."""

    path: Path
    source: bytes
    differences: tuple[str, ...]


def stale_tables(project: Project, registry: Registry, files: Iterable[Path]) -> Iterator[Table]:
    """Yield the files whose table differs from the project's hashes.

    An object that one file names is not missing in another; a new one goes to the file that names
    most. Raises UpgradelintError where a file cannot be read, holds no table, or a link leads to
    one outside of the project.
    """
    from upgradelint.fixes.hash_table import recorded_names, update_table

    objects = project.snapshot.objects
    hashes = {name: facts.fingerprint for name, facts in objects.items() if not facts.unhashed}
    kinds = {name: facts.role for name, facts in objects.items()}
    gone = registry.objects.keys() - objects.keys() - kept(registry, project.snapshot).keys()
    read = {disk.target(path, project.home): _read(path) for path in files}
    names = {path: recorded_names(read[path][0], hashes, str(path)) for path in read}
    recorded = set[str]().union(*names.values())
    for path in sorted(read, key=lambda file: -len(names[file])):
        source, encoding = read[path]
        mine = {
            name: hashes[name] for name in hashes if name in names[path] or name not in recorded
        }
        update = update_table(source, mine, kinds, gone, str(path))
        recorded.update(update.added)
        words = ("changed", update.changed), ("missing", update.added), ("gone", update.removed)
        lines = [f"{path.name}: {name}: {word}" for word, some in words for name in some]
        if update.source != source:
            yield Table(path, update.source.encode(encoding), tuple(lines))


def write(table: Table) -> None:
    """Put the new source in the place of the file, whole or not at all, keeping its mode."""
    try:
        disk.replace_file(table.path, table.source)
    except OSError as error:
        raise UpgradelintError(f"cannot write {table.path}: {error.strerror}") from error


def _read(path: Path) -> tuple[str, str]:
    """Return a file's text, its line ends untouched, and its encoding."""
    try:
        data = disk.read_file(path, MAX_FILE_SIZE)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return data.decode(encoding), encoding
    except OSError as error:
        raise UpgradelintError(f"cannot read {path}: {error.strerror}") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UpgradelintError(f"cannot read {path}: {error}") from error
