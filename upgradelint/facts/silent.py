"""What names a library and gave nothing: nobody may take that for having been judged."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from upgradelint.base.frozen import Frozen, Struct, field
from upgradelint.base.location import Location
from upgradelint.facts.families import Family
from upgradelint.facts.prefilter import is_on_lines
from upgradelint.facts.rpc.library import QUEUES, Queue
from upgradelint.facts.unproven import Unproven
from upgradelint.trees.tree import Tree

Title = Literal[
    Queue,
    "oslo.messaging",
    "oslo.versionedobjects",
    "alembic",
    "the RPC of openstack.common",
    "objects with a base of their own",
]

SHOWN = 4
"""So many files are named, of all that name a library."""


class Domain(Frozen):
    """A library as files show it: `names` is how they name it, `defines` what promises something
    by it; `literals` are in every file that one of these finds something in, and on the line that
    `names` finds unless that `spans` several. `family` is that of its facts, `things` what these
    are. A file that `elsewhere` matches uses the library for what no rule is about.
    """

    title: Title
    family: Family
    literals: tuple[bytes, ...]
    names: re.Pattern[bytes]
    defines: re.Pattern[bytes] | None
    things: str
    elsewhere: re.Pattern[bytes] | None = None
    spans: bool = False

    def is_named(self, data: bytes) -> bool:
        """Whether the bytes of a file name the library."""
        if self.spans:
            return self.names.search(data) is not None
        return is_on_lines(self.names, self.literals, data)


def _lines(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"^[ \t]*(?:" + pattern + rb")", re.MULTILINE)


_DOMAINS = (
    Domain(
        "oslo.messaging",
        "rpc",
        (b"messaging",),
        _lines(rb"(?:from|import) +oslo[._]messaging\b|from +oslo +import +messaging\b"),
        re.compile(
            rb"^(?: {4}|\t)target *= *[\w.]*\bTarget\((?=[^)]*\b(?:version|namespace) *=)"
            rb"(?![^)]*\b(?:topic|server|fanout|exchange)\b)",
            re.MULTILINE,
        ),
        "server and no call",
        re.compile(rb"\A(?!.*(?:rpc|\.(?:call|cast)\()).*notif", re.IGNORECASE | re.DOTALL),
    ),
    Domain(
        "oslo.versionedobjects",
        "objects",
        (b"versionedobjects",),
        _lines(rb"(?:from|import) +oslo[._]versionedobjects\b"),
        _lines(rb"@[\w.]*VersionedObjectRegistry\.register\b"),
        "object",
    ),
    Domain(
        "alembic",
        "schema",
        (b"alembic", b"down_revision"),
        _lines(rb"(?:from|import) +alembic\b"),
        re.compile(rb"^down_revision *[:=]", re.MULTILINE),
        "migration",
    ),
    Domain(
        "celery",
        "rpc",
        (b"celery", b"shared_task"),
        _lines(rb"(?:from|import) +celery\b"),
        _lines(rb"@[\w.]*shared_task\b"),
        "task and no call of one",
    ),
    *(
        Domain(
            queue,
            "rpc",
            (queue.encode(),),
            _lines(rb"(?:from|import) +" + queue.encode() + rb"\b"),
            None,
            "task and no call of one",
        )
        for queue in QUEUES
        if queue != "celery"
    ),
)

_ANCESTORS = (
    Domain(
        "the RPC of openstack.common",
        "rpc",
        (
            b"openstack.common",
            *(b"rpc." + ending for ending in (b"call(", b"cast(", b"fanout_cast(", b"multicall(")),
        ),
        _lines(
            rb"(?:from|import) +\S*\bopenstack\.common(?: +import +rpc\b|\.rpc\b)"
            rb"|[^#\n]*\brpc\.(?:call|cast|fanout_cast|multicall)\([^)]*?\{\s*['\"]method['\"]\s*:"
        ),
        None,
        "is older than oslo.messaging",
        spans=True,
    ),
    Domain(
        "objects with a base of their own",
        "objects",
        (b"def obj_",),
        _lines(rb"def +obj_(?:make_compatible|from_primitive|to_primitive)\("),
        None,
        "does without oslo.versionedobjects",
    ),
)
"""What came before the libraries: the same ideas, and none of their rules."""

Given = Mapping[Title, Iterable[str]]
_KINDS: Mapping[Family, str] = {"rpc": "rpc", "objects": "object", "schema": "migration"}
_DEFINES = "defines "


class SilentFiles(Struct):
    """The judged files that name a library, noticed while all files pass by."""

    named: dict[str, list[str]] = field(default_factory=dict)

    def look(self, data: bytes) -> frozenset[str]:
        """Return which libraries the bytes of a file name, and of which they define something."""
        every = (*_DOMAINS, *_ANCESTORS)
        near = (domain for domain in every if any(map(data.__contains__, domain.literals)))
        return frozenset(mark for domain in near for mark in _marks(domain, data))

    def notice(self, path: str, marks: frozenset[str]) -> None:
        """Take note of a judged file."""
        for mark in marks:
            self.named.setdefault(mark, []).append(path)

    def unproven(
        self, tree: Tree, wanted: frozenset[Family], given: Given, known: Iterable[Unproven]
    ) -> Iterator[Unproven]:
        """Yield what is to be said of files that gave nothing.

        `given` are the paths of facts by the title of their domain; `known` is what is said to be
        unproven already.
        """
        said = frozenset(doubt.location.path for doubt in known)
        for domain in _DOMAINS:
            if domain.family in wanted:
                yield from self._of(domain, tree, frozenset(given.get(domain.title, ())), said)
        for domain in _ANCESTORS:
            renewed = domain.family == "objects" and self._is_named(domain.family)
            if domain.family in wanted and not renewed:
                yield from self._older(domain, tree)

    def _of(
        self, domain: Domain, tree: Tree, given: frozenset[str], said: frozenset[str]
    ) -> Iterator[Unproven]:
        defining = self._having(domain, _DEFINES)
        every = list(dict.fromkeys((*defining, *self._having(domain))))
        every = [path for path in every if path not in said]
        if every and not given:
            reason = f"no {domain.things} was found in what names it: {_listed(every)}"
            yield Unproven(
                _KINDS[domain.family], domain.title, reason, _place(domain, tree, every[0])
            )
            return
        for path in defining:
            if path not in given | said:
                reason = f"it defines something by {domain.title}, and no {domain.things} was found"
                yield Unproven("library", path, reason, _place(domain, tree, path))

    def _older(self, domain: Domain, tree: Tree) -> Iterator[Unproven]:
        users = [path for path in self._having(domain) if "openstack/common/" not in path]
        if users:
            reason = f"this {domain.things}, and cannot be judged: {_listed(users)}"
            yield Unproven(
                _KINDS[domain.family], domain.title, reason, _place(domain, tree, users[0])
            )

    def _is_named(self, family: Family) -> bool:
        return any(self._having(domain) for domain in _DOMAINS if domain.family == family)

    def _having(self, domain: Domain, kind: str = "") -> list[str]:
        return sorted(self.named.get(f"{kind}{domain.title}", ()))


def _marks(domain: Domain, data: bytes) -> Iterator[str]:
    if domain.is_named(data) and not (domain.elsewhere and domain.elsewhere.search(data)):
        yield domain.title
    if domain.defines and domain.defines.search(data):
        yield f"{_DEFINES}{domain.title}"


def _listed(files: list[str]) -> str:
    more = len(files) - SHOWN
    return f"{', '.join(files[:SHOWN])}{f' and {more} more' if more > 0 else ''}"


def _place(domain: Domain, tree: Tree, path: str) -> Location:
    """The line of a file that names a library, or defines something by it."""
    data = tree.read(path)
    found = (domain.defines and domain.defines.search(data)) or domain.names.search(data)
    return Location(path, data.count(b"\n", 0, found.start()) + 1 if found else 1)
