"""Python's builtin names."""

from upgradelint.python import builtin_attributes, builtin_objects, builtin_sequences
from upgradelint.python.natives import ERRORS, TYPES
from upgradelint.python.terms import Outside, Value
from upgradelint.python.values import Native, NativeType

RENAMED = {"unicode": "str", "basestring": "str", "long": "int"}

BUILTINS: dict[str, Value] = {
    **{name: NativeType(RENAMED.get(name, name)) for name in TYPES},
    **{name: Outside(f"builtins.{name}") for name in (*ERRORS, "NotImplemented", "open", "vars")},
    **{name: Native(name, body) for name, body in builtin_objects.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in builtin_sequences.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in builtin_attributes.FUNCTIONS.items()},
    "__debug__": True,
}
"""What a name means that is bound nowhere else."""
