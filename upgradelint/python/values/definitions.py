"""What evaluated code can hold.

Python's own immutable scalars and tuples stand for themselves. Everything that code can change by
reference is a `Mutable`: its identity is the reference, its `content` is read and written through a
`State`, so that two branches can see different contents of the same object. What is not known is an
`Unknown`: see `terms`. `shown` is the short text of a value in reasons and conditions.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.python.values.containers import Env, Mutable
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import NOWHERE, Unknown, Value, show


class Instance(Mutable):
    """An instance of a class we can read; `content` is the dict of its attributes."""

    __slots__ = ("cls", "where")

    def __init__(self, cls: "ClassValue", where: Location = NOWHERE) -> None:
        super().__init__({})
        self.cls = cls
        self.where = where

    @property
    def shown(self) -> str:
        """The name of its class, as a variable would be called."""
        return self.cls.name.lower()


class ClassValue(Mutable):
    """A class; `content` is its namespace, `keywords` what its statement passes besides bases.
    `opaque` says why its bases or making are not known.
    """

    __slots__ = (
        "bases",
        "keywords",
        "metaclass",
        "module",
        "mro",
        "name",
        "node",
        "opaque",
        "qualname",
    )

    def __init__(
        self,
        name: str,
        module: Module,
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
        self.keywords: dict[str, Value] = {}
        self.mro: tuple[ClassValue, ...] = (self,)
        self.metaclass: ClassValue | None = None
        self.opaque: Unknown | None = None

    @property
    def shown(self) -> str:
        """Its name."""
        return self.name

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
        return any(cls.path == path for cls in self.mro)


class Record(tuple[Value, ...]):
    """A named tuple: a tuple that knows its class and the names of its fields."""

    cls: ClassValue
    names: tuple[str, ...]

    def __new__(cls, owner: ClassValue, names: tuple[str, ...], values: list[Value]) -> "Record":
        made = super().__new__(cls, values)
        made.cls, made.names = owner, names
        return made


FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class FunctionValue(Mutable):
    """A function with its closure; `content` is the dict of its own attributes."""

    __slots__ = ("defaults", "env", "kwdefaults", "module", "node", "owner", "qualname")

    def __init__(self, node: FunctionNode, module: Module, env: Env | None, qualname: str) -> None:
        super().__init__({})
        self.node = node
        self.module = module
        self.env = env
        self.qualname = qualname
        self.owner: ClassValue | None = None
        self.defaults: tuple[Value, ...] = ()
        self.kwdefaults: dict[str, Value] = {}

    @property
    def shown(self) -> str:
        """Its name."""
        return self.name

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


class Bound(Frozen):
    """A function with its first argument."""

    func: Value
    instance: Value

    @property
    def shown(self) -> str:
        """As it is called."""
        return f"{show(self.instance)}.{show(self.func)}"


@dataclass(frozen=True, slots=True, eq=False)
class Descriptor:
    """A function wrapped as classmethod, staticmethod or property."""

    kind: str
    func: Value


class Super(Frozen):
    """`super()`: look up after `owner` in the MRO of `instance` (an instance or a class)."""

    owner: ClassValue
    instance: Value


class ModuleValue(Frozen):
    """A module that can be read."""

    module: Module

    @property
    def shown(self) -> str:
        """Its dotted name."""
        return self.module.name


NativeBody: TypeAlias = Callable[..., Value]
"""A `natives.Body`, which this floor does not know."""


@dataclass(frozen=True, slots=True)
class Native:
    """A builtin or library function whose effect is written in Python here; `calls` is what one
    that stands for another calls.
    """

    name: str
    body: NativeBody = field(compare=False)
    calls: Value = field(default=None, compare=False)

    @property
    def shown(self) -> str:
        """Its name."""
        return self.name


class NativeType(Frozen):
    """A builtin type: callable, and the second argument of isinstance."""

    name: str

    @property
    def shown(self) -> str:
        """Its name."""
        return self.name


class Raised(Exception):  # noqa: N818 - the evaluated code raises, not we
    """The evaluated code raises `value` here."""

    def __init__(self, value: Value, where: Location) -> None:
        super().__init__()
        self.value = value
        self.where = where

    def __str__(self) -> str:
        return show(self.value)
