"""How domains watch evaluation and turn what they see into facts."""

from collections.abc import Callable
from typing import Protocol

from upgradelint.base.location import Location
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Call, Value

Hook = Callable[[State, list[Value], dict[str, Value], Location], Value]
"""Takes the place of a function: state, arguments, named arguments, where it is called."""

Listener = Callable[[Value, Value, Value, State, Location], None]
"""Hears of an attribute or an item being set: base, name or key, value, state, where."""


class Observer(Protocol):
    """A domain that watches evaluation and turns what it sees into facts."""

    def called(self, call: Call, state: State) -> Value | None:
        """A call of something unknown; return its value, or None to leave it a Call."""

    def decides(self, condition: Value, state: State) -> bool | None:
        """Tell which way an unknown condition goes, where the domain knows."""

    def unset(self, container: Value, key: Value, state: State, where: Location) -> None:
        """A key that may be absent is read or deleted without a default."""


class Watch(Protocol):
    """A domain that follows known values: keys of dicts, and comparisons of plain values."""

    def touched(
        self, container: Value, use: str, key: Value, state: State, where: Location
    ) -> None:
        """A key is used: "in", "get", "read", "set", "delete", "pop", or "discard" (pop with a
        default), or "attribute" of something unknown. The container is a dict or something unknown.
        Without a key something unknown is looped over, which is "iterate", or it stands left of an
        operator, or right of "in", and the use is that.
        """

    def compared(
        self, symbol: str, left: Value, right: Value, state: State, where: Location
    ) -> None:
        """Two plain values are compared by an operator."""
