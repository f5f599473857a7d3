"""Programs made of texts, for tests of the evaluator."""

import hashlib
import textwrap
from collections.abc import Mapping

from upgradelint.python.evaluator import Evaluator
from upgradelint.python.layout import Layout, make_program
from upgradelint.python.values import Unknown, Value


class Texts:
    """Files given as texts by path."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = {path: textwrap.dedent(text).encode() for path, text in files.items()}

    def exists(self, path: str) -> bool:
        return path in self._files

    def read(self, path: str) -> bytes:
        return self._files[path]

    def blob_id(self, path: str) -> str:
        return hashlib.sha1(self._files[path]).hexdigest()


def evaluator(files: Mapping[str, str] | str) -> Evaluator:
    """Return an evaluator of those files; a single text is the module `code`."""
    given = {"code.py": files} if isinstance(files, str) else files
    return Evaluator(make_program(Texts(given), Layout(given)))


def name(ev: Evaluator, path: str) -> Value:
    """Return the value of a dotted name: module, then attribute; why not, where it has no module."""
    module, _, attribute = path.rpartition(".")
    found = ev.program.module(module)
    if found is None:
        reasons = [error.reason for error in ev.program.unreadable.values()]
        assert reasons, f"no module {module}"
        return Unknown(reasons[0])
    return ev.program.member(found, attribute)
