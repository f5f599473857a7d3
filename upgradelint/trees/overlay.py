"""A tree with some files as an editor has them, saved or not."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from upgradelint.trees.blob import git_blob_id
from upgradelint.trees.tree import Tree


class OverlayTree:
    """The files of another tree, but for some paths, whose content is given."""

    def __init__(self, below: Tree, contents: Mapping[str, bytes]) -> None:
        self.below = below
        self._contents = contents

    @property
    def label(self) -> str:
        return self.below.label

    @property
    def root(self) -> Path | None:
        return self.below.root

    def paths(self) -> Iterable[str]:
        return sorted({*self.below.paths(), *self._contents})

    def exists(self, path: str) -> bool:
        return path in self._contents or self.below.exists(path)

    @property
    def unreadable(self) -> dict[str, str]:
        return self.below.unreadable

    def read(self, path: str) -> bytes:
        return self._contents[path] if path in self._contents else self.below.read(path)

    def read_many(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            if path in self._contents:
                yield path, self._contents[path]
            else:
                yield from self.below.read_many([path])

    def known_id(self, path: str) -> str:
        return self.blob_id(path) if path in self._contents else self.below.known_id(path)

    def blob_id(self, path: str) -> str:
        known = path in self._contents
        return git_blob_id(self._contents[path]) if known else self.below.blob_id(path)
