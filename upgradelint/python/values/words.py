"""Values in words for people: what `show` writes for conditions, a reason says in plain words."""

from upgradelint.python.values.containers import Mutable
from upgradelint.python.values.definitions import (
    ClassValue,
    Descriptor,
    FunctionValue,
    Instance,
)
from upgradelint.python.values.terms import (
    TOO_LONG,
    Argument,
    Attribute,
    Call,
    Operation,
    Outside,
    Template,
    Unknown,
    Value,
    show,
)

_BUILTINS = "builtins."
_PLAIN = (str, bytes, int, float, complex, bool, type(None), type(Ellipsis))


def why(value: Value) -> str:
    """Return why a value cannot be told: what it is, and where so that its code is not there."""
    text = worded(value)
    source = value
    while isinstance(source, (Call, Attribute)):
        source = source.func if isinstance(source, Call) else source.base
    missing = isinstance(source, Outside) and not source.path.startswith(_BUILTINS)
    return f"{text} is not there to read" if missing else text


def worded(value: Value) -> str:
    """Return what a value is, in a few words; a term of dotted names as it is written."""
    if isinstance(value, Unknown):
        return _unknown(value)
    if isinstance(value, tuple):
        return f"({', '.join(worded(item) for item in value)})"
    if isinstance(value, _PLAIN):
        return show(value)
    if isinstance(value, Instance):
        return f"an instance of {value.cls.name}"
    if isinstance(value, Descriptor):
        return f"the {value.kind} {worded(value.func)}"
    if isinstance(value, FunctionValue) and value.name == "<lambda>":
        return "a lambda"
    if isinstance(value, Mutable) and not isinstance(value, ClassValue):
        return f"a {value.shown}"
    return show(value) if hasattr(value, "shown") else "something that is not followed"


def _unknown(value: Unknown) -> str:
    match value:
        case Unknown() if value is TOO_LONG:
            return "something nested too deeply to show"
        case Outside():
            return value.path.removeprefix(_BUILTINS)
        case Argument():
            return f"what callers pass as {value.name}"
        case Attribute():
            base = worded(value.base)
            return f"{base}.{value.name}" if _dotted(base) else f"{value.name} of {base}"
        case Call():
            return _call(value)
        case Operation():
            return _operation(value)
        case Template():
            parts = (
                part if isinstance(part, str) else f"{{{worded(part)}}}" for part in value.parts
            )
            return "".join(parts)
    return value.reason


def _call(call: Call) -> str:
    func = worded(call.func)
    if not _dotted(func):
        return f"what a call of {func} gives"
    named = [f"{name}={_argument(argument)}" for name, argument in call.kwargs]
    return f"{func}({', '.join([_argument(arg) for arg in call.args] + named)})"


def _argument(value: Value) -> str:
    """What a call is given; a text of it may be a secret, and reasons are read by everybody."""
    return "a text" if isinstance(value, (str, bytes)) and value else worded(value)


def _operation(term: Operation) -> str:
    operands = [worded(operand) for operand in term.operands]
    if term.operator == "each":
        return f"an item of {operands[0]}"
    if term.operator == "[]":
        base, key = operands
        return f"{base}[{key}]" if _dotted(base) else f"a part of {base}"
    if len(operands) == 1:
        return f"{term.operator} {operands[0]}"
    return f" {term.operator} ".join(operands)


def _dotted(text: str) -> bool:
    """Whether a text reads as an expression where something is written behind it."""
    return " " not in text.partition("(")[0]
