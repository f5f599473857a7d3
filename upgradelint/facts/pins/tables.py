"""Tables that map releases, counters or numbers to versions, told by their shape."""

import ast
import re
from collections.abc import Collection, Container, Iterator, Mapping
from itertools import chain

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of
from upgradelint.facts.pins.model import Kind, PinEntry, PinTable
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.operations.lookup import inner_dict
from upgradelint.python.sources.nodes import nodes_of
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue, ListContent, ListValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value
from upgradelint.python.values.words import why

_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)?")
_LITERALS = (ast.Dict, ast.DictComp, ast.Tuple, ast.List, ast.Call, ast.BinOp)
_INTERFACE = re.compile(r"(?:^|_)rpc(?:_|$)", re.IGNORECASE)

Plain = object
"""Python's own dicts, lists and scalars; what cannot be told is an Unknown."""


def tables_of(
    ev: Evaluator, module: Module, clients: Container[str], called: Container[str]
) -> Iterator[PinTable | Unproven]:
    """Yield the tables of a module and its classes; one that is only partly known is unproven."""
    owners = [base for base in classes_of(ev, module) if base.path in clients]
    assigned = [*_assigned(module)]
    tables = {*assigned, *chain.from_iterable(cls.content for cls in owners)}
    names = _Names(ev, module, _counters(ev, module, tables))
    for name in assigned:
        value = ev.program.lookup(module, name)
        owner = owners[0].path if len(owners) == 1 else ""
        yield from names.read(name, f"{module.name}.{name}", owner, value, called)
    for cls in owners:
        for name, value in cls.content.items():
            if isinstance(value, DictValue):
                yield from names.read(name, f"{cls.path}.{name}", cls.path, value, called)


def api_versions(ev: Evaluator, module: Module) -> Iterator[tuple[str, str, Location]]:
    """Yield the constants of a module that are the newest version of a REST API."""
    for name, statements in module.source.bindings.items():
        if "MAX" in name and "VERSION" in name:
            value = ev.program.lookup(module, name)
            if isinstance(value, str) and _VERSION.fullmatch(value):
                yield f"{module.name}.{name}", value, module.at(module.source.body[statements[-1]])


def _assigned(module: Module) -> Iterator[str]:
    """Yield the names of a module that are given something a table can be made of."""
    for statement in module.source.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ) if isinstance(value, _LITERALS):
                yield name


def _counters(
    ev: Evaluator, module: Module, tables: Collection[str]
) -> dict[str, tuple[int, Location]]:
    """Return the numbers of a module that one of `tables` is named after."""
    found: dict[str, tuple[int, Location]] = {}
    for name, statements in module.source.bindings.items():
        statement = module.source.body[statements[-1]]
        named = "VERSION" in name.upper() and any(table.startswith(f"{name}_") for table in tables)
        if named and isinstance(statement, ast.Assign):
            value = ev.program.lookup(module, name)
            if isinstance(value, int) and not isinstance(value, bool):
                found[name] = value, module.at(statement)
    return found


class _Names(Frozen):
    """The tables among the names of one module."""

    ev: Evaluator
    module: Module
    counters: Mapping[str, tuple[int, Location]]

    def read(
        self, name: str, path: str, owner: str, value: Value, called: Container[str]
    ) -> Iterator[PinTable | Unproven]:
        """Yield the table that a value is, if it is one."""
        found = plain(value, self.ev.base)
        kind = self._kind(name, owner, found, called)
        if kind is None:
            return
        where, places = self._places(name)
        doubt = next(_unknowns(found), None)
        if doubt is not None:
            reason = f"what it lists cannot be told: {why(doubt)}"
            yield Unproven("pin", path, reason, where)
            return
        counter = self._counter(name)
        yield PinTable(
            kind=kind,
            name=path,
            owner=owner if kind == "aliases" else "",
            package=self.module.package,
            entries=tuple(
                _entry(key, content, places.get(key, where)) for key, content in _pairs(found)
            ),
            location=where,
            counter=counter if kind in ("counters", "history") else "",
            current=str(self.counters[counter][0]) if counter in self.counters else "",
        )

    def _kind(self, name: str, owner: str, value: Plain, called: Container[str]) -> Kind | None:
        pairs = list(_pairs(value))
        if not pairs:
            return None
        keys, values = [key for key, _ in pairs], [entry for _, entry in pairs]
        listed = [entry for entry in values if isinstance(entry, dict)]
        if self._counter(name) and all(map(_is_interfaces, values)):
            return "history"
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in keys):
            return None
        if self._counter(name) and all(type(entry) is int for entry in values):
            return "counters"
        if owner and all(map(_is_version, values)) and not any(key in called for key in keys):
            return "aliases"
        if len(listed) < len(values):
            return None
        if all(map(_is_release, listed)):
            return "releases"
        numbered = sum(map(_is_version, keys)) * 2 >= len(keys)
        return "objects" if numbered and all(map(_is_objects, listed)) else None

    def _counter(self, name: str) -> str:
        """The number that a table is named after: VERSION for VERSION_HISTORY."""
        found = (counter for counter in self.counters if name.startswith(f"{counter}_"))
        return max(found, key=len, default="")

    def _places(self, name: str) -> tuple[Location, Mapping[object, Location]]:
        """Where a table is written, and where each constant in it is first."""
        bindings = self.module.source.bindings.get(name, ())
        statements = [self.module.source.body[binding] for binding in bindings]
        statements = statements or [
            statement for statement in self.module.source.body if _holds(statement, name)
        ]
        nodes = [node for each in statements for node in nodes_of(each)]
        inner = (node for node in nodes if _holds_name(node, name))
        first = next(inner, statements[0] if statements else None)
        constants = (node for node in reversed(nodes) if isinstance(node, ast.Constant))
        return self.module.at(first), {
            constant.value: self.module.at(constant) for constant in constants
        }


