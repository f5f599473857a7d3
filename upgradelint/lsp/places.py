"""Between places of findings and places in an editor's text."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lsprotocol.types import Position, Range, TextEdit
from pygls.workspace import PositionCodec

from upgradelint.base.location import Location

_CODE = re.compile(r"\b[A-Z]{2,}[0-9]{3}\b")


class Places:
    """The places of one text, in the units that the client counts in."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.lines = text.splitlines(keepends=True)
        self._codec = codec

    def marked(self, location: Location) -> Range:
        """Return what is underlined for a finding: from its place to the end of that line.

        A place that the text no longer has is the nearest one there is.
        """
        number = min(max(location.line - 1, 0), max(len(self.lines) - 1, 0))
        line = self.lines[number].rstrip() if self.lines else ""
        start = len(line.encode(errors="replace")[: location.column - 1].decode(errors="ignore"))
        start = min(start, len(line))
        return self._range((number, start), (number, max(len(line), start)))

    def code_at(self, position: Position) -> str:
        """Return the code of a rule that is written at a position, "" where none is."""
        if position.line >= len(self.lines):
            return ""
        at = self._codec.position_from_client_units(self.lines, position).character
        written = _CODE.finditer(self.lines[position.line])
        return next((match[0] for match in written if match.start() <= at <= match.end()), "")

    def edits(self, text: str) -> list[TextEdit]:
        """Return what makes another text of this one, line by line."""
        after = text.splitlines(keepends=True)
        return list(self._edits(after, SequenceMatcher(None, self.lines, after).get_opcodes()))

    def insertion(self, line: int, text: str) -> TextEdit:
        """Return what puts a text before a line, counted from 0."""
        return TextEdit(self._range((line, 0), (line, 0)), text)

    def _edits(
        self, after: Sequence[str], opcodes: Sequence[tuple[str, int, int, int, int]]
    ) -> Iterator[TextEdit]:
        for tag, start, end, new_start, new_end in opcodes:
            if tag != "equal":
                whole = self._range((start, 0), (end, 0))
                yield TextEdit(whole, "".join(after[new_start:new_end]))

    def _range(self, start: tuple[int, int], end: tuple[int, int]) -> Range:
        return Range(self._position(*start), self._position(*end))

    def _position(self, line: int, character: int) -> Position:
        if line >= len(self.lines) and self.lines and not self.lines[-1].endswith("\n"):
            last = len(self.lines) - 1
            return Position(last, self._codec.client_num_units(self.lines[last]))
        text = self.lines[line] if line < len(self.lines) else ""
        return Position(line, self._codec.client_num_units(text[:character]))
