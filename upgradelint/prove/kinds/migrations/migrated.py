"""The database of a witness: the older models' table, and the migrations that are run on it."""

from collections.abc import Callable, Iterable, Mapping

from upgradelint.base.frozen import replace
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.prove.model import CannotRunError, Case, Witness
from upgradelint.prove.revisions import RUNNING, chain
from upgradelint.prove.running.databases import Database, databases
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import Column, joined_columns, made, mapped, row_source, table_source

_IMPORTS = """\
import datetime
import decimal
import types

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
"""

MIGRATED = '''\
def database():
    """A database with the schema that the older release has, and no rows."""
    engine = new_engine()
    SCHEMA.create_all(engine)
    return engine.connect()


def migrated():
    """A database that the new revisions have changed: as they are written or, where that is for
    another database or needs other libraries, by the one operation that the finding is about.
    """
    reasons = []
    for sources in WAYS:
        connection = database()
        try:
            for source in sources:
                run(connection, source)
            connection.commit()
            return connection
        except Exception as error:
            reasons.append(why(error))
            connection.close()
    pytest.skip(reasons[0])
'''


FILLED = """\
    SCHEMA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE).values(ROW))
    return engine
"""
"""How a function of a witness ends that makes a database with one row."""


def head_of(database: Database) -> str:
    """Return what the file of a witness begins with that runs revisions on a database."""
    name = f"DATABASE = {database.name!a}\n"
    return joined((database.imports + _IMPORTS, name, RUNNING, database.engine))


def on_databases(
    case: Case, dialects: Iterable[str], write: Callable[[Database], Witness]
) -> Witness:
    """Return the witness on the project's own database, with those that are tried where it cannot
    be run; raises CannotRunError where there is none.
    """
    found, reasons = list[Witness](), list[CannotRunError]()
    for database in databases(case, dialects):
        try:
            found.append(write(database))
        except CannotRunError as error:
            reasons.append(error)
    if not found:
        raise reasons[0]
    return replace(found[0], otherwise=tuple(found[1:]))


def filled_source(table: TableFacts, case: Case, changed: Mapping[str, str] | None = None) -> str:
    """Return the table as older code maps it, and a row of it, with some of its values changed."""
    return (
        comment(f"{table.name} as {case.older.label} maps it ({table.location}), and a row of it.")
        + f"TABLE = {table_source(table.name, mapped(table))}"
        + f"ROW = {row_source(mapped(table), changed)}\n"
    )


def schema_source(revision: Revision, table: str, columns: list[Column], case: Case) -> str:
    """Return the tables that the new revisions up to one touch, as older migrations and models have
    them; `columns` are those of the one that the finding is about.
    """
    older = case.before or case.after
    texts = list[str]()
    for name in sorted(_touched(revision, table, case)):
        facts = older.table(name, revision.tree)
        known = columns if name == table else mapped(facts) if facts else []
        others = made(older, revision.tree, name)
        if known:  # what the models leave out is filled by others, or was renamed since
            others = [replace(column, nullable=True) for column in others]
        all_columns = joined_columns(known, others)
        if all_columns:
            texts.append(table_source(name, all_columns, "SCHEMA"))
    return (
        comment(f"The tables that {older.label} has: its models, and what its migrations made.")
        + "SCHEMA = sa.MetaData()\n"
        + "".join(texts)
    )


def _touched(revision: Revision, table: str, case: Case) -> set[str]:
    """The tables that have to be there before the new revisions run."""
    operations = [operation for each in chain(case, revision) for operation in each.operations]
    created = {operation.table for operation in operations if operation.kind == "create_table"}
    if table in created:
        raise CannotRunError(f"{table} is made by a new revision too")
    named = {
        name for operation in operations for name in (operation.table, operation.referent) if name
    }
    found = {*named, table} - created
    if len({name.lower() for name in found}) < len(found):
        raise CannotRunError("SQLite takes tables for the same whose names differ in letters alone")
    return found
