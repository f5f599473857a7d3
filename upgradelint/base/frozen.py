"""What passes between the parts: values that never change, made by the hundred at start-up."""

from typing import dataclass_transform

from msgspec import Struct, field
from msgspec.structs import replace

__all__ = ["Frozen", "Struct", "field", "replace"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Frozen(Struct, frozen=True):
    """What a frozen dataclass with slots is. To define one costs a hundredth of that, which is most
    of what our start costs.
    """
