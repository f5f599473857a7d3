"""How builtin and library functions are written down: bodies by name."""

from collections.abc import Callable
from typing import TypeAlias

from upgradelint.base.location import Location
from upgradelint.python.interpreter import Interpreter
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Outside, Value

Kwargs: TypeAlias = dict[str, Value]

Body: TypeAlias = Callable[[Interpreter, State, list[Value], Kwargs, Location], Value]


class Table(dict[str, Body]):
    """Bodies by the name of the function."""

    def named(self, *names: str) -> Callable[[Body], Body]:
        """Enter the decorated body under these names."""

        def enter(body: Body) -> Body:
            self.update(dict.fromkeys(names, body))
            return body

        return enter


def call_of(name: str, args: list[Value], where: Location) -> Call:
    """A call of a builtin whose result cannot be told."""
    return Call("", where, func=Outside(f"builtins.{name}"), args=tuple(args))


ERRORS = """
    BaseException Exception ArithmeticError AssertionError AttributeError ImportError
    IndexError KeyError LookupError ModuleNotFoundError NameError NotImplementedError
    OSError IOError PermissionError RuntimeError StopIteration SystemExit TypeError
    UnicodeDecodeError ValueError ZeroDivisionError DeprecationWarning Warning
    UserWarning FileNotFoundError TimeoutError
""".split()
"""Builtin exceptions and warnings."""


TYPES = """
    str bytes int float bool complex list dict tuple set frozenset object type unicode
    basestring long
""".split()
