"""What evaluated code can hold.

Python's own immutable scalars and tuples stand for themselves. Everything that code can change by
reference is a `Mutable`: its identity is the reference, its `content` is read and written through a
`State`, so that two branches can see different contents of the same object. What is not known is an
`Unknown`: it carries a reason and, where there is one, the shape of the expression that made it, so
that a condition can be named, compared and remembered.
"""

import ast
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeAlias

from upgradelint.location import Location

if TYPE_CHECKING:
    from upgradelint.python.evaluator import Evaluator
    from upgradelint.python.program import Module
    from upgradelint.python.state import State

Value: TypeAlias = Any

NOWHERE = Location("", 0)

births = itertools.count()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be told; the reason is for people."""

    reason: str
    where: Location = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return self.reason


TOO_LONG = Unknown("...")
"""Stands for the parts of a term that has grown too deep to be worth remembering."""

DEPTH = 24


def _bound_depth(term: Any, parts: tuple[Value, ...], cut: dict[str, Value]) -> None:
    """Keep terms shallow: they are shown, hashed and compared recursively."""
    depth = 1 + max((getattr(one, "depth", 0) for one in parts), default=0)
    if depth > DEPTH:
        depth = 1
        for name, value in cut.items():
            object.__setattr__(term, name, value)
    object.__setattr__(term, "depth", depth)


def _hash_once(self: Any) -> int:
    """Terms are shared and compared often: what hashing one gave is kept."""
    if self.hashed is None:
        known = (getattr(self, one.name) for one in fields(self) if one.compare)
        object.__setattr__(self, "hashed", hash((type(self), *known)))
    return self.hashed  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Outside(Unknown):
    """A dotted name of code that is not there to read: `sqlalchemy.Column`."""

    def __str__(self) -> str:
        return self.reason

    @property
    def path(self) -> str:
        """The dotted name."""
        return self.reason


@dataclass(frozen=True, slots=True)
class Attribute(Unknown):
    """An attribute of something unknown."""

    base: Value = None
    name: str = ""
    depth: int = field(default=0, init=False, compare=False)
    hashed: int | None = field(default=None, init=False, compare=False)

    __hash__ = _hash_once

    def __post_init__(self) -> None:
        _bound_depth(self, (self.base,), {"base": TOO_LONG})

    def __str__(self) -> str:
        return f"{show(self.base)}.{self.name}"


@dataclass(frozen=True, slots=True)
class Call(Unknown):
    """What a call of something unknown gives."""

    func: Value = None
    args: tuple[Value, ...] = ()
    kwargs: tuple[tuple[str, Value], ...] = ()
    depth: int = field(default=0, init=False, compare=False)
    hashed: int | None = field(default=None, init=False, compare=False)

    __hash__ = _hash_once

    def __post_init__(self) -> None:
        parts = (self.func, *self.args, *(value for _, value in self.kwargs))
        _bound_depth(self, parts, {"func": TOO_LONG, "args": (), "kwargs": ()})

    def __str__(self) -> str:
        named = [f"{name}={show(value)}" for name, value in self.kwargs]
        return f"{show(self.func)}({', '.join([show(one) for one in self.args] + named)})"

    def argument(self, position: int, name: str, default: Value = None) -> Value:
        """The argument passed at that position or by that name."""
        if position < len(self.args):
            return self.args[position]
        return dict(self.kwargs).get(name, default)


@dataclass(frozen=True, slots=True)
class Operation(Unknown):
    """An operator applied where an operand is unknown: `==`, `[]`, `in`, `+`, `each`."""

    operator: str = ""
    operands: tuple[Value, ...] = ()
    depth: int = field(default=0, init=False, compare=False)
    hashed: int | None = field(default=None, init=False, compare=False)

    __hash__ = _hash_once

    def __post_init__(self) -> None:
        _bound_depth(self, self.operands, {"operands": (TOO_LONG, TOO_LONG)})

    def __str__(self) -> str:
        if self.operator == "[]":
            return f"{show(self.operands[0])}[{show(self.operands[1])}]"
        if len(self.operands) == 1:
            return f"{self.operator} {show(self.operands[0])}"
        return f" {self.operator} ".join(show(one) for one in self.operands)


@dataclass(frozen=True, slots=True)
class Template(Unknown):
    """A string with unknown holes: known text and unknown values in order."""

    parts: tuple[Value, ...] = ()
    depth: int = field(default=0, init=False, compare=False)
    hashed: int | None = field(default=None, init=False, compare=False)

    __hash__ = _hash_once

    def __post_init__(self) -> None:
        _bound_depth(self, self.parts, {"parts": (TOO_LONG,)})

    def __str__(self) -> str:
        return "".join(one if isinstance(one, str) else "{" + show(one) + "}" for one in self.parts)


@dataclass(frozen=True, slots=True)
class Argument(Unknown):
    """A parameter whose value the caller did not say."""

    name: str = ""

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Unordered(Unknown):
    """The items are known, their order is not: they come from a set."""


class Mutable:
    """Something code changes by reference; `born` numbers all of them in the order of making."""

    __slots__ = ("born", "content")

    def __init__(self, content: Any) -> None:
        self.content = content
        self.born = next(births)


class ListValue(Mutable):
    """A list; `content` is a ListContent."""

    __slots__ = ()


class DictValue(Mutable):
    """A dict, or a class of the dict family by `kind`; `content` is a DictContent."""

    __slots__ = ("kind",)

    def __init__(self, content: "DictContent", kind: str = "dict") -> None:
        super().__init__(content)
        self.kind = kind


class SetValue(Mutable):
    """A set or frozenset by `kind`; `content` is a DictContent whose keys are the elements."""

    __slots__ = ("kind",)

    def __init__(self, content: "DictContent", kind: str = "set") -> None:
        super().__init__(content)
        self.kind = kind


@dataclass(slots=True)
class ListContent:
    """The items; `more` says why there may be others or another order."""

    items: list[Value]
    more: Unknown | None = None

    def copy(self) -> "ListContent":
        return ListContent(list(self.items), self.more)


@dataclass(slots=True)
class DictContent:
    """Known entries; keys in `maybe` may be absent; `more` says why other keys may be there or
    values may have changed; `factory` is a defaultdict's.
    """

    items: dict[Value, Value]
    maybe: set[Value] = field(default_factory=set)
    more: Unknown | None = None
    factory: Value = None

    def copy(self) -> "DictContent":
        return DictContent(dict(self.items), set(self.maybe), self.more, self.factory)


class Env(Mutable):
    """The names of one function call, class body or comprehension; `content` is a dict."""

    __slots__ = ("parent",)

    def __init__(self, parent: "Env | None", content: dict[str, Value]) -> None:
        super().__init__(content)
        self.parent = parent


class Instance(Mutable):
    """An instance of a class we can read; `content` is the dict of its attributes."""

    __slots__ = ("cls", "where")

    def __init__(self, cls: "ClassValue", where: Location = NOWHERE) -> None:
        super().__init__({})
        self.cls = cls
        self.where = where


class ClassValue(Mutable):
    """A class; `content` is its namespace. `opaque` says why its bases or making are not known."""

    __slots__ = ("bases", "metaclass", "module", "mro", "name", "node", "opaque", "qualname")

    def __init__(
        self,
        name: str,
        module: "Module",
        qualname: str,
        node: ast.ClassDef | None,
        namespace: dict[str, Value],
    ) -> None:
        super().__init__(namespace)
        self.name = name
        self.module = module
        self.qualname = qualname
        self.node = node
        self.bases: tuple[Value, ...] = ()
        self.mro: tuple[ClassValue, ...] = (self,)
        self.metaclass: ClassValue | None = None
        self.opaque: Unknown | None = None

    @property
    def path(self) -> str:
        """Dotted name: module and qualified name."""
        return f"{self.module.name}.{self.qualname}"

    @property
    def where(self) -> Location:
        """The class statement."""
        return self.module.at(self.node) if self.node else NOWHERE

    def derives_from(self, path: str) -> bool:
        """Whether a class of that dotted name is in the MRO, itself included."""
        return any(one.path == path for one in self.mro)


FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class FunctionValue(Mutable):
    """A function with its closure; `content` is the dict of its own attributes."""

    __slots__ = ("defaults", "env", "kwdefaults", "module", "node", "owner", "qualname")

    def __init__(
        self, node: FunctionNode, module: "Module", env: Env | None, qualname: str
    ) -> None:
        super().__init__({})
        self.node = node
        self.module = module
        self.env = env
        self.qualname = qualname
        self.owner: ClassValue | None = None
        self.defaults: tuple[Value, ...] = ()
        self.kwdefaults: dict[str, Value] = {}

    @property
    def name(self) -> str:
        """The name of the def, or `<lambda>`."""
        return getattr(self.node, "name", "<lambda>")

    @property
    def path(self) -> str:
        """Dotted name: module and qualified name."""
        return f"{self.module.name}.{self.qualname}"

    @property
    def where(self) -> Location:
        """The def statement."""
        return self.module.at(self.node)


@dataclass(frozen=True, slots=True)
class Bound:
    """A function with its first argument."""

    func: Value
    instance: Value


@dataclass(frozen=True, slots=True, eq=False)
class Descriptor:
    """A function wrapped as classmethod, staticmethod or property."""

    kind: str
    func: Value


@dataclass(frozen=True, slots=True)
class Super:
    """`super()`: look up after `owner` in the MRO of `instance` (an instance or a class)."""

    owner: ClassValue
    instance: Value


@dataclass(frozen=True, slots=True)
class ModuleValue:
    """A module that can be read."""

    module: "Module"


NativeBody: TypeAlias = Callable[
    ["Evaluator", "State", list[Value], dict[str, Value], Location], Value
]


@dataclass(frozen=True, slots=True)
class Native:
    """A builtin or library function whose effect is written in Python here."""

    name: str
    body: NativeBody = field(compare=False)


@dataclass(frozen=True, slots=True)
class NativeType:
    """A builtin type: callable, and the second argument of isinstance."""

    name: str


class Raised(Exception):  # noqa: N818 - the evaluated code raises, not we
    """The evaluated code raises `value` here."""

    def __init__(self, value: Value, where: Location) -> None:
        super().__init__(show(value))
        self.value = value
        self.where = where


class TooComplexError(Exception):
    """The budget of one evaluation is used up."""


def is_unknown(value: Value) -> bool:
    """Whether nothing definite is known of the value."""
    return isinstance(value, Unknown)


def first_unknown(values: Any) -> Unknown | None:
    """The first unknown among values, or None."""
    return next((one for one in values if isinstance(one, Unknown)), None)


def show(value: Value) -> str:
    """A short text of a value for reasons and conditions; not Python's repr."""
    if isinstance(value, Unknown):
        return str(value)
    if isinstance(value, (ClassValue, FunctionValue, Native, NativeType)):
        return value.name
    if isinstance(value, Bound):
        return f"{show(value.instance)}.{show(value.func)}"
    if isinstance(value, Instance):
        return value.cls.name.lower()
    if isinstance(value, ModuleValue):
        return value.module.name
    if isinstance(value, tuple):
        return f"({', '.join(show(one) for one in value)})"
    if isinstance(value, Mutable):
        return type(value).__name__.removesuffix("Value").lower()
    return repr(value)
