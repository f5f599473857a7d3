"""Which phase the names around a revision tell: branch labels, folders, and those of files."""

import re
from collections.abc import Iterable, Iterator
from typing import Self

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.model import Phase, Revision
from upgradelint.facts.migrations.options import MigrationOptions

Words = tuple[tuple[Phase, tuple[str, ...]], ...]


class PhaseNames(Frozen):
    """The words of both phases, the folders of all revisions, and by tree what files are called.

    A word outside of the versions, or without a number in the name of a file, tells a phase only
    where the other phase is named as well: "expand" and "contract" are words of everyday use.
    """

    words: Words
    folders: frozenset[str]
    files: frozenset[tuple[str, Phase]]

    @classmethod
    def of(cls, revisions: Iterable[Revision], options: MigrationOptions) -> Self:
        """Return the names of a project's revisions."""
        words: Words = (("expand", options.expand), ("contract", options.contract))
        known = list(revisions)
        folders = {part for revision in known for part in _folders(revision.path)}
        files = {(revision.tree, _file_phase(revision, words)) for revision in known}
        return cls(words, frozenset(folders), frozenset(files))

    def by_branch(self, revision: Revision) -> Phase:
        """Return the phase that a label or a folder tells."""
        for phase, words in self.words:
            if any(
                word in revision.branch_labels or self._in_folder(revision, word) for word in words
            ):
                return phase
        return "none"

    def by_file(self, revision: Revision) -> Phase:
        """Return the phase that the name of its file tells."""
        phase = _file_phase(revision, self.words)
        both = all((revision.tree, each) in self.files for each, _ in self.words)
        return phase if both else _file_phase(revision, self.words, number=r"\d+")

    def _in_folder(self, revision: Revision, word: str) -> bool:
        for folder in _folders(revision.path):
            if word in _parts(folder):
                inside = folder.startswith(f"{revision.tree}/")
                if inside or any(other in self.folders for other in self._others(folder, word)):
                    return True
        return False

    def _others(self, folder: str, word: str) -> Iterator[str]:
        """The folder beside it that is named by the other phase."""
        above, slash, name = folder.rpartition("/")
        for _, words in self.words:
            if word not in words:
                yield from (f"{above}{slash}{_replaced(name, word, each)}" for each in words)


def _folders(path: str) -> Iterator[str]:
    """Each folder of a path, with those above it."""
    parts = path.split("/")[:-1]
    return ("/".join(parts[: place + 1]) for place in range(len(parts)))


def _parts(folder: str) -> tuple[str, ...]:
    name = folder.rpartition("/")[2]
    return (name, *name.split("_"))


def _replaced(name: str, word: str, other: str) -> str:
    return "_".join(other if part == word else part for part in name.split("_"))


def _file_phase(revision: Revision, words: Words, number: str = r"\d*") -> Phase:
    file = revision.path.rpartition("/")[2]
    found = [
        phase
        for phase, each in words
        if any(re.search(rf"_{re.escape(word)}{number}_", file) for word in each)
    ]
    return found[0] if len(found) == 1 else "none"
