"""A tree with one file as an editor has it, saved or not."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from upgradelint.trees.blob import git_blob_id
from upgradelint.trees.tree import Tree


class OverlayTree:
    """The files of another tree, but for one path, whose content is given."""

    def __init__(self, below: Tree, path: str, content: bytes) -> None:
        self.below = below
        self._path = path
        self._content = content

    @property
    def label(self) -> str:
        return self.below.label

    @property
    def root(self) -> Path | None:
        return self.below.root

    def paths(self) -> Iterable[str]:
        return sorted({*self.below.paths(), self._path})

    def exists(self, path: str) -> bool:
        return path == self._path or self.below.exists(path)

    @property
    def unreadable(self) -> dict[str, str]:
        return self.below.unreadable

    def read(self, path: str) -> bytes:
        return self._content if path == self._path else self.below.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            if path == self._path:
                yield path, self._content
            else:
                yield from self.below.read_many([path])

    def known_id(self, path: str) -> str:
        return self.blob_id(path) if path == self._path else self.below.known_id(path)

    def blob_id(self, path: str) -> str:
        return git_blob_id(self._content) if path == self._path else self.below.blob_id(path)
