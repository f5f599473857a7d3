"""Looking names up: local, enclosing, module, builtin."""

import ast

from upgradelint.python.interpreter import Frame, Interpreter
from upgradelint.python.operations.builtins.table import BUILTINS
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import Env
from upgradelint.python.values.terms import Unknown, Unset, Value


def load_name(ev: Interpreter, name: str, frame: Frame, state: State, node: ast.AST) -> Value:
    """Look a name up: local, enclosing, module, builtin."""
    env: Env | None = frame.env
    while env is not None and env is not frame.module.env:
        content = state.read(env)
        if name in content:
            return content[name]
        env = env.parent
    return _global_name(ev, name, frame, state, node)


def _global_name(ev: Interpreter, name: str, frame: Frame, state: State, node: ast.AST) -> Value:
    module = frame.module
    if not state.loading:
        changed = state.read(module.env)
        if changed is not module.env.content and name in changed:
            return changed[name]
    found = ev.program.find(module, name, frame.index)
    if found is not None:
        if found[0] is None and not state.loading and not module.source.imports(name):
            return Unset(name, module.at(node), constant=name not in module.mentions.rebound)
        return found[0]
    if name in BUILTINS:
        return BUILTINS[name]
    outside = ev.program.star_outside(module, name)
    return outside or Unknown(f"name {name} is not bound", module.at(node))