def _holds(statement: ast.stmt, name: str) -> bool:
    return isinstance(statement, ast.ClassDef) and any(
        _holds_name(node, name) for node in statement.body
    )


def _holds_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == name for target in node.targets
    )


def plain(value: Value, state: State, depth: int = 6) -> Plain:
    """Return a value as Python's own; what is not known stays an Unknown in its place."""
    if depth == 0:
        return Unknown("nested too deeply")
    inner = inner_dict(value, state) or value
    if isinstance(inner, DictValue):
        content: DictContent = state.read(inner)
        found = {key: plain(part, state, depth - 1) for key, part in content.items.items()}
        doubt = content.more or (Unknown("an entry may be missing") if content.maybe else None)
        return found if doubt is None else {**found, doubt: doubt}
    if isinstance(inner, ListValue):
        items: ListContent = state.read(inner)
        doubts = [items.more] if items.more is not None else []
        return [plain(part, state, depth - 1) for part in [*items.items, *doubts]]
    if isinstance(inner, tuple):
        return [plain(part, state, depth - 1) for part in inner]
    return inner


def _pairs(value: Plain) -> Iterator[tuple[object, object]]:
    """Yield the entries of a table; those of a list are found by their number."""
    if isinstance(value, dict):
        yield from ((key, part) for key, part in value.items() if not isinstance(key, Unknown))
    elif isinstance(value, list):
        yield from enumerate(part for part in value if not isinstance(part, Unknown))


def _unknowns(value: Plain) -> Iterator[Unknown]:
    if isinstance(value, Unknown):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _unknowns(part)


def _is_version(value: object) -> bool:
    return isinstance(value, str) and _VERSION.fullmatch(value) is not None


def _is_interfaces(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, str) and _is_version(version) for key, version in value.items()
    )


def _is_objects(value: object) -> bool:
    """Whether something maps names of objects to a version or to several."""
    if not isinstance(value, dict) or not value:
        return False
    known = [part if isinstance(part, list) else [part] for part in value.values()]
    named = all(isinstance(key, str) and key[:1].isupper() for key in value)
    return named and all(listed and all(map(_is_version, listed)) for listed in known)


def _is_release(value: dict[object, object]) -> bool:
    """Whether something gives the versions of an interface, and maybe of objects."""
    texts = {key: part for key, part in value.items() if isinstance(key, str)}
    rpc = any(_INTERFACE.search(key) and _is_version(text) for key, text in texts.items())
    others = (text for text in texts.values() if not _is_version(text))
    return rpc and all(other == {} or _is_objects(other) for other in others)


def _entry(key: object, value: object, where: Location) -> PinEntry:
    if not isinstance(value, dict):
        return PinEntry(str(key), (("", str(value)),), (), where)
    versions = tuple((str(name), text) for name, text in value.items() if isinstance(text, str))
    nested = [part for part in value.values() if isinstance(part, dict)]
    if not nested and _is_objects(value):
        nested, versions = [value], ()
    objects = {
        str(name): tuple(listed) if isinstance(listed, list) else (str(listed),)
        for each in nested
        for name, listed in each.items()
    }
    return PinEntry(str(key), versions, tuple(sorted(objects.items())), where)
