"""What online data migrations speak of: by it a contraction is known that waits for one."""

import ast
from collections.abc import Iterator

from upgradelint.facts.code import innermost
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.services.model import Mover
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.libraries.names import named


def movers(ev: Evaluator, upgrades: UpgradeFacts) -> Iterator[Mover]:
    """Yield the names and words in the functions that the lists of a tree run."""
    paths = {entry.path for one in upgrades.migrations for entry in one.entries if entry.path}
    for path in sorted(paths):
        func = innermost(named(ev.program, path))
        if func is not None:
            yield Mover(path, frozenset(_words(func.node)))


def _words(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        for field in ("id", "attr", "arg", "value"):
            text = getattr(one, field, None)
            if isinstance(text, str) and len(text) < 100:
                yield text
