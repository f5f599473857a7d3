"""Rows that a schema migration changes: older code that writes them while it runs."""

from upgradelint.compare.migrations.changes import RowsWritten
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.prove.kinds.migrations.migrated import (
    FILLED,
    filled_source,
    head_of,
    on_databases,
    schema_source,
)
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Witness, codes
from upgradelint.prove.revisions import chain, needed_source
from upgradelint.prove.running.databases import SQLITE, Database
from upgradelint.prove.source_text import joined
from upgradelint.prove.tables import Column, mapped, remembered, row_source

_FILE = '''\
def engine_in(folder):
    """An engine on a database in a file, for two connections to it; nobody waits for the other."""
    url = f"sqlite:///{folder}/test.db"
    return sa.create_engine(url, poolclass=sa.NullPool, connect_args={"timeout": 0})
'''
_SERVER = """\
def engine_in(folder):
    return new_engine()
"""
_DATABASE = f'''\
def database(folder):
    """A database with the schema of the older release, and the row."""
    engine = engine_in(folder)
{FILLED}

def migrate(engine, meanwhile):
    """Run the revisions, and something else on a connection of its own as soon as they have
    written to the table.
    """
    def listen(connection, cursor, statement, *_):
        words = statement.replace('"', " ").replace("`", " ").split()
        mine = connection.info.get("migrating") and words[0] in ("UPDATE", "DELETE")
        if mine and TABLE.name in words[:3] and cursor.rowcount:
            meanwhile(engine)

    sa.event.listen(engine, "after_cursor_execute", listen)
    with engine.begin() as connection:
        connection.info["migrating"] = True
        try:
            for source in REVISIONS:
                run(connection, source)
        except Exception as error:
            if LOCKED in str(error):
                raise
            pytest.skip(why(error))
    pytest.skip("the revision writes nothing to our row")
'''

CODES = codes("621")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about rows that a migration writes."""
    return bool(_changes(case))


def witness(case: Case) -> Witness:
    """Return a witness in which older code writes while the migration runs; raises
    CannotRunError.
    """
    change = _changes(case)[0]
    return on_databases(case, change.operation.dialects, lambda database: _on(database, case))


def _on(database: Database, case: Case) -> Witness:
    change = _changes(case)[0]
    name, tree = change.operation.table or "", change.revision.tree
    table = case.older.table(name, tree) or remembered(case.older, name, tree)
    if table is None:
        raise CannotRunError(f"no model of {name or 'the table'} in the older release was found")
    written = needed_source(case.after, chain(case, change.revision))
    error, locked = database.error("lock")
    parts = (
        head_of(database),
        schema_source(change.revision, table.name, mapped(table), case),
        written,
        filled_source(table, case) + f"LOCKED = {locked!a}\n",
        _FILE if database is SQLITE else _SERVER,
        _DATABASE,
        _old_code(table, database),
        f"def {CONTROL}(tmp_path):\n    old_code(database(tmp_path))\n",
        f"def {BREAK}(tmp_path):\n"
        f"    with pytest.raises(sa.exc.{error}, match=LOCKED):\n"
        "        migrate(database(tmp_path), meanwhile=old_code)\n",
    )
    said = f"{error}: {locked}, when old code writes before the migration is done"
    return Witness(joined(parts), said, database.requirements)


def _changes(case: Case) -> list[RowsWritten]:
    return [subject for subject in case.subjects if isinstance(subject, RowsWritten)]


def _old_code(table: TableFacts, database: Database) -> str:
    change = row_source([_changed(table)])
    patience = "        connection.exec_driver_sql(\"SET lock_timeout = '500ms'\")\n"
    return (
        "def old_code(engine):\n"
        "    with engine.begin() as connection:\n"
        + ("" if database is SQLITE else patience)
        + f"        connection.execute(sa.update(TABLE).values({change}))\n"
    )


def _changed(table: TableFacts) -> Column:
    """The column that older code writes: any but the key will do."""
    found = [column for column in mapped(table) if not column.primary_key]
    if not found:
        raise CannotRunError(f"{table.name} has no column that older code changes")
    return found[0]
