"""What a migration's modules declare apart from `upgrade()`: tables, mappings, events, directives.

Statements of a module's top level that nobody asks for matter here: they are run for it.
"""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.operations.alembic_calls import is_op
from upgradelint.facts.migrations.values.schema import COLUMNS, TABLES, class_table, is_call, tail
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.expressions.calls import call as call_value
from upgradelint.python.expressions.expressions import evaluate
from upgradelint.python.interpreter import Frame
from upgradelint.python.operations.functions import underlying
from upgradelint.python.operations.lookup import find_in_class
from upgradelint.python.sources.source import written
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, Instance
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Attribute, Call, Outside, Value

IMPORTS = (ast.Import, ast.ImportFrom)
REGISTERING = ("register_operation", "implementation_for", "compiles")
OP = Outside("alembic.op")


class TableEvent(Frozen):
    """What happens before or after a table is made or dropped: text, or a function."""

    target: Value
    moment: str
    work: Value


@dataclass
class Declarations:
    """What the modules of one tree have declared so far; all its observers share it.

    `tables` are calls of Table with columns, `directives` operations of the project's own by name,
    each the class and the name of its method that makes it, `implementations` the function that
    carries one out; `compiled` what gives the SQL of a class.
    """

    tables: list[Call] = field(default_factory=list)
    events: list[TableEvent] = field(default_factory=list)
    directives: dict[str, tuple[ClassValue, str]] = field(default_factory=dict)
    implementations: dict[ClassValue, Value] = field(default_factory=dict)
    compiled: dict[ClassValue, Value] = field(default_factory=dict)

    def hear(self, call: Call, state: State) -> Value | None:
        """Remember what a call declares; return what a decorator leaves of what it is given."""
        name = tail(call.func)
        if name in TABLES and len(call.args) > 2:
            if not any(_same(table, call) for table in self.tables):
                self.tables.append(call)
        elif name == "listen" and len(call.args) > 2:
            target, moment, work = call.args[:3]
            self.events.append(TableEvent(target, moment, work))
        elif name in ("map_imperatively", "mapper") and isinstance(
            call.argument(0, ""), ClassValue
        ):
            state.write(call.args[0])["__table__"] = call.argument(1, "local_table")
        elif isinstance(call.func, Call) and call.args:
            return self.decorate(call.func, call.args[0])
        return None

    def decorate(self, decorator: Call, given: Value) -> Value | None:
        """Remember what a decorator declares of what it is given."""
        first = decorator.argument(0, "name")
        if is_call(decorator, "register_operation") and isinstance(given, ClassValue):
            maker = decorator.argument(1, "sourcename", first)
            self.directives[first] = given, maker
            return given
        if is_call(decorator, "implementation_for") and isinstance(first, ClassValue):
            self.implementations[first] = given
            return given
        if is_call(decorator, "compiles") and isinstance(first, ClassValue):
            self.compiled[first] = given
            return given
        if is_call(decorator, "listens_for") and len(decorator.args) > 1:
            target, moment = decorator.args[:2]
            self.events.append(TableEvent(target, moment, given))
            return given
        return None

    def carried_out(self, ev: Evaluator, call: Call, state: State) -> tuple[Value] | None:
        """Run a directive of the project's own; None where the call is none."""
        name = tail(call.func)
        if name == "invoke" and call.args and isinstance(call.args[0], Instance):
            work = self.implementations.get(call.args[0].cls)
            if work is None:
                return None
            return (call_value(ev, work, [OP, call.args[0]], {}, state, call.where),)
        if name not in self.directives or not is_op(call.func):
            return None
        cls, maker = self.directives[name]
        method, _ = find_in_class(ev, cls, maker, state)
        given = [cls, OP, *call.args]
        func = underlying(method)
        return (
            (call_value(ev, func, given, dict(call.kwargs), state, call.where),) if func else None
        )

    def at(self, table: Value, moment: str) -> Iterator[Value]:
        """Yield the work declared for a moment of a table, as `after_create`."""
        for event in self.events:
            if event.moment == moment and _same(event.target, table):
                yield event.work

    def tables_of(self, meta: Value, module: Module, state: State) -> Iterator[Call]:
        """Yield the tables of a metadata: those made with it, those of classes mapped by it."""
        yield from (call for call in self.tables if _same(call.argument(1, "metadata"), meta))
        owner = meta.base if isinstance(meta, Attribute) else None
        for cls in module.env.content.values():
            if isinstance(cls, ClassValue) and owner is not None and _derives(cls, owner):
                table = class_table(cls, state)
                if table is not None:
                    yield Call(
                        "",
                        cls.where,
                        func=Outside("sqlalchemy.Table"),
                        args=(table, meta, *_columns(cls, state)),
                    )


def _same(one: Value, other: Value) -> bool:
    """Whether two values are one object: calls alike at two places are not."""
    return one == other and getattr(one, "where", None) == getattr(other, "where", None)


def _derives(cls: ClassValue, owner: Value) -> bool:
    return any(owner is base or owner in base.bases for base in cls.mro)


def _columns(cls: ClassValue, state: State) -> Iterator[Call]:
    for base in reversed(cls.mro):
        for name, value in state.read(base).items():
            if is_call(value, *COLUMNS):
                named = value.args and isinstance(value.args[0], str)
                args = value.args if named else (name, *value.args)
                yield Call("", value.where, func=value.func, args=args, kwargs=value.kwargs)


def run_declarations(
    ev: Evaluator, module: Module, declared: Declarations, *, all_of_it: bool
) -> None:
    """Run the statements of a module that may declare something: all, or directives only."""
    with ev.hearing(module):
        _run_declarations(ev, module, declared, all_of_it=all_of_it)


def _run_declarations(
    ev: Evaluator, module: Module, declared: Declarations, *, all_of_it: bool
) -> None:
    for index, node in enumerate(module.source.body):
        decorators = getattr(node, "decorator_list", ())
        registers = any(
            name in written(decorator) for decorator in decorators for name in REGISTERING
        )
        plain = isinstance(node, ast.FunctionDef) and not decorators
        if not registers and (not all_of_it or plain or isinstance(node, IMPORTS)):
            continue
        ran_before = index in module.ran
        ev.program.run_statement(module, index)
        if ran_before and registers:
            _declare_again(ev, module, index, declared)


def _declare_again(ev: Evaluator, module: Module, index: int, declared: Declarations) -> None:
    """What was loaded before anybody listened is heard now."""
    node: Any = module.source.body[index]
    frame = Frame(module, module.env, None, index=index)
    given = underlying(module.env.content.get(node.name)) or module.env.content.get(node.name)
    for decorator in node.decorator_list:
        run = functools.partial(evaluate, ev, decorator, frame, ev.base)
        made = ev.attempt(run, module.at(node))
        if isinstance(made, Call):
            declared.decorate(made, given)
