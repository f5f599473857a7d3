"""What passes between the parts: values that never change, made by the hundred at start-up."""

from typing import dataclass_transform

from msgspec import Struct, field, json
from msgspec.structs import replace

__all__ = ["Frozen", "Struct", "as_text", "field", "replace"]


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
