"""Import statements: names bound to modules that are read only when something of them is used."""

import ast

from upgradelint.python.expressions.assignment import bind
from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.module_names import absolute
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ModuleValue
from upgradelint.python.values.terms import Outside, Unknown, Value


def run_import(ev: Interpreter, node: ast.Import, frame: Frame, state: State) -> None:
    """`import a.b` binds `a`, `import a.b as c` binds the module."""
    for alias in node.names:
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        bind(frame, alias.asname or name, ev.program.imported(name, frame.module), state)


def run_import_from(ev: Interpreter, node: ast.ImportFrom, frame: Frame, state: State) -> None:
    """`from a import b`: the name of the module, else its submodule, else a name outside."""
    if node.module == "__future__":
        return
    target = absolute(frame.module, node)
    for alias in node.names:
        if alias.name == "*":
            frame.module.stars.append(target)
            continue
        value = _member(ev, target, alias.name, node, frame)
        bind(frame, alias.asname or alias.name, value, state)


def _member(ev: Interpreter, target: str, name: str, node: ast.ImportFrom, frame: Frame) -> Value:
    source = ev.program.imported(target, frame.module)
    if isinstance(source, ModuleValue):
        return _of_module(ev, source, name, frame)
    if isinstance(source, Outside):
        inner = ev.program.module(f"{source.path}.{name}")
        return ModuleValue(inner) if inner else ev.program.outside(f"{source.path}.{name}")
    return Unknown(source.reason, frame.module.at(node))


def _of_module(ev: Interpreter, source: ModuleValue, name: str, frame: Frame) -> Value:
    module = source.module
    if module is frame.module:
        inner = ev.program.module(f"{module.name}.{name}")
        if inner is not None:
            return ModuleValue(inner)
    return ev.program.member(module, name)
