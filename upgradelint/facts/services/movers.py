"""What online data migrations speak of: by it a contraction is known that waits for one."""

import ast
from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.services.model import Mover
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.definitions import first_line


def movers(ev: Evaluator, upgrades: UpgradeFacts) -> Iterator[Mover]:
    """Yield the names and words in the functions that the lists of a tree run."""
    entries = {entry.path: entry for listed in upgrades.migrations for entry in listed.entries}
    for path, entry in sorted(entries.items()):
        node = _node(ev, entry.defined) if path and entry.defined else None
        if node is not None:
            yield Mover(path, frozenset(_words(node)))


def _node(ev: Evaluator, place: Location) -> ast.AST | None:
    """The function that is defined there, in a class or not."""
    module = ev.program.at(place.path)
    every = (
        (node for statement in module.source.body for node in ast.walk(statement)) if module else ()
    )
    functions = (
        inner for inner in every if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    return next(
        (
            function
            for function in functions
            if first_line(function) <= place.line <= function.lineno
        ),
        None,
    )


def _words(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        for field in ("id", "attr", "arg", "value"):
            text = getattr(inner, field, None)
            if isinstance(text, str) and len(text) < 100:
                yield text
