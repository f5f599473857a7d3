"""What evaluated code changes by reference: lists, dicts, sets, and the names of a scope."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from upgradelint.base.frozen import Struct
from upgradelint.python.values.terms import Unknown, Value


class Births:
    """Numbers what is made, in order; what is made while a module is loaded is older than that,
    whenever it is loaded: `numbers` are those of now.
    """

    __slots__ = ("made", "numbers")

    def __init__(self) -> None:
        self.made = itertools.count()
        self.numbers = self.made

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Number what is made as older than any path."""
        kept, self.numbers = self.numbers, LOADED
        try:
            yield
        finally:
            self.numbers = kept

    @contextmanager
    def exploring(self) -> Iterator[None]:
        """Number what is made as part of a path."""
        kept, self.numbers = self.numbers, self.made
        try:
            yield
        finally:
            self.numbers = kept


LOADED = itertools.count(-1, -1)


births = Births()


class Mutable:
    """Something code changes by reference; `born` numbers all of them in the order of making."""

    __slots__ = ("born", "content")

    def __init__(self, content: Any) -> None:
        self.content = content
        self.born = next(births.numbers)

    @property
    def shown(self) -> str:
        """What kind of thing it is."""
        return type(self).__name__.removesuffix("Value").lower()


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


class IteratorValue(ListValue):
    """What is still to come of an iterator or generator; content is a ListContent."""

    __slots__ = ()


class ListContent(Struct):
    """The items; `more` says why there may be others or another order."""

    items: list[Value]
    more: Unknown | None = None

    def copy(self) -> "ListContent":
        return ListContent(list(self.items), self.more)


class DictContent(Struct):
    """Known entries; keys in `maybe` may be absent; `more` says why other keys may be there or
    values may have changed; `factory` is a defaultdict's.
    """

    items: dict[Value, Value]
    maybe: set[Value] = set()
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
