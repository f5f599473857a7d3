"""Edits of the history of an interface, in a docstring or in comments."""

import re

import libcst as cst
from libcst.metadata import PositionProvider

from upgradelint.findings.edits import AddHistoryLine
from upgradelint.fixes.keys import OnLine

_ENTRY = re.compile(
    r"(?P<before>[ \t#|]*(?:[-*]\s*)?(?:version:?\s+v?)?)\d+\.\d+(?P<after>\s*[:,)-]?\s*)",
    re.IGNORECASE,
)


class HistoryWriter(OnLine):
    """Carries out AddHistoryLine: a line behind an entry and what continues it."""

    def __init__(self, edit: AddHistoryLine) -> None:
        super().__init__(edit.location.line)
        self._edit = edit
        self._newline = "\n"

    def visit_Module(self, node: cst.Module) -> None:  # noqa: N802 - LibCST's name
        self._newline = node.default_newline

    def leave_SimpleString(  # noqa: N802 - LibCST's name
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        place = self.get_metadata(PositionProvider, original_node)
        if not place.start.line <= self._line <= place.end.line:
            return updated_node
        quote, head = updated_node.quote, f"{updated_node.prefix}{updated_node.quote}"
        body = updated_node.value[len(head) : -len(quote)]
        written = self._written(body, self._line - place.start.line)
        return updated_node.with_changes(value=f"{head}{written}{quote}")

    def leave_EmptyLine(  # noqa: N802 - LibCST's name
        self, original_node: cst.EmptyLine, updated_node: cst.EmptyLine
    ) -> cst.EmptyLine | cst.FlattenSentinel[cst.EmptyLine]:
        if updated_node.comment is None or not self.begins_here(original_node):
            return updated_node
        text = self._line_like(updated_node.comment.value)
        if not text:
            return updated_node
        new = updated_node.with_changes(comment=cst.Comment(text))
        return cst.FlattenSentinel([updated_node, new])

    def _written(self, body: str, entry: int) -> str:
        """The text of a docstring with the new line in it."""
        lines = body.splitlines(keepends=True)
        text = self._line_like(lines[entry])
        if not text or self._edit.version in map(_version, lines):
            return body
        end = entry + 1
        while end < len(lines) and _continues(lines[entry], lines[end]):
            end += 1
        if not lines[end - 1].endswith(("\n", "\r")):
            return f"{body.rstrip()}{self._newline}{text}"
        return "".join([*lines[:end], text + self._newline, *lines[end:]])

    def _line_like(self, line: str) -> str:
        """The new entry in the style of another, "" where that is none."""
        found = _ENTRY.match(line)
        if found is None:
            return ""
        return f"{found['before']}{self._edit.version}{found['after']}{self._edit.text}"


def _version(line: str) -> str:
    """The version that a line describes, "" for any other line."""
    found = _ENTRY.match(line)
    return line[found.end("before") : found.start("after")] if found else ""


def _continues(entry: str, line: str) -> bool:
    """Whether a line goes on with what an entry says: indented deeper, and not empty."""
    return bool(line.strip()) and _indent(line) > _indent(entry)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t|"))
