"""Walking through syntax: the nodes that `ast.walk` gives, in its order, without operators."""

import ast
import inspect

from upgradelint.python.sources import source
from upgradelint.python.sources.nodes import nodes_of

EMPTY = (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)


def test_all_that_has_a_place_is_found_in_order() -> None:
    tree = ast.parse(inspect.getsource(source))
    known = [node for node in ast.walk(tree) if not isinstance(node, EMPTY)]
    assert nodes_of(tree) == known
