"""What passes between the parts: values that never change, made by the hundred at start-up."""

from collections.abc import Mapping
from typing import Any, TypeVar, dataclass_transform

from msgspec import Struct, convert, field, json, to_builtins
from msgspec.structs import replace

__all__ = [
    "Frozen",
    "Struct",
    "as_builtins",
    "as_text",
    "converted",
    "field",
    "json_schema",
    "replace",
]

_Kind = TypeVar("_Kind", bound=Struct)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """What a frozen dataclass with slots is. To define one costs a hundredth of that, which is most
    of what our start costs.
    """


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
