"""Edits of the class of a versioned object: its VERSION and the history of versions."""

import re
from collections.abc import Sequence

import libcst as cst
import libcst.matchers as m

from upgradelint.findings.edits import DescribeVersion, RaiseVersion
from upgradelint.fixes.keys import OnLine
from upgradelint.fixes.routines import as_block, assigns

_ENTRY = re.compile(
    r"(?P<head>\s*(?:[-*]\s*)?(?:[Vv]ersion:?\s+)?)(?P<version>\d+\.\d+(?:\.\d+)?)(?P<tail>\s*[:,)-]\s*)"
)


class VersionRaiser(OnLine):
    """Carries out RaiseVersion and, VERSION left alone, DescribeVersion."""

    def __init__(self, edit: RaiseVersion | DescribeVersion) -> None:
        super().__init__(edit.location.line)
        self._edit = edit
        self._raises = isinstance(edit, RaiseVersion)

    def leave_ClassDef(  # noqa: N802 - LibCST's name
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        if not self.begins_here(original_node):
            return updated_node
        suite = updated_node.body
        if isinstance(suite, cst.SimpleStatementSuite):
            small = [self._raised(statement) for statement in suite.body]
            return updated_node.with_changes(body=suite.with_changes(body=small))
        block = as_block(suite)
        body = [self._statement(statement) for statement in block.body]
        body = self._with_history(body, updated_node)
        return updated_node.with_changes(body=block.with_changes(body=body))

    def _statement(self, statement: cst.BaseStatement) -> cst.BaseStatement:
        if not isinstance(statement, cst.SimpleStatementLine):
            return statement
        return statement.with_changes(body=[self._raised(inner) for inner in statement.body])

    def _raised(self, small: cst.BaseSmallStatement) -> cst.BaseSmallStatement:
        if not self._raises or not m.matches(small, assigns("VERSION")):
            return small
        value = small.value if isinstance(small, (cst.Assign, cst.AnnAssign)) else None
        if not isinstance(value, cst.SimpleString):
            return small
        text = f"{value.prefix}{value.quote}{self._edit.version}{value.quote}"
        return small.with_changes(value=value.with_changes(value=text))

    def _with_history(
        self, body: list[cst.BaseStatement], cls: cst.ClassDef
    ) -> list[cst.BaseStatement]:
        """Add a line behind the last one that describes a version, before the first method."""
        for at in range(_head_length(body) - 1, -1, -1):
            before: Sequence[cst.EmptyLine] = getattr(body[at], "leading_lines", ())
            lines = _described(before, self._edit.version, self._edit.text)
            if lines is not None:
                return [*body[:at], body[at].with_changes(leading_lines=lines), *body[at + 1 :]]
        docstring = cls.get_docstring(clean=False)
        if docstring is not None and body:
            return [self._in_docstring(body[0]), *body[1:]]
        return body

    def _in_docstring(self, statement: cst.BaseStatement) -> cst.BaseStatement:
        """Add the line to a docstring that keeps the history."""
        line = cst.ensure_type(statement, cst.SimpleStatementLine)
        value = cst.ensure_type(line.body[0], cst.Expr).value
        if not isinstance(value, cst.SimpleString):
            return statement
        lines = value.value.splitlines(keepends=True)
        known = [(at, found) for at, line in enumerate(lines) if (found := _ENTRY.match(line))]
        if not known or any(found["version"] == self._edit.version for _, found in known):
            return statement
        at, found = known[-1]
        at += _continued(lines[at + 1 :], _indent(lines[at]))
        if at + 1 == len(lines):
            return statement
        ending = "\r\n" if lines[0].endswith("\r\n") else "\n"
        text = f"{found['head']}{self._edit.version}{found['tail']}{self._edit.text}{ending}"
        lines.insert(at + 1, text)
        made = value.with_changes(value="".join(lines))
        return line.with_changes(body=[cst.Expr(made), *line.body[1:]])


def _head_length(body: Sequence[cst.BaseStatement]) -> int:
    """How many statements stand before the first method; its own comments are not the head's."""
    methods = (
        at
        for at, statement in enumerate(body)
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef))
    )
    return next(methods, len(body))


def _described(
    lines: Sequence[cst.EmptyLine], version: str, text: str
) -> list[cst.EmptyLine] | None:
    """Return the lines with one more in the style of the last that describes a version."""
    known = [
        (at, found)
        for at, line in enumerate(lines)
        if line.comment and (found := _ENTRY.match(line.comment.value[1:]))
    ]
    if not known:
        return None
    if any(found["version"] == version for _, found in known):
        return list(lines)
    at, found = known[-1]
    texts = [
        empty_line.comment.value[1:] if empty_line.comment else "" for empty_line in lines[at + 1 :]
    ]
    comment = cst.Comment(f"#{found['head']}{version}{found['tail']}{text}")
    place = at + 1 + _continued(texts, _indent(found["head"]))
    return [*lines[:place], lines[at].with_changes(comment=comment), *lines[place:]]


def _continued(lines: Sequence[str], indent: int) -> int:
    """How many lines go on with an entry: those indented further."""
    count = 0
    for line in lines:
        text = line.strip()
        if not text or text.startswith(("'", '"')) or _indent(line) <= indent:
            break
        count += 1
    return count


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
