"""Python's builtin names."""

from upgradelint.location import Location
from upgradelint.python import builtin_objects, builtin_sequences
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.natives import Body, Kwargs
from upgradelint.python.state import State
from upgradelint.python.values import (
    Native,
    NativeType,
    Outside,
    Raised,
    Value,
)

TYPES = """
    str bytes int float bool complex list dict tuple set frozenset object type unicode
    basestring long
""".split()

ERRORS = """
    BaseException Exception ArithmeticError AssertionError AttributeError ImportError
    IndexError KeyError LookupError ModuleNotFoundError NameError NotImplementedError
    OSError IOError PermissionError RuntimeError StopIteration SystemExit TypeError
    UnicodeDecodeError ValueError ZeroDivisionError DeprecationWarning Warning
    UserWarning FileNotFoundError TimeoutError
""".split()


def _native(name: str, body: Body) -> Native:
    def run(
        ev: Evaluator, state: State, args: list[Value], kwargs: Kwargs, where: Location
    ) -> Value:
        try:
            return body(ev, state, args, kwargs, where)
        except IndexError:
            raise Raised(Outside("builtins.TypeError"), where) from None

    return Native(name, run)


RENAMED = {"unicode": "str", "basestring": "str", "long": "int"}

BUILTINS: dict[str, Value] = {
    **{name: NativeType(RENAMED.get(name, name)) for name in TYPES},
    **{name: Outside(f"builtins.{name}") for name in (*ERRORS, "NotImplemented")},
    **{name: _native(name, body) for name, body in builtin_objects.FUNCTIONS.items()},
    **{name: _native(name, body) for name, body in builtin_sequences.FUNCTIONS.items()},
    "__debug__": True,
}
"""What a name means that is bound nowhere else."""
