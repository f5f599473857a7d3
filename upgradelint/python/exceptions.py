"""Which handler takes an exception."""

import ast

from upgradelint.python.evaluator import Evaluator, Frame
from upgradelint.python.state import State
from upgradelint.python.values import Call, ClassValue, Instance, Outside, Value

PARENTS = {
    "KeyError": "LookupError",
    "IndexError": "LookupError",
    "LookupError": "Exception",
    "TypeError": "Exception",
    "ValueError": "Exception",
    "AttributeError": "Exception",
    "ImportError": "Exception",
    "ModuleNotFoundError": "ImportError",
    "NotImplementedError": "RuntimeError",
    "RuntimeError": "Exception",
    "AssertionError": "Exception",
    "StopIteration": "Exception",
    "ZeroDivisionError": "ArithmeticError",
    "ArithmeticError": "Exception",
    "Exception": "BaseException",
}


def matches_handler(
    ev: Evaluator, handler: ast.ExceptHandler, value: Value, frame: Frame, state: State
) -> bool | None:
    """Whether a handler takes an exception; None where its classes cannot be compared."""
    from upgradelint.python.expressions import evaluate

    if handler.type is None:
        return True
    wanted = evaluate(ev, handler.type, frame, state)
    found = [_matches(one, value) for one in (wanted if isinstance(wanted, tuple) else (wanted,))]
    if True in found:
        return True
    return None if None in found else False


def _matches(wanted: Value, value: Value) -> bool | None:
    name = _builtin_name(wanted)
    if name in ("Exception", "BaseException"):
        return True
    raised = value.cls if isinstance(value, Instance) else value
    if isinstance(raised, Call):
        raised = raised.func
    if isinstance(raised, ClassValue):
        if isinstance(wanted, ClassValue):
            return wanted in raised.mro
        return None if raised.opaque is not None else _by_bases(raised, wanted)
    thrown = _builtin_name(raised)
    if name is not None and thrown is not None:
        return name in _lineage(thrown)
    if isinstance(wanted, ClassValue) and thrown is not None:
        return False
    return True if wanted == raised else None


def _by_bases(raised: ClassValue, wanted: Value) -> bool:
    return any(base == wanted for one in raised.mro for base in one.bases)


def _builtin_name(value: Value) -> str | None:
    if isinstance(value, Outside) and value.path.startswith("builtins."):
        return value.path.removeprefix("builtins.")
    return None


def _lineage(name: str) -> list[str]:
    line = [name]
    while line[-1] in PARENTS:
        line.append(PARENTS[line[-1]])
    return line
