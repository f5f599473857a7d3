"""Programs made of texts, for tests of the evaluator."""

import textwrap
from collections.abc import Mapping

from tests.case_files import TextTree
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import Layout, make_program
from upgradelint.python.values.terms import Unknown, Value


def evaluator(files: Mapping[str, str] | str) -> Evaluator:
    """Return an evaluator of those files; a single text is the module `code`."""
    given = {"code.py": files} if isinstance(files, str) else files
    tree = TextTree("texts", {path: textwrap.dedent(text) for path, text in given.items()})
    return Evaluator(make_program(tree, Layout(given)))


def name(ev: Evaluator, path: str) -> Value:
    """Return the value of a dotted name, an Unknown where its module cannot be read."""
    module, _, attribute = path.rpartition(".")
    found = ev.program.module(module)
    if found is None:
        reasons = [error.reason for error in ev.program.unreadable.values()]
        assert reasons, f"no module {module}"
        return Unknown(reasons[0])
    return ev.program.member(found, attribute)
