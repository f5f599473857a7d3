"""Fixing what findings say: the files they stand in, before and after."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from upgradelint.base import disk
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.baselines.project import Project
from upgradelint.findings.edits import Edit
from upgradelint.findings.result import Result


class FixedFile(Frozen):
    """One file, its path from the root of the tree, and its content before and after."""

    path: str
    before: bytes
    after: bytes

    def diff(self) -> str:
        """Return the change as a unified diff."""
        old, new = (
            text.decode("utf-8", "replace").splitlines(keepends=True)
            for text in (self.before, self.after)
        )
        lines = difflib.unified_diff(old, new, f"a/{self.path}", f"b/{self.path}")
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def fixed_files(project: Project, result: Result, *, unsafe: bool) -> Iterator[FixedFile]:
    """Yield each file that the findings' edits change, in the order of paths.

    Raises UpgradelintError where a file is not Python.
    """
    from upgradelint.fixes.apply import apply_edits

    edits: dict[str, list[Edit]] = {}
    for held in result.findings:
        for edit in held.finding.edits:
            if unsafe or not edit.unsafe:
                edits.setdefault(edit.location.path, []).append(edit)
    for path, wanted in sorted(edits.items()):
        before = project.tree.read(path)
        after = apply_edits(before, wanted, path)
        if after != before:
            yield FixedFile(path, before, after)


def write(root: Path | None, files: list[FixedFile]) -> None:
    """Write the files; raises UpgradelintError where the tree is none on disk or refuses."""
    if root is None:
        raise UpgradelintError("only the files of a directory can be fixed; see --diff")
    targets = [disk.target(root / file.path, root) for file in files]
    for target, file in zip(targets, files, strict=True):
        try:
            disk.replace_file(target, file.after)
        except OSError as error:
            raise UpgradelintError(f"cannot write {file.path}: {error.strerror}") from error
