"""The lists of versions of a tree: tables, histories in comments, notes on what is to go.

A table is known by its shape and its surroundings, not by its name: what a client class holds, what
stands beside a counter, what maps names to versions of interfaces and objects.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from upgradelint.facts.collect_rpc import RpcFacts
from upgradelint.facts.objects import ObjectFacts
from upgradelint.facts.pin_notes import removal_notes
from upgradelint.facts.pin_tables import api_versions, tables_of
from upgradelint.facts.pins import PinFacts, PinTable, RemovalNote, VersionLog
from upgradelint.facts.rpc_code import classes_of
from upgradelint.facts.snapshot import Unproven
from upgradelint.location import Location
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.layout import Layout
from upgradelint.python.program import Module
from upgradelint.python.version_comments import documented_entries
from upgradelint.trees.select import Selection

_LISTING = re.compile(
    rb"""["'] *: *[\[(]?\s*["']\d+\.\d+["']|^\w*VERSION\w* *=[^=\n]*[{(\[]""", re.MULTILINE
)
_API = re.compile(rb"^_?\w*MAX_\w*VERSION\w* *=", re.MULTILINE)
_NOTE = re.compile(rb"emove[^\n]{0,60}(?:\n[ \t]*#[^\n]{0,60}?)?\bv?\d+\.[0xX]\b")


@dataclass(slots=True)
class PinFiles:
    """The files that may list versions, noticed while all files pass by.

    `roles` are the files with endpoints or clients, filled before each file gets here.
    """

    selection: Selection
    roles: Mapping[str, Container[str]]
    listing: list[str] = field(default_factory=list)
    api: list[str] = field(default_factory=list)
    noting: list[str] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)
    unproven: list[Unproven] = field(default_factory=list)

    def passing(self, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        """Yield the files as they come."""
        for path, data in files:
            if path in self.selection:
                self._notice(path, data)
            yield path, data

    def _notice(self, path: str, data: bytes) -> None:
        named = b"VERSION" in data
        if named and _API.search(data):
            self.api.append(path)
        told = named or path in self.roles or b"rpc': '" in data or b'rpc": "' in data
        if told and _LISTING.search(data):
            self.listing.append(path)
        noting = (named or path in self.roles) and _NOTE.search(data) is not None
        if noting:
            self.noting.append(path)
        if noting or path in self.roles:
            self.texts[path] = data

    def collect(
        self, ev: Evaluator, layout: Layout, rpc: RpcFacts, objects: Mapping[str, ObjectFacts]
    ) -> PinFacts:
        """Return the lists of the noticed files."""
        clients = {one.client for one in rpc.calls}
        called = {one.method for one in rpc.calls}
        tables: list[PinTable] = []
        for module in self._modules(ev, layout, self.listing):
            for found in tables_of(ev, module, clients, called):
                if isinstance(found, PinTable):
                    tables.append(found)
                else:
                    self.unproven.append(found)
        wants_api = any(dict(one.versions).get("api") for each in tables for one in each.entries)
        classes = tuple(_rpc_classes(ev, layout, rpc, self.roles))
        owners = {one.location for one in objects.values()} | {where for _, _, where in classes}
        return PinFacts(
            tables=tuple(tables),
            logs=tuple(self._logs(classes)),
            notes=tuple(self._notes(ev, layout, owners)),
            api=tuple(self._api(ev, layout)) if wants_api else (),
        )

    def _modules(self, ev: Evaluator, layout: Layout, paths: Iterable[str]) -> Iterator[Module]:
        for path in paths:
            module = ev.program.module(layout.module_name(path))
            if module is not None and module.path == path:
                yield module

    def _api(self, ev: Evaluator, layout: Layout) -> Iterator[tuple[str, str, Location]]:
        for module in self._modules(ev, layout, self.api):
            yield from api_versions(ev, module)

    def _logs(self, classes: Iterable[tuple[str, str, Location]]) -> Iterator[VersionLog]:
        """Yield the history of each class that serves or calls."""
        for owner, package, where in classes:
            text = self.texts.get(where.path)
            if text is None:
                continue
            source = text.decode("utf-8-sig", "replace")
            entries = tuple(
                (version, Location(where.path, line))
                for version, line in documented_entries(source, where.line)
            )
            if entries:
                yield VersionLog(owner, package, entries, where)

    def _notes(
        self, ev: Evaluator, layout: Layout, owners: Container[Location]
    ) -> Iterator[RemovalNote]:
        for module in self._modules(ev, layout, self.noting):
            yield from removal_notes(module, self.texts[module.path], owners)


def _rpc_classes(
    ev: Evaluator, layout: Layout, rpc: RpcFacts, roles: Mapping[str, Container[str]]
) -> Iterator[tuple[str, str, Location]]:
    """Yield each class that serves or may call, with its package and place."""
    served = {one.cls: one for one in rpc.servers}
    clients = {one.client: one.package for one in rpc.calls}
    for path, known in roles.items():
        module = ev.program.module(layout.module_name(path))
        for cls in classes_of(ev, module) if module else ():
            if cls.path in served:
                yield cls.path, served[cls.path].package, cls.where
            elif cls.path in clients or "client" in known:
                yield cls.path, clients.get(cls.path, cls.module.package), cls.where
