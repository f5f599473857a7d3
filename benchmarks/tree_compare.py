"""What is read of the migrations of a tree against what they told a database."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.migrations.servers.statements import Key, read_statements
from upgradelint.facts.migrations.model import CONTRACT_KINDS, WRITE_KINDS, Operation, Revision

NOT_COMPARED = frozenset({"select", "create_enum", "opaque"})
"""Inspectors read too, types come with tables, and a text that is not read says so itself."""

NAMELESS = frozenset({"add_unique", "add_foreign_key", "add_check", "add_primary_key"})
"""What the database names itself where the migration does not."""

DEFAULTS = ("set_default", "drop_default")

NAMED = frozenset({"drop_constraint", "drop_index", "create_index"})
"""What has a name that SQLAlchemy may make up."""

_MADE_ANEW = re.compile(r'ALTER TYPE ([\w."]+) RENAME TO "?(\w+_old)"?')
_RENAMED = re.compile(r"WHEN old_enum_val::text = '([^']*)' THEN")

CLASSES = ("contract", "data", "other")


@dataclass
class Comparison:
    """Figures by (class, what): executed, read, open, missed, certain, not run; and the words.

    An operation is *open* where it is read and its name, by its own word, only known when it runs.
    """

    revisions: int = 0
    failed: int = 0
    emptied: int = 0
    figures: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def part(self, kind: str, some: Iterable[str], all_of_it: str) -> str:
        """Return a share as text, as in `0.99 (98/99)`."""
        right = sum(self.figures[kind, one] for one in some)
        of_all = self.figures[kind, all_of_it]
        return f"{right / of_all:.3f} ({right}/{of_all})" if of_all else "none"


def compare(revisions: Iterable[Revision], ran: Mapping[str, Any]) -> Comparison:
    """Compare revisions with what a walk through their tree recorded of each."""
    known = {revision.id: revision for revision in revisions}
    found = Comparison(len(ran))
    for name, walked in ran.items():
        if walked["error"]:
            found.failed += 1
            found.differences.append(f"not run: {walked['path']}: {walked['error']}")
        elif name not in known:
            found.differences.append(f"not read: {walked['path']}")
        else:
            found.emptied += bool(walked["on_rows"])
            _one(known[name], walked, found)
    return found


def _one(revision: Revision, walked: Mapping[str, Any], found: Comparison) -> None:
    mine = [operation for operation in revision.operations if _is_compared(operation)]
    keys = {_key(one): one for one in mine}
    done = set(_done(walked["told"]))
    for one in sorted(done):
        verdict = "read" if one in keys else "open" if _is_open(one, mine) else "missed"
        _count(found, one, "executed", verdict)
        if verdict == "missed":
            found.differences.append(f"missed {one} in {walked['path']}")
    for key in sorted({_key(one) for one in mine if one.certain}):
        ran = key in done or any(_is_same(key, one) for one in done)
        _count(found, key, "certain", "ran" if ran else "not run")
        if not ran:
            where = keys[key].location.line
            found.differences.append(f"not run {key} in {walked['path']}:{where}")


def _done(texts: list[str]) -> Iterator[Key]:
    """What statements do; an enum that is made anew is given other values.

    alembic-postgresql-enum keeps the old type under another name, and takes the default of the
    columns away, until all of them have the new one.
    """
    found = {_compared(statement) for text in texts for statement in read_statements(text)}
    for text in texts:
        if anew := _MADE_ANEW.search(text):
            name = _compared(("", "", "", anew[1].replace('"', ""), ""))[3]
            found -= {("drop_enum", "", "", anew[2].lower(), "")}
            retyped = {one[1:] for one in found if one[0] == "alter_type"}
            found -= {(kind, *one) for kind in DEFAULTS for one in retyped}
            found.add(("set_enum_values", "", "", name, ""))
            renamed = {value.lower() for each in texts for value in _RENAMED.findall(each)}
            found |= {("rename_enum_value", "", "", name, value) for value in renamed}
    return (one for one in found if one[0] not in NOT_COMPARED and one[1] != "alembic_version")


def _count(found: Comparison, key: Key, *what: str) -> None:
    kind = "contract" if key[0] in CONTRACT_KINDS else "data" if key[0] in WRITE_KINDS else "other"
    found.figures.update((kind, one) for one in what)


def _is_compared(one: Operation) -> bool:
    return "postgresql" in (one.dialects or ("postgresql",)) and one.kind not in NOT_COMPARED


def _key(one: Operation) -> Key:
    return _compared(
        (one.kind, one.table or "", one.column or "", one.name or "", one.new_name or "")
    )


def _compared(key: Key) -> Key:
    """A key without what databases say otherwise: schemas, the case and names they make up."""
    kind, table, column, name, new = (part.rpartition(".")[2].lower() for part in key)
    return (
        kind,
        "" if kind == "drop_index" else table,
        "" if kind in WRITE_KINDS else column,
        "" if kind in NAMELESS else name,
        new,
    )


def _is_open(ran: Key, mine: Iterable[Operation]) -> bool:
    """Whether an operation without a known name stands for one that ran."""
    for one in mine:
        key = _key(one)
        if one.kind == "drop_constraint" and one.type == "primary":
            key = (*key[:3], "", "")
        nameless = one.unproven or (one.kind in NAMED and not key[3])
        if nameless and _is_same(key, ran):
            return True
    return False


def _is_same(read: Key, ran: Key) -> bool:
    pairs = zip(read[1:], ran[1:], strict=True)
    return read[0] == ran[0] and all(not one or not other or one == other for one, other in pairs)


def table(rows: Mapping[str, Comparison]) -> Iterator[str]:
    """Yield the lines of a table: what was read of what ran, and ran of what is certain."""
    head = [f"{one} {what}" for one in CLASSES for what in ("recall", "precision")]
    yield " | ".join(("tree", "revisions", "not run", "run without rows", *head))
    for name, one in rows.items():
        cells = [
            part
            for kind in CLASSES
            for part in (
                one.part(kind, ("read", "open"), "executed"),
                one.part(kind, ("ran",), "certain"),
            )
        ]
        yield " | ".join((name, str(one.revisions), str(one.failed), str(one.emptied), *cells))
