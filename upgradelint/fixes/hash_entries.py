"""The tables of object hashes in a module, and their entries."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

import libcst as cst

from upgradelint.fixes.dict_layout import DictLayout

_HASH = re.compile(r"\d+(?:\.\d+)*-[0-9a-f]{32}")
_LINE = 79
_UNSORTED = 5
"""A table counts as unsorted when more than one name in so many stands before a lower one."""


class HashTable:
    """A dict of `name: 'VERSION-HASH'` entries, to be edited in place."""

    def __init__(self, layout: DictLayout) -> None:
        self.layout = layout
        self._limit = max([_LINE, *map(self._width, layout.entries)])

    @property
    def names(self) -> list[str]:
        """The names in the order of the table."""
        return [_text(entry.key) for entry in self.layout.entries]

    def refresh(self, hashes: Mapping[str, str]) -> Iterator[str]:
        """Replace the hashes that differ, and yield their names."""
        for at, entry in enumerate(self.layout.entries):
            name, value = _text(entry.key), entry.value
            new = hashes.get(name)
            if new is None or not _is_hash(value) or _text(value) == new:
                continue
            self.layout.entries[at] = self._fitted(entry.with_changes(value=_like(value, new)))
            yield name

    def remove(self, names: Collection[str]) -> None:
        """Take entries out."""
        for at in reversed(range(len(self.names))):
            if self.names[at] in names:
                self.layout.remove(at)

    def add(self, name: str, value: str) -> None:
        """Put a new entry where it sorts, at the end of a table that is not sorted."""
        at = _place(self.names, name)
        model = self.layout.entries[max(at - 1, 0)]
        entry = cst.DictElement(key=_like(model.key, name), value=_like(model.value, value))
        self.layout.insert(at, self._fitted(entry))

    def _fitted(self, entry: cst.DictElement) -> cst.DictElement:
        """Put the value on a line of its own where the entry's line would be too long."""
        first = self.layout.gaps[0]
        if not isinstance(first, cst.ParenthesizedWhitespace) or self._width(entry) <= self._limit:
            return entry
        indent = cst.SimpleWhitespace(first.last_line.value + "    ")
        return entry.with_changes(
            whitespace_after_colon=cst.ParenthesizedWhitespace(indent=True, last_line=indent)
        )

    def _width(self, entry: cst.DictElement) -> int:
        """Return the length of an entry's line with its comma, 0 when it has several lines."""
        code = cst.Module([]).code_for_node(entry.with_changes(comma=cst.MaybeSentinel.DEFAULT))
        first = self.layout.gaps[0]
        if "\n" in code or not isinstance(first, cst.ParenthesizedWhitespace):
            return 0
        return len(first.last_line.value) + len(code) + 1


def find_tables(module: cst.Module) -> list[HashTable]:
    """Return the dicts of a module whose keys are names and whose values are mostly hashes."""
    found = _Tables()
    module.visit(found)
    return found.tables


class _Tables(cst.CSTVisitor):
    """Collects the tables of hashes."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[HashTable] = []

    def visit_Dict(self, node: cst.Dict) -> None:  # noqa: N802
        entries = [element for element in node.elements if isinstance(element, cst.DictElement)]
        named = all(_text(entry.key) for entry in entries)
        hashes = sum(_is_hash(entry.value) for entry in entries)
        if named and len(entries) == len(node.elements) and 2 * hashes > len(entries):
            self.tables.append(HashTable(DictLayout.of(node, entries)))


def _text(node: cst.BaseExpression) -> str:
    """Return the text of a plain string, empty for anything else."""
    value = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
    return value if isinstance(value, str) else ""


def _is_hash(node: cst.BaseExpression) -> bool:
    return _HASH.fullmatch(_text(node)) is not None


def _like(model: cst.BaseExpression, text: str) -> cst.SimpleString:
    """Return a string in the prefix and quotes of another."""
    if not isinstance(model, cst.SimpleString):
        return cst.SimpleString(f"'{text}'")
    return cst.SimpleString(f"{model.prefix}{model.quote}{text}{model.quote}")


def _place(names: Sequence[str], name: str) -> int:
    """Return where a name goes: where it sorts best, at the end when names are in no order."""
    cased, caseless = _descents(names, str), _descents(names, str.casefold)
    if _UNSORTED * min(cased, caseless) > len(names):
        return len(names)
    key = str.casefold if caseless < cased else str
    lower = [key(entry) < key(name) for entry in names]
    places = range(len(names), -1, -1)
    return min(places, key=lambda at: lower[:at].count(False) + lower[at:].count(True))


def _descents(names: Sequence[str], key: Callable[[str], str]) -> int:
    return sum(key(one) > key(other) for one, other in pairwise(names))
