"""Python's builtin names."""

import builtins

from upgradelint.python.operations.builtins import attributes, objects, sequences
from upgradelint.python.operations.natives import ERRORS, TYPES
from upgradelint.python.values.definitions import Native, NativeType
from upgradelint.python.values.terms import Outside, Value

RENAMED = {"unicode": "str", "basestring": "str", "long": "int"}

_PLAIN = """
    NotImplemented aiter anext ascii breakpoint bytearray dir divmod exit hash help id input
    memoryview oct open pow quit slice vars
""".split()
"""Functions whose result is not known, and that run no code of the project."""

_OTHER_ERRORS = [
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
]

BUILTINS: dict[str, Value] = {
    **{name: NativeType(RENAMED.get(name, name)) for name in TYPES},
    **{name: Outside(f"builtins.{name}") for name in (*_OTHER_ERRORS, *ERRORS, *_PLAIN)},
    **{name: Native(name, body) for name, body in objects.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in sequences.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in attributes.FUNCTIONS.items()},
    "__debug__": True,
}
"""What a name means that is bound nowhere else."""
