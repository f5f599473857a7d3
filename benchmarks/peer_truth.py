"""What migrations do to tables that were there before: executed, and read from the statements."""

import contextlib
import io
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa

from tests.migrations.forms_file import Form
from tests.migrations.servers.executed import run
from tests.migrations.servers.statements import Key, read_statements
from upgradelint.fixtures.migrations import servers

Acts = frozenset[str]

GOING: Acts = frozenset({"drop_table", "rename_table", "drop_column", "rename_column"})
WRITTEN: Acts = frozenset({"insert", "update", "delete"})
CHECKED: Acts = frozenset({"add_unique", "add_primary_key", "add_check", "add_foreign_key"})

CLASSES: dict[str, Acts] = {
    "contraction": GOING | {"alter_type", "set_not_null", "mandatory_column"},
    "data": WRITTEN,
    "locks": CHECKED | {"create_index", "set_not_null", "alter_type"},
}
"""The classes of acts that are compared."""

_MANDATORY = re.compile(r"\bADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b", re.IGNORECASE)
_WIDENED = re.compile(r"\bTYPE (?:TEXT\b|VARCHAR\((?:[5-9]\d\d|\d{4,})\)|VARCHAR\b(?!\())", re.I)
_GENTLE = re.compile(r"\bCONCURRENTLY\b|\bNOT VALID\b|\bUSING INDEX\b", re.IGNORECASE)


def executed_acts(folder: Path, forms: Iterable[Form]) -> dict[str, Acts]:
    """Return the acts of each migration by its id, from what PostgreSQL was told."""
    sys.path.insert(0, str(folder))  # migrations import helpers of their project
    with servers.postgresql() as url:
        engine = sa.create_engine(url, poolclass=sa.NullPool)
        texts: list[str] = []
        sa.event.listen(engine, "after_cursor_execute", lambda *given: texts.append(given[2]))
        found = {}
        for form in forms:
            texts.clear()
            with contextlib.redirect_stdout(io.StringIO()):
                done = run(folder / form.path, engine)
            assert not done.error, (form.id, done.error)
            found[form.id] = frozenset(_acts(texts[_start(texts) :]))
        engine.dispose()
    return found


def _start(texts: list[str]) -> int:
    """Where the rows that every migration finds are there: the last statement of the seed."""
    last = "INTO services (id, host, kind) VALUES (1, 'h1', 'compute')"
    return max(place for place, text in enumerate(texts) if last in text) + 1


def _acts(texts: Iterable[str]) -> Iterable[str]:
    made: set[str] = set()
    for text in texts:
        plain = " ".join(text.split())
        for key in read_statements(text):
            kind, table = key[0], key[1]
            if kind == "create_table" or (kind == "rename_table" and table in made):
                made.add(key[4] or table)
            elif table not in made and not _is_gentle(key, plain):
                yield "mandatory_column" if _is_mandatory(kind, plain) else kind


def _is_mandatory(kind: str, text: str) -> bool:
    return kind == "add_column" and _MANDATORY.search(text) is not None


def _is_gentle(key: Key, text: str) -> bool:
    """Whether a statement does its act without locking for long, or only widens a type."""
    if key[0] == "alter_type":
        return _WIDENED.search(text) is not None
    return (key[0] in CHECKED or key[0] == "create_index") and _GENTLE.search(text) is not None
