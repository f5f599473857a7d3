"""Parsed files, each parsed once."""

from upgradelint.python.programs.files import Files
from upgradelint.python.sources.source import MOST_HELD, Source, UnreadableError, parse, signs_in
from upgradelint.trees.blob import UnreadableFileError


class SourceCache:
    """Parsed files by blob id, shared between the revisions of one run."""

    def __init__(self) -> None:
        self._sources: dict[str, Source | UnreadableError] = {}
        self._used: set[str] = set()
        self._signs: dict[str, int] = {}
        self._held = 0

    def get(self, files: Files, path: str) -> Source:
        """Return the parsed file; raises UnreadableError, each time again."""
        try:
            key = files.blob_id(path)
            data = b"" if key in self._sources else files.read(path)
        except UnreadableFileError as error:
            raise UnreadableError(f"the file {error.why}") from None
        if key not in self._sources:
            self._sources[key] = self._parsed(key, data)
        self._used.add(key)
        found = self._sources[key]
        if isinstance(found, UnreadableError):
            raise found.again()
        return found

    def _parsed(self, key: str, data: bytes) -> Source | UnreadableError:
        if self._held + signs_in(data) > MOST_HELD:
            return UnreadableError("all files hold too much code together")
        try:
            made = parse(data)
        except UnreadableError as error:
            return error.again()
        self._held += self._signs.setdefault(key, signs_in(data))
        return made

    def forget(self) -> None:
        """Let go what nobody asked for since the last time: a walk through many revisions."""
        self._sources = {key: source for key, source in self._sources.items() if key in self._used}
        self._used = set()
        self._signs = {key: sign for key, sign in self._signs.items() if key in self._sources}
        self._held = sum(self._signs.values())
