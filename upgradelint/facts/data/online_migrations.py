"""Online data migrations: the functions that a command lists, explored for what they return."""

import ast
import re
from collections.abc import Callable, Iterator

from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of, innermost
from upgradelint.facts.data.endless import endless
from upgradelint.facts.data.row_watch import RowWatch
from upgradelint.facts.data.upgrades import MigrationList, OnlineMigration
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.interpreter import Frame
from upgradelint.python.operations.attributes import find_attribute
from upgradelint.python.operations.lookup import PARTIAL, may_have_more
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.sources.source import written
from upgradelint.python.states.outcomes import Outcome
from upgradelint.python.values.containers import Env, ListValue
from upgradelint.python.values.definitions import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Raised,
)
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Argument, Call, Operation, Outside, Unknown, Value, show
from upgradelint.python.values.words import why, worded

LISTS = re.compile(r"_?online_(?:data_)?migrations", re.IGNORECASE)
LIMITS = re.compile(r"(?:max_)?(?:count|number|rows|items)|batch_size|limit", re.IGNORECASE)
_UNBOUND = re.compile(r"module \S+ has no name \w+|name \w+ is not bound")

STEPS = 20_000
MAX_PATHS = 4

Placed = tuple[FunctionValue, ClassValue | None]
"""A function, and the class whose method it is."""

Named = Callable[[str], list[Placed]]
"""Gives the functions and methods of the project that have a name."""

Used = Callable[[str], bool]
"""Says whether code of the project speaks of a name besides defining it."""


def migration_lists(
    ev: Evaluator, module: Module, named: Named, used: Used
) -> Iterator[MigrationList]:
    """Yield the lists that a module or a class in it assigns."""
    for statement in module.source.body:
        inner = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        cls = statement.name if isinstance(statement, ast.ClassDef) else ""
        for node in inner:
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=value)
                ) if LISTS.fullmatch(name) and isinstance(value, (ast.Tuple, ast.List)):
                    path = ".".join(filter(None, (module.name, cls, name)))
                    yield _List(ev, module, cls, named).read(path, value, module.at(node), used)


class _List:
    """One list: its elements evaluated one by one, so that one that fails spoils no other."""

    def __init__(self, ev: Evaluator, module: Module, cls: str, named: Named) -> None:
        self._ev = ev
        self._module = module
        self._named = named
        holder = ev.program.lookup(module, cls) if cls else None
        names = holder.content if isinstance(holder, ClassValue) else {}
        self._frame = Frame(module, Env(None, names), None)
        self._functions: list[FunctionValue] = []

    def read(
        self, path: str, node: ast.Tuple | ast.List, where: Location, used: Used
    ) -> MigrationList:
        entries = tuple(self._entry(elt) for elt in node.elts if not isinstance(elt, ast.Starred))
        known = {function.name for function in self._functions}
        loose = tuple(
            (func.path, func.where)
            for func, cls in self._candidates()
            if func.name not in known and not used(func.name) and self._gives_pairs(func, cls)
        )
        return MigrationList(path, entries, where, loose)

    def _entry(self, node: ast.expr) -> OnlineMigration:
        where, text = self._module.at(node), written(node)
        value = self._value(node)
        if isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], str):
            return self._by_name(value[0], value[1], where)
        func = innermost(value)
        if func is not None:
            return self._function(text, (func, _subject(value)), where)
        if type(value) is Unknown and _UNBOUND.fullmatch(value.reason):
            return OnlineMigration(text, where, missing=value.reason)
        return OnlineMigration(text, where, doubt=f"what it is cannot be told: {why(value)}")

    def _value(self, node: ast.expr) -> Value:
        where = self._module.at(node)

        def read() -> Value:
            try:
                return evaluate(self._ev, node, self._frame, self._ev.base)
            except Raised as raised:
                named = written(node).rpartition(".")
                lacks = show(raised.value).endswith("AttributeError") and named[0]
                reason = f"module {named[0]} has no name {named[2]}" if lacks else "it fails"
                return Unknown(reason, where)

        return self._ev.attempt(read, where)

    def _by_name(self, base: Value, name: str, where: Location) -> OnlineMigration:
        if isinstance(base, (ModuleValue, ClassValue, Instance)):
            found = find_attribute(self._ev, base, name, self._ev.base, where)
            func = innermost(found[0]) if found else None
            if func is not None:
                return self._function(name, (func, _class_of(base)), where)
            if isinstance(base, ModuleValue) or not may_have_more(base, self._ev.base):
                return OnlineMigration(name, where, missing=f"{show(base)} has no name {name}")
        known = self._named(name)
        if not known:
            return OnlineMigration(name, where, missing=f"nothing in the project defines {name}")
        if len(known) > 1:
            return OnlineMigration(name, where, doubt="several functions have its name")
        return self._function(name, known[0], where)

    def _function(self, name: str, placed: Placed, where: Location) -> OnlineMigration:
        func, cls = placed
        self._functions.append(func)
        spec = func.node.args
        names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
        required = names[: len(names) - len(func.defaults)]
        skipped = 1 if cls is not None else 0
        limit = names[skipped + 1] if len(names) > skipped + 1 else ""
        with RowWatch(self._ev).watching() as watch:
            outcomes = returned(self._ev, placed)
        return OnlineMigration(
            name,
            where,
            path=func.path,
            required=tuple(required[skipped:]),
            accepts=-1 if spec.vararg else len(names) - skipped,
            limit=limit,
            unlimited=_is_unlimited(func, limit, required[skipped:], outcomes),
            results=tuple(dict.fromkeys(_wrong(outcomes, func, where))),
            endless=endless(outcomes, watch, self._ev.base),
            defined=func.where if func.module.project else None,
        )

    def _candidates(self) -> Iterator[Placed]:
        """Yield public functions beside the registered ones that are called like them."""
        limits = {spec.arg for function in self._functions for spec in function.node.args.args[-1:]}
        modules = dict.fromkeys(
            function.module for function in self._functions if function.module.project
        )
        for module in modules:
            for func, cls in _functions_of(self._ev, module):
                names = [arg.arg for arg in func.node.args.args][-2:]
                alike = len(names) == 2 and names[1] in limits and LIMITS.fullmatch(names[1])
                if alike and not func.name.startswith("_") and not func.defaults:
                    yield func, cls

    def _gives_pairs(self, func: FunctionValue, cls: ClassValue | None) -> bool:
        """Whether a function ends like an online data migration."""
        outcomes = returned(self._ev, (func, cls))
        wrong = _wrong(outcomes, func, func.where)
        return any(_is_pair(outcome.value) for outcome in outcomes) and not any(wrong)


