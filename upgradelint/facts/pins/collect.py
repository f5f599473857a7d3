"""The lists of versions of a tree: tables, histories in comments, notes on what is to go.

A table is known by its shape and its surroundings, not by its name: what a client class holds, what
stands beside a counter, what maps names to versions of interfaces and objects.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from upgradelint.base.frozen import Frozen, Struct, field
from upgradelint.base.location import Location
from upgradelint.facts.code import classes_of
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.pins.model import PinFacts, PinTable, VersionLog
from upgradelint.facts.pins.notes import removal_notes
from upgradelint.facts.pins.tables import api_versions, tables_of
from upgradelint.facts.prefilter import is_on_lines
from upgradelint.facts.rpc.collect import RpcFacts
from upgradelint.facts.store import FileMarks, Mark, Readings, Role
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.version_comments import documented_entries
from upgradelint.python.values.modules import Module
from upgradelint.trees.tree import Tree

_ENTRY = re.compile(rb"""["'] {0,60}: {0,60}[\[(]?\s{0,99}["']\d+\.\d+["']""")
_TABLE = re.compile(rb"^\w{0,60}VERSION\w{0,60} {0,60}=[^=\n]*[{(\[]", re.MULTILINE)
_API = re.compile(rb"^\w{0,60}MAX_\w{0,60}VERSION\w{0,60} {0,60}=", re.MULTILINE)
_NOTE = re.compile(rb"^[^#\n]*#[^\n]*\b(?:v\d+|\d+\.[0xX])\b", re.MULTILINE)


def _lists(data: bytes) -> bool:
    """Whether the bytes of a file map names to versions, or hold a table of versions."""
    return is_on_lines(_TABLE, (b"VERSION",), data) or _ENTRY.search(data) is not None


class PinReading(Frozen):
    """The lists of versions of a file or a tree, and what of them could not be read."""

    facts: PinFacts = PinFacts()
    unproven: tuple[Unproven, ...] = ()


class PinFiles(Struct):
    """The files of a tree that may list versions, noticed while all files pass by."""

    tree: Tree
    marks: dict[str, frozenset[Mark]] = field(default_factory=dict)

    def look(self, data: bytes, roles: frozenset[Role]) -> frozenset[Mark]:
        """Return what a file has of lists of versions, `roles` being its part in RPC."""
        in_rpc = bool(roles & {"server", "client"})
        named = b"VERSION" in data
        told = named or in_rpc or b"rpc': '" in data or b'rpc": "' in data
        marks: dict[Mark, bool] = {
            "rpc": in_rpc,
            "client": "client" in roles,
            "api": is_on_lines(_API, (b"MAX_",), data),
            "listing": told and _lists(data),
            "noting": (named or in_rpc) and is_on_lines(_NOTE, (b"#",), data),
        }
        return frozenset(mark for mark, there in marks.items() if there)

    def notice(self, path: str, file_marks: FileMarks) -> None:
        """Take note of a judged file."""
        if file_marks.pins:
            self.marks[path] = file_marks.pins

    def leave(self, paths: Iterable[str]) -> None:
        """Take note that files have no part in RPC after all."""
        for path in self.marks.keys() & {*paths}:
            self.marks[path] -= {"rpc", "client"}
        self.marks = {path: marks for path, marks in self.marks.items() if marks}

    def collect(
        self,
        ev: Evaluator,
        readings: Readings,
        rpc: RpcFacts,
        objects: Mapping[str, ObjectFacts],
    ) -> PinReading:
        """Return the lists of the noticed files."""
        around = Around(rpc, objects)
        readings.origin("pins-rpc", lambda _: around.interfaces())
        readings.origin("pins-objects", lambda path: repr(sorted(around.owners(path))))

        def of_file(path: str) -> PinReading:
            module = ev.program.at(path)
            ev.program.origins.noted.update(("pins-rpc:", f"pins-objects:{path}"))
            if module is None:
                return PinReading()
            return _File(ev, module, self.tree.read(path), self.marks[path], around).read()

        read = [
            readings.read(f"pins {path}", path, PinReading, partial(of_file, path))
            for path in self.marks
        ]
        facts = [pin_reading.facts for pin_reading in read]
        tables = tuple(table for fact in facts for table in fact.tables)
        wants_api = any(
            dict(entry.versions).get("api") for each in tables for entry in each.entries
        )
        return PinReading(
            PinFacts(
                tables=tables,
                logs=tuple(log for fact in facts for log in fact.logs),
                notes=tuple(note for fact in facts for note in fact.notes),
                api=tuple(each for fact in facts for each in fact.api) if wants_api else (),
            ),
            tuple(each for pin_reading in read for each in pin_reading.unproven),
        )


class Around:
    """What the lists of a tree are about: its RPC interfaces and objects."""

    def __init__(self, rpc: RpcFacts, objects: Mapping[str, ObjectFacts]) -> None:
        self.served = {server.cls: server.package for server in rpc.servers}
        self.clients = {call.client: call.package for call in rpc.calls}
        self.called = {call.method for call in rpc.calls}
        self._owners: dict[str, set[Location]] = {}
        for facts in objects.values():
            self._owners.setdefault(facts.location.path, set()).add(facts.location)

    def owners(self, path: str) -> set[Location]:
        """Return the places of the objects in a file."""
        return self._owners.get(path, set())

    def interfaces(self) -> str:
        """Return a text of all that is known of the interfaces."""
        known = self.served.items(), self.clients.items(), self.called
        return repr([sorted(kept) for kept in known])


class _File:
    """The lists of one file."""

    def __init__(
        self, ev: Evaluator, module: Module, text: bytes, marks: frozenset[Mark], around: Around
    ) -> None:
        self._ev = ev
        self._module = module
        self._text = text
        self._marks = marks
        self._around = around

    def read(self) -> PinReading:
        classes = tuple(self._classes()) if "rpc" in self._marks else ()
        found = list(self._tables()) if "listing" in self._marks else []
        owners = self._around.owners(self._module.path) | {where for _, _, where in classes}
        noting = "noting" in self._marks
        facts = PinFacts(
            tables=tuple(item for item in found if isinstance(item, PinTable)),
            logs=tuple(self._logs(classes)),
            notes=tuple(removal_notes(self._module, self._text, owners)) if noting else (),
            api=tuple(api_versions(self._ev, self._module)) if "api" in self._marks else (),
        )
        return PinReading(facts, tuple(item for item in found if isinstance(item, Unproven)))

    def _tables(self) -> Iterator[PinTable | Unproven]:
        around = self._around
        return tables_of(self._ev, self._module, set(around.clients), around.called)

    def _classes(self) -> Iterator[tuple[str, str, Location]]:
        """Yield each class that serves or may call, with its package and place."""
        served, clients = self._around.served, self._around.clients
        for cls in classes_of(self._ev, self._module):
            if cls.path in served:
                yield cls.path, served[cls.path], cls.where
            elif cls.path in clients or "client" in self._marks:
                yield cls.path, clients.get(cls.path, cls.module.package), cls.where

    def _logs(self, classes: Iterable[tuple[str, str, Location]]) -> Iterator[VersionLog]:
        """Yield the history of each class that serves or calls."""
        if not classes:
            return
        source = self._text.decode("utf-8-sig", "replace")
        for owner, package, where in classes:
            entries = tuple(
                (version, Location(where.path, line))
                for version, line in documented_entries(source, where.line)
            )
            if entries:
                yield VersionLog(owner, package, entries, where)
