"""What a method does with what older clients leave out, and with what they send: it may look into
a None before asking for it, and it may read no more what it takes.
"""

import ast
from collections.abc import Collection, Iterator, Set

from upgradelint.base.frozen import Frozen, replace
from upgradelint.base.location import Location
from upgradelint.facts.code import given, layers, names_read
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.facts.rpc.servers.methods.required_keys import is_ignored
from upgradelint.facts.rpc.shape_clues import replies, used
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import PARTIAL
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.states.outcomes import events
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Argument, Call, Operation, Outside, Value

STEPS = 2_000
"""Of one method: what comes first is looked at."""

_REFUSING = {
    "builtins.len": "TypeError: object of type 'NoneType' has no len()",
    "builtins.int": "TypeError: int() argument must be a number, not 'NoneType'",
    "builtins.float": "TypeError: float() argument must be a number, not 'NoneType'",
}
_USES = {
    "read": "TypeError: 'NoneType' object is not subscriptable",
    "iterate": "TypeError: 'NoneType' object is not iterable",
    "in": "TypeError: argument of type 'NoneType' is not iterable",
}
_ORDERING = frozenset({"<", "<=", ">", ">="})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**", "<<", ">>", "|", "&", "^"})
_ASKING = {"is": True, "==": True, "is not": False, "!=": False}


class LookedInto(Frozen):
    """A parameter that is None is used as if it were something, which raises `error`."""

    name: str
    error: str


def with_use(
    ev: Evaluator, cls: ClassValue, method: RpcMethod, raw: Value, written: FunctionValue
) -> RpcMethod:
    """Return a method that a class has as `raw`, with what it does with its parameters."""
    empty = [parameter.name for parameter in method.parameters if parameter.default == "None"]
    wrappers = [function for function in layers(raw) if function is not written]
    read = names_read(written)
    return replace(
        method,
        looked_into=_looked_into(ev, cls, written, read & {*empty}),
        unread=_unread(written, read, wrappers),
        ignores=method.open and bool(method.parameters) and is_ignored(ev, cls, written),
        shapes=used(written.node),
        replies=all(replies(function.node) for function in (written, *wrappers)),
    )


def _looked_into(
    ev: Evaluator, cls: ClassValue, func: FunctionValue, wanted: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Return those of `wanted` that a method looks into on every way, if each of them is None, and
    what that raises.
    """
    if not wanted:
        return ()
    watch = _Omitted(frozenset(wanted))
    instance, state = Instance(cls, cls.where), ev.base.fork()
    state.write(instance)[PARTIAL] = True
    kept = ev.budget, ev.enters, ev.watch
    ev.budget, ev.enters, ev.watch = STEPS, lambda called: called.owner in cls.mro, watch
    ev.observers.append(watch)
    try:
        found = events(ev.explore(Bound(func, instance), *given(func), state=state))
    finally:
        ev.observers.remove(watch)
        ev.budget, ev.enters, ev.watch = kept
    caught = [*_caught(func)]
    sure = (event for event in found if isinstance(event.what, LookedInto) and not event.conditions)
    plain = (event for event in sure if event.where.path == func.where.path)
    first = (
        event.what for event in plain if not any(event.where.line in lines for lines in caught)
    )
    return tuple(
        {failure.name: (failure.name, failure.error) for failure in reversed([*first])}.values()
    )


class _Omitted(Frozen):
    """Notes what is done with parameters of these names while each of them is None."""

    names: frozenset[str]

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        """Note that an item or an attribute of a None is asked for."""
        error = _raised(use, key)
        if error and isinstance(container, Argument) and self._is_none(container):
            state.note(LookedInto(container.name, error), where)

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        """Nothing: conditions are decided."""

    def called(self, call: Call, state: State) -> Value | None:
        """Tell what `isinstance` and `hasattr` say of a None."""
        name = call.func.path if isinstance(call.func, Outside) else ""
        first = call.args[0] if call.args else None
        if name in _REFUSING and isinstance(first, Argument) and self._is_none(first):
            state.note(LookedInto(first.name, _REFUSING[name]), call.where)
        asks = name in ("builtins.isinstance", "builtins.hasattr")
        return False if asks and self._is_none(first) else None

    def decides(self, condition: Value, state: State) -> bool | None:
        """Decide what is asked of a None."""
        if self._is_none(condition):
            return False
        match condition:
            case Operation(operator=asks, operands=(one, None)) if self._is_none(one):
                return _ASKING.get(asks)
        return None

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """Nothing: no key of a dict is looked at."""

    def _is_none(self, value: Value) -> bool:
        return isinstance(value, Argument) and value.name in self.names


def _raised(use: str, key: Value) -> str:
    """Name what is raised by a use of a None, "" where nothing is."""
    if use == "attribute" and isinstance(key, str) and not hasattr(None, key):
        return f"AttributeError: 'NoneType' object has no attribute '{key}'"
    if use in _ORDERING:
        return f"TypeError: '{use}' not supported with 'NoneType'"
    if use in _ARITHMETIC:
        return f"TypeError: unsupported operand type for {use}: 'NoneType'"
    return _USES.get(use, "")


def _unread(
    func: FunctionValue, read: Set[str], wrappers: Collection[FunctionValue]
) -> tuple[str, ...]:
    """Return the parameters that neither a method nor its decorators look at; all of a method that
    is kept for its name, whatever its decorators log.
    """
    if "locals" in read:
        return ()
    spec = func.node.args
    names = [argument.arg for argument in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]
    if not read.isdisjoint(names):
        read = frozenset(read).union(*map(_mentioned, wrappers))
    return tuple(name for name in names[1:] if name not in read)


def _mentioned(func: FunctionValue) -> Iterator[str]:
    """Yield the names that a decorator may read of what it is given."""
    for node in nodes_of(func.node):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Constant(value=str(name)):
                yield name


def _caught(func: FunctionValue) -> Iterator[range]:
    """Yield the lines whose exceptions somebody handles, or that ask with a default."""
    for node in nodes_of(func.node):
        match node:
            case ast.Try(body=[first, *_] as body, handlers=[_, *_]):
                yield range(first.lineno, (body[-1].end_lineno or 0) + 1)
            case ast.Call(func=ast.Name(id="getattr"), args=[_, _, _]):
                yield range(node.lineno, (node.end_lineno or 0) + 1)
