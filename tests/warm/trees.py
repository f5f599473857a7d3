"""Trees in memory, and their facts: with those of an earlier run at hand, or from nothing."""

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from upgradelint.base.frozen import replace
from upgradelint.cache.format import pack, unpack
from upgradelint.facts.collect import Options, collect
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.store import FactStore
from upgradelint.python.programs.source_cache import SourceCache
from upgradelint.trees.blob import git_blob_id


@dataclass(frozen=True)
class Files:
    """A tree of bytes by path."""

    files: Mapping[str, bytes]
    label: str = "files"
    root: Path | None = None
    _ids: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_folder(cls, folder: Path) -> "Files":
        paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
        return cls(
            {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}
        )

    @classmethod
    def of_wheel(cls, path: Path) -> "Files":
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if not name.endswith("/")]
            return cls({name: wheel.read(name) for name in names})

    def edited(self, path: str, content: bytes) -> "Files":
        ids = {key: blob for key, blob in self._ids.items() if key != path}
        return Files({**self.files, path: content}, _ids=ids)

    @property
    def unreadable(self) -> dict[str, str]:
        return {}

    def paths(self) -> Iterable[str]:
        return sorted(path for path in self.files if path.endswith((".py", ".sql")))

    def exists(self, path: str) -> bool:
        return path in self.files

    def read(self, path: str) -> bytes:
        return self.files[path]

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        return ((path, self.files[path]) for path in paths)

    def known_id(self, path: str) -> str:
        return self.blob_id(path)

    def blob_id(self, path: str) -> str:
        if path not in self._ids:
            self._ids[path] = git_blob_id(self.files[path])
        return self._ids[path]


class Store:
    """What the cache directory holds between two runs: bytes, as on disk."""

    def __init__(self) -> None:
        self._bytes = pack(FactStore(), {}, "", _every)

    def read(self, tree: Any, options: Options, *, keep: bool = True) -> Snapshot:
        """Return the facts of a tree from what is here, and keep them for the next run."""
        known = unpack(self._bytes, "")
        assert known is not None
        fact_store, _ = known
        found = collect(tree, replace(options, fact_store=fact_store))
        if keep:
            self._bytes = pack(fact_store, {}, "", _every)
        return found


def _every(_: object) -> bool:
    return True


class Cold:
    """Reads trees from nothing but parsed files: these depend on their bytes alone."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._parsed = SourceCache()

    def __call__(self, tree: Any) -> Snapshot:
        return collect(tree, replace(self._options, fact_store=FactStore(), cache=self._parsed))

    def forget(self) -> None:
        """Let go the parsed files that the last tree does not have."""
        self._parsed.forget()


def differences(warm: Snapshot, cold: Snapshot) -> list[str]:
    """Return what differs between two snapshots of one tree, in a few words."""
    names = (name for name in cold.__struct_fields__ if getattr(warm, name) != getattr(cold, name))
    return [
        f"{name}: {_first_difference(getattr(warm, name), getattr(cold, name))}" for name in names
    ]


def _first_difference(warm: Any, cold: Any) -> str:
    one, other = (value.items() if isinstance(value, dict) else value for value in (warm, cold))
    try:
        lost = [each for each in other if each not in one]
        more = [each for each in one if each not in other]
    except TypeError:
        return f"warm {warm!r:.300}, cold {cold!r:.300}"
    if not lost and not more:
        return "another order"
    first = zip(map(repr, more[:1] or [None]), map(repr, lost[:1] or [None]), strict=True)
    return "; ".join(_apart(*pair) for pair in first)


def _apart(warm: str, cold: str) -> str:
    at = next((n for n, (x, y) in enumerate(zip(warm, cold, strict=False)) if x != y), 0)
    start = max(0, at - 60)
    return f"{cold[:40]}: warm ..{warm[start : at + 160]}, cold ..{cold[start : at + 160]}"
