"""Which methods may send: by the names that they use."""

import ast
from collections.abc import Container, Iterator

from upgradelint.facts.code import innermost, layers
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.values.definitions import ClassValue

SENDING_NOTHING = frozenset({"subprocess", "typing"})

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

QUEUEING = frozenset({"apply", "chunks", "map", "s", "si", "signature", "starmap", "subtask"})
"""Names of senders that are those of plain attributes as well."""


SAVING = frozenset({"PeriodicTask", "RedBeatSchedulerEntry"})
"""Names of senders that are classes: what is made of them is sent over and over."""


def sending_methods(cls: ClassValue, senders: frozenset[str], tasks: frozenset[str]) -> set[str]:
    """The methods of a class that may send: by what they name, which may be a task, or through
    another one of them.
    """
    bodies = (base.node.body for base in reversed(cls.mro) if base.node)
    methods = {name: node for body in bodies for name, node in _methods(body)}
    named = {name: attributes_used(node) for name, node in methods.items()}
    found = {name for name, used in named.items() if used & senders}
    found |= {name for name, node in methods.items() if names_task(node, named[name], tasks)}
    while more := {name for name, used in named.items() if used & found} - found:
        found |= more
    return found


def asks_for(base: ClassValue, names: Container[str]) -> bool:
    """Whether a method of a class asks an object for something of these names."""
    methods = _methods(base.node.body if base.node else [])
    return any(name in names for _, node in methods for name in attributes_used(node))


def _methods(body: list[ast.stmt]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions of a class, those too that are lambdas."""
    for statement in body:
        if isinstance(statement, FUNCTIONS):
            yield statement.name, statement
        elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
            yield from ((to.id, statement) for to in statement.targets if isinstance(to, ast.Name))


def names_task(node: ast.AST, attributes: set[str], tasks: frozenset[str]) -> bool:
    """Whether a function, which uses those attributes, names a task of these names."""
    return bool(tasks) and not tasks.isdisjoint(attributes | names_used(node))


def queues_something(node: ast.AST, distinct: frozenset[str], tasks: frozenset[str]) -> bool:
    """Whether a function calls a method that tasks alone have, or names a task of these names."""
    used = attributes_used(node)
    return not used.isdisjoint(distinct) or names_task(node, used, tasks)


def names_used(node: ast.AST) -> set[str]:
    """The names that a function uses as they are."""
    return {inner.id for inner in nodes_of(node) if isinstance(inner, ast.Name)}


def attributes_used(node: ast.AST) -> set[str]:
    """The names that a function asks of objects: `typing.cast` sends nothing, nor does a `delay`
    that is not called, or that is one of the object's own: tasks are names of modules.
    """
    nodes = nodes_of(node)
    made = [inner.func for inner in nodes if isinstance(inner, ast.Call)]
    called = {
        expression.attr
        for expression in made
        if isinstance(expression, ast.Attribute) and not _is_own(expression)
    }
    called |= {expression.id for expression in made if isinstance(expression, ast.Name)} & QUEUEING
    texts = {inner.value for inner in nodes if isinstance(inner, ast.Constant)}
    named = {inner.id for inner in nodes if isinstance(inner, ast.Name)}
    called |= SAVING & (named | texts)
    found = (inner for inner in nodes if isinstance(inner, ast.Attribute))
    names = {
        attribute.attr
        for attribute in found
        if getattr(attribute.value, "id", "") not in SENDING_NOTHING
    }
    names |= {inner.arg for inner in nodes if isinstance(inner, ast.keyword) and inner.arg}
    return (names | (called & (QUEUEING | SAVING))) - (QUEUEING - called)


def _is_own(node: ast.expr) -> bool:
    """Whether something is an attribute of `self`."""
    owner = node.value if isinstance(node, ast.Attribute) else node
    return isinstance(owner, ast.Name) and owner.id == "self"


def wrapping(cls: ClassValue) -> set[str]:
    """The files of the decorators that stand around the methods of a class."""
    every = (raw for base in cls.mro for raw in base.content.values())
    return {function.module.path for raw in every if innermost(raw) for function in layers(raw)}
