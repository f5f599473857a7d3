"""Python's builtin names."""

from upgradelint.python.operations.builtins import attributes, objects, sequences
from upgradelint.python.operations.natives import ERRORS, TYPES
from upgradelint.python.values.definitions import Native, NativeType
from upgradelint.python.values.terms import Outside, Value

RENAMED = {"unicode": "str", "basestring": "str", "long": "int"}

BUILTINS: dict[str, Value] = {
    **{name: NativeType(RENAMED.get(name, name)) for name in TYPES},
    **{name: Outside(f"builtins.{name}") for name in (*ERRORS, "NotImplemented", "open", "vars")},
    **{name: Native(name, body) for name, body in objects.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in sequences.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in attributes.FUNCTIONS.items()},
    "__debug__": True,
}
"""What a name means that is bound nowhere else."""
