"""What the text of a file mentions, wherever in it: looked up once, when somebody asks for it."""

import ast
from collections.abc import Mapping
from functools import cached_property

from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.sources.source import Source, written


class Mentions:
    """The indexes of a file that need a walk through all of it."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def _nodes(self) -> list[ast.AST]:
        return nodes_of(ast.Module(self._source.body, []))

    @cached_property
    def rebound(self) -> frozenset[str]:
        """The names of the module that its functions may bind anew."""
        declared = (node.names for node in self._nodes() if isinstance(node, ast.Global))
        return frozenset(name for names in declared for name in names)

    @cached_property
    def strings(self) -> frozenset[str | bytes]:
        """The strings that the text has."""
        values = (node.value for node in self._nodes() if isinstance(node, ast.Constant))
        return frozenset(value for value in values if isinstance(value, (str, bytes)))

    @cached_property
    def given(self) -> Mapping[str, list[ast.expr]]:
        """The expressions that calls give by a name, but for literals."""
        found: dict[str, list[ast.expr]] = {}
        for node in self._nodes():
            if isinstance(node, ast.keyword) and not isinstance(node.value, ast.Constant):
                found.setdefault(node.arg or "", []).append(node.value)
        return found

    @cached_property
    def renamed(self) -> Mapping[str, list[ast.expr]]:
        """The names that others get their values from, by the text of what is assigned to."""
        found: dict[str, list[ast.expr]] = {}
        assigned = (inner for inner in self._nodes() if isinstance(inner, ast.Assign))
        for node in (
            statement
            for statement in assigned
            if isinstance(statement.value, ast.Attribute | ast.Name)
        ):
            for text in dict.fromkeys(map(written, node.targets)):
                found.setdefault(text, []).append(node.value)
        return found
