"""Rows that a schema migration changes: older code that writes them while it runs."""

from upgradelint.compare.migrations.changes import RowsWritten
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.prove.databases import SQLITE
from upgradelint.prove.kinds.migrated import head_of, schema_source
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Witness, codes
from upgradelint.prove.revisions import chain, needed_source
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import Column, mapped, remembered, row_source, table_source

_SAID = "database is locked"

_DATABASE = '''\
def database(folder):
    """A database in a file, for two connections to it; nobody waits for the other."""
    url = f"sqlite:///{folder}/test.db"
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"timeout": 0})
    SCHEMA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(TABLE).values(ROW))
    return engine


def migrate(engine, meanwhile):
    """Run the revisions, and something else on a connection of its own as soon as they have
    written to the table.
    """
    def listen(connection, cursor, statement, *_):
        words = statement.replace('"', " ").replace("`", " ").split()
        mine = connection.info.get("migrating") and words[0] in ("INSERT", "UPDATE", "DELETE")
        if mine and TABLE.name in words[:3]:
            meanwhile(engine)

    sa.event.listen(engine, "after_cursor_execute", listen)
    with engine.begin() as connection:
        connection.info["migrating"] = True
        try:
            for source in REVISIONS:
                run(connection, source)
        except Exception as error:
            if "locked" in str(error):
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
    name, tree = change.operation.table or "", change.revision.tree
    table = case.older.table(name, tree) or remembered(case.older, name, tree)
    if table is None:
        raise CannotRunError(f"no model of {name or 'the table'} in the older release was found")
    written = needed_source(case.after, chain(case, change.revision))
    if written is None:
        raise CannotRunError(
            f"{change.revision.path} needs more of the project than can be taken along"
        )
    parts = (
        head_of(SQLITE),
        schema_source(change.revision, table.name, mapped(table), case),
        written,
        _table(table, case),
        _DATABASE,
        _old_code(table),
        f"def {CONTROL}(tmp_path):\n    old_code(database(tmp_path))\n",
        f"def {BREAK}(tmp_path):\n"
        f"    with pytest.raises(sa.exc.OperationalError, match={_SAID!a}):\n"
        "        migrate(database(tmp_path), meanwhile=old_code)\n",
    )
    said = f"OperationalError: {_SAID}, when old code writes before the migration is done"
    return Witness(joined(parts), said, SQLITE.requirements)


def _changes(case: Case) -> list[RowsWritten]:
    return [subject for subject in case.subjects if isinstance(subject, RowsWritten)]


def _table(table: TableFacts, case: Case) -> str:
    return (
        comment(f"{table.name} as {case.older.label} maps it ({table.location}), and a row of it.")
        + f"TABLE = {table_source(table.name, mapped(table))}"
        + f"ROW = {row_source(mapped(table))}\n"
    )


def _old_code(table: TableFacts) -> str:
    change = row_source([_changed(table)])
    return (
        "def old_code(engine):\n"
        "    with engine.begin() as connection:\n"
        f"        connection.execute(sa.update(TABLE).values({change}))\n"
    )


def _changed(table: TableFacts) -> Column:
    """The column that older code writes: any but the key will do."""
    found = [column for column in mapped(table) if not column.primary_key]
    if not found:
        raise CannotRunError(f"{table.name} has no column that older code changes")
    return found[0]
