"""A dict display as entries and the gaps around them, so that entries come and go in its style."""

from collections.abc import Sequence

import libcst as cst

from upgradelint.base.frozen import Struct


class DictLayout(Struct):
    """Entries with a gap before each and one after the last.

    A gap holds the end of the line before it, comments on lines of their own, and the indentation.
    """

    node: cst.Dict
    entries: list[cst.DictElement]
    gaps: list[cst.BaseParenthesizableWhitespace]
    comma: cst.Comma | cst.MaybeSentinel

    @classmethod
    def of(cls, node: cst.Dict, entries: Sequence[cst.DictElement]) -> "DictLayout":
        """Take a dict of at least one entry apart."""
        commas = [entry.comma for entry in entries[:-1]]
        between = [comma.whitespace_after for comma in commas if isinstance(comma, cst.Comma)]
        last = entries[-1].comma
        gaps = [node.lbrace.whitespace_after, *between, node.rbrace.whitespace_before]
        return cls(node, list(entries), gaps, last)

    def insert(self, at: int, entry: cst.DictElement) -> None:
        """Put an entry before the one at an index; comments above that one stay above it."""
        self.gaps[at : at + 1] = self._split(at)
        self.entries.insert(at, entry)

    def remove(self, at: int) -> None:
        """Take an entry out, and the comment on its line; comments above it stay."""
        before, after = self.gaps[at : at + 2]
        self.gaps[at : at + 2] = [_joined(before, after, is_first=at == 0)]
        del self.entries[at]

    def build(self) -> cst.Dict:
        """Put the dict together again."""
        inner = [
            dict_element.with_changes(comma=_comma(dict_element).with_changes(whitespace_after=gap))
            for dict_element, gap in zip(self.entries[:-1], self.gaps[1:-1], strict=True)
        ]
        last = [entry.with_changes(comma=self.comma) for entry in self.entries[-1:]]
        return self.node.with_changes(
            elements=[*inner, *last],
            lbrace=self.node.lbrace.with_changes(whitespace_after=self.gaps[0]),
            rbrace=self.node.rbrace.with_changes(whitespace_before=self.gaps[-1]),
        )

    def _split(self, at: int) -> list[cst.BaseParenthesizableWhitespace]:
        gap, space = self.gaps[at], cst.SimpleWhitespace(" ")
        if not isinstance(gap, cst.ParenthesizedWhitespace):
            return [gap, space] if at == 0 else [space, gap]
        first = self.gaps[0]
        indented = first if isinstance(first, cst.ParenthesizedWhitespace) else gap
        before = gap.with_changes(empty_lines=[], last_line=indented.last_line)
        newline = gap.first_line.newline
        return [before, gap.with_changes(first_line=cst.TrailingWhitespace(newline=newline))]


def _comma(entry: cst.DictElement) -> cst.Comma:
    return entry.comma if isinstance(entry.comma, cst.Comma) else cst.Comma()


def _joined(
    before: cst.BaseParenthesizableWhitespace,
    after: cst.BaseParenthesizableWhitespace,
    is_first: bool,
) -> cst.BaseParenthesizableWhitespace:
    """Return the gap that is left where the entry between two gaps goes."""
    if not isinstance(before, cst.ParenthesizedWhitespace):
        return before if is_first else after
    if not isinstance(after, cst.ParenthesizedWhitespace):
        return before
    lines = [*before.empty_lines, *after.empty_lines]
    return after.with_changes(first_line=before.first_line, empty_lines=lines)
