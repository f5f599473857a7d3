"""Python's builtin names."""

from upgradelint.python import builtin_objects, builtin_sequences
from upgradelint.python.natives import ERRORS
from upgradelint.python.terms import Outside, Value
from upgradelint.python.values import Native, NativeType

TYPES = """
    str bytes int float bool complex list dict tuple set frozenset object type unicode
    basestring long
""".split()

RENAMED = {"unicode": "str", "basestring": "str", "long": "int"}

BUILTINS: dict[str, Value] = {
    **{name: NativeType(RENAMED.get(name, name)) for name in TYPES},
    **{name: Outside(f"builtins.{name}") for name in (*ERRORS, "NotImplemented", "open", "vars")},
    **{name: Native(name, body) for name, body in builtin_objects.FUNCTIONS.items()},
    **{name: Native(name, body) for name, body in builtin_sequences.FUNCTIONS.items()},
    "__debug__": True,
}
"""What a name means that is bound nowhere else."""
