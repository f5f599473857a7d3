"""What the user silences: `# noqa` on the line of a finding, and codes in files of a pattern.

Where a statement of several lines begins on that line, the comment may stand at its end: text of
several lines has no other place for one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import filterfalse

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.rules.judging.upg911_blanket_noqa import BlanketNoqa
from upgradelint.rules.plugins import prefixes
from upgradelint.rules.selection import Selection as ChosenRules
from upgradelint.trees.blob import UnreadableFileError
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree

_NOQA = re.compile(rb"#\s*noqa(?::\s?(?P<codes>(?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)
_CODE = re.compile(r"(?<![A-Z])[A-Z]+[0-9]+")


class Comment(Frozen):
    """A `# noqa`: its column from 1, the codes it names, None where it names none, and its line."""

    column: int
    codes: tuple[str, ...] | None
    line: int = 0

    def covers(self, code: str) -> bool:
        """Whether it silences a code: flake8's meaning, a beginning will do."""
        return self.codes is None or code.startswith(self.codes)


def comment_of(line: bytes) -> Comment | None:
    """Return the `# noqa` of a physical line."""
    match = _NOQA.search(line)
    if match is None:
        return None
    codes = match["codes"]
    names = None if codes is None else tuple(_CODE.findall(codes.decode().upper()))
    return Comment(match.start() + 1, names)


def is_silenced(code: str, line: bytes) -> bool:
    """Whether a physical line carries a bare `# noqa` or one that names the code or a prefix."""
    comment = comment_of(line)
    return comment is not None and comment.covers(code)


def _is_of_another(text: str) -> bool:
    """Whether it is a code of another linter: files that flake8 reads too name those."""
    return bool(_CODE.fullmatch(text.upper())) and not text.upper().startswith(prefixes())


class Suppression:
    """The findings that a tree's comments and the settings' `per-file-ignores` silence.

    Without `comments` only the settings do.
    """

    def __init__(
        self,
        tree: Tree,
        per_file_ignores: Mapping[str, tuple[str, ...]],
        *,
        comments: bool = True,
    ) -> None:
        self._tree = tree
        self._comments = comments
        self._ignores = [
            (Selection([pattern]), ChosenRules(select=tuple(filterfalse(_is_of_another, codes))))
            for pattern, codes in per_file_ignores.items()
        ]
        self._lines = cache(self._read)
        self._ends = cache(self._statement_ends)

    def covers(self, finding: Finding) -> bool:
        """Whether a finding is silenced."""
        comment = self.comment(finding)
        # A comment that names nothing does not hide what is said of itself.
        about_itself = finding.code == BlanketNoqa.code and comment and comment.codes is None
        if comment and comment.covers(finding.code) and not about_itself:
            return True
        return any(
            ignored.wants(finding) and finding.location.path not in others
            for others, ignored in self._ignores
        )

    def comment(self, finding: Finding) -> Comment | None:
        """Return the comment on the line of a finding, or at the end of what begins there."""
        path, first = finding.location.path, finding.location.line
        lines = self._lines(path)
        for number in (first, self._ends(path).get(first, first)):
            comment = comment_of(lines[number - 1]) if 0 < number <= len(lines) else None
            if comment is not None:
                return replace(comment, line=number)
        return None

    def blanket(self, findings: Iterable[Finding]) -> dict[Location, tuple[str, ...]]:
        """Return where a comment that names no code silences some of the findings, and of which
        codes they are.
        """
        hidden: dict[Location, list[str]] = {}
        for finding in findings:
            comment = self.comment(finding)
            if comment is not None and comment.codes is None:
                place = finding.location._replace(line=comment.line, column=comment.column)
                hidden.setdefault(place, []).append(finding.code)
        return {place: tuple(sorted(set(codes))) for place, codes in hidden.items()}

    def idle(
        self, paths: Iterable[str], findings: Sequence[Finding]
    ) -> Iterator[tuple[Location, str]]:
        """Yield the codes of ours in comments of files that silence none of the findings."""
        ours = prefixes()
        found: dict[tuple[str, int], list[str]] = {}
        for finding in findings:
            found.setdefault((finding.location.path, finding.location.line), []).append(
                finding.code
            )
        for path in paths:
            starts = {end: start for start, end in self._ends(path).items()}
            for number, line in enumerate(self._lines(path), 1):
                has_ours = any(prefix.encode() in line.upper() for prefix in ours)
                comment = comment_of(line) if has_ours else None
                for code in (comment and comment.codes) or ():
                    here = found.get((path, number), ()) or found.get(
                        (path, starts.get(number, number)), ()
                    )
                    if code.startswith(ours) and not any(
                        present.startswith(code) for present in here
                    ):
                        yield Location(path, number, comment.column if comment else 1), code

    def _statement_ends(self, path: str) -> dict[int, int]:
        """The last line of each statement of several lines, by its first one."""
        lines = self._lines(path)
        if not any(_NOQA.search(line) for line in lines):
            return {}
        return _statements(b"\n".join(lines) + b"\n")

    def _read(self, path: str) -> list[bytes]:
        # bytes.splitlines knows only the line ends that Python's parser counts.
        is_python = self._comments and path.endswith(".py") and self._tree.exists(path)
        try:
            return self._tree.read(path).splitlines() if is_python else []
        except UnreadableFileError:
            return []


def _statements(source: bytes) -> dict[int, int]:
    import io
    import tokenize

    between = {tokenize.ENCODING, tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
    ends: dict[int, int] = {}
    first = 0
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type == tokenize.NEWLINE:
                if first and token.start[0] > first:
                    ends[first] = token.start[0]
                first = 0
            elif not first and token.type not in between:
                first = token.start[0]
    # An encoding that is not there or not kept to is a ValueError or a LookupError.
    except (tokenize.TokenError, SyntaxError, ValueError, LookupError):
        return {}
    return ends
