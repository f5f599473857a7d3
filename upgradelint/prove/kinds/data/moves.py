"""Columns whose data moves: a row of older code, and the function of the newer release on it."""

import ast
from collections.abc import Iterator
from textwrap import dedent

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.compare.data.move_changes import (
    FallbackGone,
    FallbackNeverThere,
    MoveChange,
    OldColumnEmptied,
)
from upgradelint.prove.cut import Function, free_names, parsed
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import Column, joined_columns, mapped, row_source, table_source

_IMPORTS = """\
from __future__ import annotations

import datetime
import decimal

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
"""

_ROWS = '''\
class Base(orm.DeclarativeBase):
    pass


class Row(Base):
    __table__ = TABLE


def session():
    """A session on a database of SQLite with the row that older code has written."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    TABLE.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE).values(ROW))
    return orm.Session(engine)


def stored(session):
    """What older code reads in the old column."""
    return session.connection().execute(sa.select(TABLE.c[OLD])).scalar_one()
'''


class _Function(Frozen):
    """A function as it is written, under the name `called`, and what a call of it gives it."""

    text: str
    called: str
    given: str


CODES = codes("545 546")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about what a function does with a row of older code."""
    return bool(_changes(case))


def witness(case: Case) -> Witness:
    """Return a witness that calls the function on such a row; raises CannotRunError."""
    change = _changes(case)[0]
    new = _function(case.after, change.where, change, "new_code")
    parts = [_IMPORTS, _table(change, case), _ROWS]
    if isinstance(change, OldColumnEmptied):
        tests, said = _emptied(new), f"older code reads None in {change.table}.{change.old}"
        return Witness(joined([*parts, new.text, tests]), said, ("SQLAlchemy",))
    old = _older(change, case)
    last = change.function.rpartition(".")[2]
    said = f"{last}() gives something else for a row of older code than {case.older.label} does"
    return Witness(joined([*parts, old.text, new.text, _read(old, new)]), said, ("SQLAlchemy",))


def _changes(case: Case) -> list[MoveChange]:
    known = (FallbackGone, FallbackNeverThere, OldColumnEmptied)
    return [subject for subject in case.subjects if isinstance(subject, known)]


def _older(change: MoveChange, case: Case) -> _Function:
    uses = [use for use in case.older.snapshot.row_uses if use.function == change.function]
    if not uses:
        raise CannotRunError(f"{case.older.label} has no {change.function}() to compare with")
    return _function(case.older, uses[0].location, change, "old_code")


def _read(old: _Function, new: _Function) -> str:
    return (
        f"def {CONTROL}():\n    row = session().scalars(sa.select(Row)).one()\n"
        f"    assert old_code({old.given}) is not None\n\n\n"
        f"def {BREAK}():\n    row = session().scalars(sa.select(Row)).one()\n"
        f"    expected = old_code({old.given})\n"
        f"    try:\n        found = new_code({new.given})\n"
        "    except (TypeError, ValueError):\n        return\n"
        "    assert found != expected\n"
    )


def _emptied(new: _Function) -> str:
    return (
        f"def {CONTROL}():\n    assert stored(session()) == ROW[OLD]\n\n\n"
        f"def {BREAK}():\n    with session() as db:\n"
        "        row = db.scalars(sa.select(Row)).one()\n"
        f"        try:\n            new_code({new.given})\n            db.commit()\n"
        "        except Exception as error:\n"
        '            pytest.skip(f"what the function takes is not known: {error!r}")\n'
        "        assert stored(db) is None\n"
    )


def _table(change: MoveChange, case: Case) -> str:
    columns: list[Column] = []
    for side in (case.after, case.older):
        for facts in side.snapshot.models.tables:
            if facts.name == change.table:
                columns = joined_columns(columns, mapped(facts))
    columns = joined_columns(columns, [Column(change.old), Column(change.new)])
    key = [column.name for column in columns if column.primary_key]
    if not key:
        raise CannotRunError(f"the key of {change.table} is not known")
    needed = [column for column in columns if column.name != change.new]
    return (
        comment(f"{change.table} as both releases map it, and a row that older code has written.")
        + f"OLD = {change.old!a}\n"
        + f"TABLE = {table_source(change.table, columns)}"
        + f"ROW = {row_source(needed)}\n"
    )


def _function(side: Side, where: Location, change: MoveChange, called: str) -> _Function:
    source = side.source(where.path) or ""
    node = _enclosing(source, where.line)
    if node is None or node.decorator_list:
        raise CannotRunError(f"the function at {where} cannot be called by itself")
    if unknown := sorted(_free(node)):
        raise CannotRunError(f"{node.name}() needs {', '.join(unknown)} of its module")
    given = ", ".join(_arguments(node, change, emptied=isinstance(change, OldColumnEmptied)))
    text = dedent(ast.get_source_segment(source, node, padded=True) or "")
    heading = comment(f"{node.name}() of {side.label}, as it stands at {where}.")
    return _Function(
        heading + text.replace(f"def {node.name}(", f"def {called}(", 1), called, given
    )


def _enclosing(source: str, line: int) -> Function | None:
    module = parsed(source)
    found = [
        node
        for node in (ast.walk(module) if module else ())
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(found, key=lambda function: function.lineno, default=None)


def _free(node: Function) -> set[str]:
    """The names that a function takes from its module."""
    return set(free_names(*node.body)) - set(_parameters(node))


def _parameters(node: Function) -> list[str]:
    spec = node.args
    return [argument.arg for argument in (*spec.posonlyargs, *spec.args)]


def _arguments(node: Function, change: MoveChange, *, emptied: bool) -> Iterator[str]:
    """What a call gives: the row where its columns are looked at, a session, else a value."""
    columns = {change.old, change.new}
    rows = {
        inner.value.id
        for part in node.body
        for inner in ast.walk(part)
        if isinstance(inner, ast.Attribute)
        and inner.attr in columns
        and isinstance(inner.value, ast.Name)
    }
    for name in _parameters(node):
        if name in rows:
            yield "row"
        elif name == "session" and emptied:
            yield "db"
        elif emptied and name not in ("self", "cls", "context"):
            yield "ROW[OLD]"
        else:
            raise CannotRunError(f"what {node.name}() takes as {name} is not known")
    if not rows & set(_parameters(node)):
        raise CannotRunError(f"{node.name}() is given no row")
