"""The values that fields arrive with, as a backport is evaluated, and what is made of them."""

from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.python.libraries.functions import version_tuple
from upgradelint.python.values.terms import Argument, Attribute, Call, Operation, Template, Value


class FieldValue(Argument):
    """The value that a field arrives with in the primitive."""

    def __str__(self) -> str:
        return f"primitive[{self.name!r}]"


def mentioned(value: Value) -> Iterator[str]:
    """Yield the fields whose arriving values a value depends on."""
    match value:
        case FieldValue(name=name):
            yield name
        case Attribute(base=base):
            yield from mentioned(base)
        case Call(func=func, args=args, kwargs=kwargs):
            for argument in (func, *args, *(named for _, named in kwargs)):
                yield from mentioned(argument)
        case Operation(operands=parts) | Template(parts=parts):
            for part in parts:
                yield from mentioned(part)
        case tuple():
            for item in value:
                yield from mentioned(item)


def is_wrapping(primitive: Value) -> bool:
    """Whether it is what arrives in a field, or an item of that, and not the data inside."""
    while isinstance(primitive, Operation) and primitive.operator in ("[]", "each"):
        if isinstance(primitive.operands[-1], str):
            return False
        primitive = primitive.operands[0]
    return isinstance(primitive, FieldValue)


def child_version(target: str, pairs: list[list[Value]]) -> str | None:
    """The child's version for a target of the parent: "" where the child is newer than it, None
    where it stays as it is.
    """
    wanted = version_tuple(target, Location("", 0))
    if not isinstance(wanted, tuple):
        return None
    for number, pair in enumerate(pairs):
        parent = version_tuple(pair[0], Location("", 0)) if len(pair) == 2 else None
        if not isinstance(parent, tuple) or not isinstance(pair[1], str):
            return None
        if wanted < parent:
            return str(pairs[number - 1][1]) if number else ""
        if wanted == parent:
            return pair[1]
    return None
