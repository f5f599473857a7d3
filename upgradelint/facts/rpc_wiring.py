"""Which endpoints a program gives to its servers, and under which topic."""

import ast
from collections.abc import Collection, Iterator

from upgradelint.facts.rpc_code import classes_of, functions_of, given, innermost, instance_of
from upgradelint.facts.rpc_library import RpcLibrary, Served
from upgradelint.facts.rpc_watch import Noted, RpcWatch
from upgradelint.python.attributes import find_in_class
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.outcomes import Outcome, events
from upgradelint.python.program import Module
from upgradelint.python.values import Bound, ClassValue, FunctionValue

STEPS = 40_000

STARTERS = frozenset({"endpoints", "get_rpc_server", "get_server", "create_consumer"})


def servers_of(
    ev: Evaluator, library: RpcLibrary, module: Module, files: Collection[str]
) -> Iterator[Served]:
    """Yield what the functions of a module give to servers; those of `files` are entered too."""
    watch, own = RpcWatch(ev, library), {*files, module.path}
    ev.observers.append(watch)
    budget, ev.budget = ev.budget, STEPS
    enters, ev.enters = ev.enters, lambda func: func.module.path in own
    try:
        for outcomes in _started(ev, module):
            noted = (one.what for one in events(outcomes) if isinstance(one.what, Noted))
            yield from (one.what for one in noted if isinstance(one.what, Served))
    finally:
        ev.observers.remove(watch)
        ev.budget, ev.enters = budget, enters


def _started(ev: Evaluator, module: Module) -> Iterator[list[Outcome]]:
    """Yield how the functions end that seem to start a server."""
    for func in functions_of(ev, module):
        if _may_start(func):
            yield ev.explore(func, *given(func, bound=False))
    for cls in classes_of(ev, module):
        methods = dict(_starting(ev, cls))
        if methods:
            state, made = instance_of(ev, cls)
            for func in methods.values():
                yield ev.explore(Bound(func, made), *given(func), state=state.fork())


def _starting(ev: Evaluator, cls: ClassValue) -> Iterator[tuple[str, FunctionValue]]:
    """Yield the methods that start a server, or whose like in a base does."""
    for base in cls.mro:
        for name, raw in base.content.items():
            func = innermost(raw)
            if func is not None and _may_start(func):
                found = innermost(find_in_class(ev, cls, name, ev.base)[0])
                yield name, found or func


def _may_start(func: FunctionValue) -> bool:
    """Whether the text of a function names what starts a server."""
    for one in ast.walk(func.node):
        if getattr(one, "attr", getattr(one, "id", "")) in STARTERS:
            return True
    return False
