"""What is not known: a reason and, where there is one, the shape of the expression that made it.

A term can be named, compared and remembered, so a domain can recognise it and a path can keep
the conditions it was taken under.
"""

from typing import Any, ClassVar, TypeAlias

from upgradelint.base.frozen import PARTS, Compared, force_setattr
from upgradelint.base.location import Location
from upgradelint.python.values.effort import effort

Value: TypeAlias = Any

NOWHERE = Location("", 0)


class Unknown(Compared):
    """A value that cannot be told; the reason is for people."""

    reason: str
    where: Location = NOWHERE

    def __str__(self) -> str:
        return self.reason


TOO_LONG = Unknown("something nested too deeply to show")
"""Stands for the parts of a term that has grown too deep to be worth remembering."""

BY_CONDITION = "something that depends on an unknown condition"
"""The reason of a value that differs by the way taken."""

DEPTH = 24


SIZE = 20_000
"""Of how many parts a term may be, counting again what stands in several places."""


def _bound_depth(term: Any, parts: tuple[Value, ...], cut: dict[str, Value]) -> None:
    """Keep terms shallow and small: they are shown, hashed and compared recursively."""
    depth, size = _extent(parts)
    if depth > DEPTH or size > SIZE:
        depth = size = 1
        for name, value in cut.items():
            force_setattr(term, name, value)
    force_setattr(term, "depth", depth)
    force_setattr(term, "size", size)
    if term.hashed is not None:  # it was made from another
        force_setattr(term, "hashed", None)


_PLAIN = frozenset({str, int, bool, type(None)})


def _extent(parts: tuple[Value, ...]) -> tuple[int, int]:
    depth, size = 1, 1
    for part in parts:
        if part.__class__ in _PLAIN:
            size += 1
            continue
        if isinstance(part, tuple):
            below, within = _extent(part)
        else:
            below, within = getattr(part, "depth", 0), getattr(part, "size", 1)
        depth, size = max(depth, below + 1), size + within
    return depth, size


class Term(Unknown):
    """The shape of an expression: shared and compared often, so what hashing it gave is kept."""

    depth: int = 1
    size: int = 1
    hashed: int | None = None

    beside: ClassVar[frozenset[str]] = frozenset({"where", "depth", "size", "hashed"})

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if self.__class__ is not other.__class__:
            return NotImplemented
        known, known_too = self.hashed, other.hashed
        if known is not None and known_too is not None and known != known_too:
            return False
        parts = PARTS[self.__class__]
        return bool(parts(self) == parts(other))

    def __hash__(self) -> int:
        known = self.hashed
        if known is None:
            known = super().__hash__()
            force_setattr(self, "hashed", known)
        return known


class Outside(Unknown):
    """A dotted name of code that is not there to read: `sqlalchemy.Column`."""

    def __str__(self) -> str:
        return self.reason

    @property
    def path(self) -> str:
        """The dotted name."""
        return self.reason


class Attribute(Term):
    """An attribute of something unknown."""

    base: Value = None
    name: str = ""

    def __post_init__(self) -> None:
        _bound_depth(self, (self.base,), {"base": TOO_LONG})

    def __str__(self) -> str:
        return f"{show(self.base)}.{self.name}"


class Call(Term):
    """What a call of something unknown gives."""

    func: Value = None
    args: tuple[Value, ...] = ()
    kwargs: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        parts = (self.func, *self.args, *(value for _, value in self.kwargs))
        _bound_depth(self, parts, {"func": TOO_LONG, "args": (), "kwargs": ()})

    def __str__(self) -> str:
        named = [f"{name}={show(value)}" for name, value in self.kwargs]
        return f"{show(self.func)}({', '.join([show(arg) for arg in self.args] + named)})"

    def argument(self, position: int, name: str, default: Value = None) -> Value:
        """The argument passed at that position or by that name."""
        if position < len(self.args):
            return self.args[position]
        return dict(self.kwargs).get(name, default)


class Operation(Term):
    """An operator applied where an operand is unknown: `==`, `[]`, `in`, `+`, `each`."""

    operator: str = ""
    operands: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        _bound_depth(self, self.operands, {"operands": (TOO_LONG, TOO_LONG)})

    def __str__(self) -> str:
        if self.operator == "[]":
            return f"{show(self.operands[0])}[{show(self.operands[1])}]"
        if len(self.operands) == 1:
            return f"{self.operator} {show(self.operands[0])}"
        return f" {self.operator} ".join(show(operand) for operand in self.operands)


class Template(Term):
    """A string with unknown holes: known text and unknown values in order."""

    parts: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        _bound_depth(self, self.parts, {"parts": (TOO_LONG,)})

    @property
    def ends(self) -> tuple[str, str]:
        """The known text that it begins and ends with."""
        first, last = (self.parts[0], self.parts[-1]) if self.parts else ("", "")
        return first if isinstance(first, str) else "", last if isinstance(last, str) else ""

    def may_be(self, text: str) -> bool:
        """Whether its holes can be filled so that it is this text, as far as its ends tell."""
        start, end = self.ends
        fits = len(start) + len(end) <= len(text) or len(self.parts) < 2
        return fits and text.startswith(start) and text.endswith(end)

    def __str__(self) -> str:
        return "".join(
            part if isinstance(part, str) else "{" + show(part) + "}" for part in self.parts
        )


class Argument(Unknown):
    """A parameter whose value the caller did not say."""

    name: str = ""

    def __str__(self) -> str:
        return self.name


class Unset(Unknown):
    """A global name that is None until some code sets it; the reason is the name.

    It is `constant` where its own module never sets it: what it is given to gets None.
    """

    constant: bool = False


class Unordered(Unknown):
    """The items are known, their order is not: they come from a set."""


class Doubtful(Operation):
    """The items are known, whether they are there is not: `operands` say what that depends on."""


def show(value: Value) -> str:
    """A short text of a value for reasons and conditions; not Python's repr."""
    effort.add(1)
    if isinstance(value, Unknown):
        return str(value)
    if isinstance(value, tuple):
        return f"({', '.join(show(item) for item in value)})"
    shown: str | None = getattr(value, "shown", None)
    return _shown_plain(value) if shown is None else shown


def _shown_plain(value: Value) -> str:
    try:
        return repr(value)
    except ValueError:
        return "a number of very many digits"