def _functions_of(ev: Evaluator, module: Module) -> Iterator[Placed]:
    """Yield the functions of a module with two parameters, and its class methods that have them."""
    for statement in module.source.body:
        if isinstance(statement, ast.FunctionDef) and len(statement.args.args) == 2:
            func = innermost(ev.program.lookup(module, statement.name))
            if func is not None and func.node is statement:
                yield func, None
    for cls in classes_of(ev, module):
        for raw in cls.content.values():
            func = innermost(raw)
            if func is not None and func.module is module and len(func.node.args.args) == 3:
                yield func, cls


def _subject(value: Value) -> ClassValue | None:
    return _class_of(value.instance) if isinstance(value, Bound) else None


def _class_of(value: Value) -> ClassValue | None:
    found = value.cls if isinstance(value, Instance) else value
    return found if isinstance(found, ClassValue) else None


def returned(ev: Evaluator, placed: Placed) -> list[Outcome]:
    """Return how a function can end, each argument unknown; it enters functions of its module."""
    func, cls = placed
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    names = names[1:] if cls is not None else names
    given: list[Value] = [Argument("", func.where, name=name) for name in names]
    with ev.within(STEPS, lambda function: function.module is func.module, max_paths=MAX_PATHS):
        outcomes = ev.explore(func if cls is None else Bound(func, _self(cls)), given)
    return [outcome for outcome in outcomes if outcome.kind == "return"]


def _self(cls: ClassValue) -> Instance:
    made = Instance(cls, cls.where)
    made.content[PARTIAL] = True
    return made


def _wrong(
    outcomes: list[Outcome], func: FunctionValue, entry: Location
) -> Iterator[tuple[str, Location]]:
    """What is no pair, with its place: that of the list's entry for a function of a library."""
    for outcome in outcomes:
        if _is_no_pair(outcome.value):
            text = "nothing" if outcome.value is None else worded(outcome.value)
            where = outcome.where if outcome.where.line else func.where
            yield text, where if func.module.project else entry


def _is_no_pair(value: Value) -> bool:
    """Whether a value cannot be unpacked into two: one number, or what only tells yes or no."""
    match value:
        case Call(func=Outside(path=path)):
            return path in _NUMBERS
        case Operation(operator=operator, operands=operands):
            return operator in _VERDICTS or (
                operator in _SUMS
                and any(isinstance(operand, int) or _is_no_pair(operand) for operand in operands)
            )
    return not isinstance(value, Unknown) and not _is_pair(value)


_NUMBERS = frozenset(
    f"builtins.{name}" for name in "len sum int float bool abs round any all str".split()
)
_VERDICTS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not", "not"})
_SUMS = frozenset({"+", "-", "*", "/", "//", "%"})


def _is_pair(value: Value) -> bool:
    if isinstance(value, ListValue):
        return len(value.content.items) == 2 or value.content.more is not None
    return isinstance(value, tuple) and len(value) == 2


def _is_unlimited(
    func: FunctionValue, limit: str, required: list[str], outcomes: list[Outcome]
) -> bool:
    """Whether a function that moves something never looks at its limit."""
    idle = all(isinstance(part, int) for outcome in outcomes for part in _parts(outcome.value))
    return bool(limit) and len(required) == 2 and not idle and not _reads(func, limit)


def _parts(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _reads(func: FunctionValue, name: str) -> bool:
    """Whether a function's code speaks of one of its parameters."""
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        for node in nodes_of(func.node)
    )
