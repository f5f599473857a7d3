"""What passes between the parts: values that never change, made by the hundred at start-up."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, dataclass_transform

from msgspec import Struct, convert, field, json, to_builtins
from msgspec.structs import force_setattr, replace

__all__ = [
    "PARTS",
    "Compared",
    "Frozen",
    "Struct",
    "as_builtins",
    "as_text",
    "converted",
    "field",
    "force_setattr",
    "json_schema",
    "replace",
]

_Kind = TypeVar("_Kind", bound=Struct)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """What a frozen dataclass with slots is. To define one costs a hundredth of that, which is most
    of what our start costs.
    """


class Parts(dict[type, Callable[[Any], Any]]):
    """What gives the compared fields of a value, by its type: a tuple, of one field that alone."""

    def __missing__(self, kind: type["Compared"]) -> Callable[[Any], Any]:
        names = (name for name in kind.__struct_fields__ if name not in kind.beside)
        return self.setdefault(kind, attrgetter(*names))


PARTS = Parts()


class Compared(Frozen):
    """A frozen value that is compared without its fields `beside`: they say how it came about."""

    beside: ClassVar[frozenset[str]] = frozenset({"where"})

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if self.__class__ is not other.__class__:
            return NotImplemented
        parts = PARTS[self.__class__]
        return bool(parts(self) == parts(other))

    def __hash__(self) -> int:
        return hash((self.__class__, PARTS[self.__class__](self)))


def as_text(value: object) -> str:
    """Return JSON with all that a value holds; what JSON cannot say is as Python shows it."""
    try:
        return json.encode(value).decode()
    except (TypeError, UnicodeEncodeError):
        return repr(value)


def as_builtins(value: Frozen) -> dict[str, Any]:
    """Return a value as dicts, lists and texts."""
    found: dict[str, Any] = to_builtins(value)
    return found


def converted(values: Mapping[str, object], kind: type[_Kind]) -> _Kind:
    """Return the value of a kind by its fields; further values are left out. Raises
    msgspec.ValidationError where one is missing or of another type.
    """
    return convert(values, kind)


def json_schema(kind: type[Frozen]) -> dict[str, Any]:
    """Return the JSON Schema of what `as_builtins` makes of values of a type."""
    return json.schema(kind)
