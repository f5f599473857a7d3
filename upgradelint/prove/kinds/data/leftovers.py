"""Values that a contraction takes with it: a row that is not moved, and a guard that lets it go."""

from upgradelint.base.frozen import Frozen
from upgradelint.compare.data.move_changes import GuardFails, GuardUnmet
from upgradelint.compare.migrations.changes import ColumnDropped
from upgradelint.facts.migrations.model import Revision
from upgradelint.prove.kinds.migrations.migrated import head_of, on_databases, schema_source
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Witness, codes
from upgradelint.prove.revisions import chain, needed_source
from upgradelint.prove.running.databases import Database
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import Column, joined_columns, made, mapped, row_source
from upgradelint.rules.migrations.leftovers import SKIPS

_DATABASE = '''\
def database(*, empty=False):
    """A database with the schema of the older release, and the row."""
    engine = new_engine()
    SCHEMA.create_all(engine)
    connection = engine.connect()
    if not empty:
        connection.execute(sa.insert(SCHEMA.tables[TABLE]).values(ROW))
    connection.commit()
    return connection


def value(connection):
    """What the row has in the old column."""
    return connection.execute(sa.select(SCHEMA.tables[TABLE].c[OLD])).scalar_one()
'''

_TESTS = f"""\
def {CONTROL}():
    assert value(database()) == ROW[OLD]


def {BREAK}():
    connection = database()
    try:
        for source in REVISIONS:
            run(connection, source)  # it does not refuse
    except UNABLE as error:
        pytest.skip(why(error))
"""
_REFUSING = f"""\
def upgrade(connection):
    try:
        for source in REVISIONS:
            run(connection, source)
    except UNABLE as error:
        pytest.skip(why(error))


def {CONTROL}():
    upgrade(database(empty=True))


def {BREAK}():
    with pytest.raises(Exception):
        upgrade(database())
"""


class _Place(Frozen):
    """The revision that should have refused, and the column whose values it lets go; where it does
    `refuse`, that comes too early.
    """

    revision: Revision
    table: str
    column: str
    dropped: bool = False
    refuses: bool = False


CODES = codes("548 615")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about values that nothing protects."""
    return case.finding.code in (*CODES, "UPG611") and any(
        isinstance(subject, ColumnDropped | GuardFails | GuardUnmet) for subject in case.subjects
    )


def witness(case: Case) -> Witness:
    """Return a witness that runs the migration on a row that is not moved; raises
    CannotRunError.
    """
    if SKIPS in case.finding.message:
        raise CannotRunError("it takes two databases, of which one has rows that are left")
    place = _place(case)
    return on_databases(case, (), lambda database: _on(database, place, case))


def _on(database: Database, place: _Place, case: Case) -> Witness:
    written = needed_source(case.after, chain(case, place.revision))
    if written is None:
        raise CannotRunError(
            f"{place.revision.path} needs more of the project than can be taken along"
        )
    columns = _columns(place, case)
    parts = (
        head_of(database),
        schema_source(place.revision, place.table, columns, case),
        written,
        _row(place, columns, case),
        _DATABASE,
        _REFUSING if place.refuses else _TESTS + _after(place, database),
    )
    named = f"{place.table}.{place.column}"
    said = f"a row keeps its {named}, and the migration does not refuse it"
    if place.refuses:
        said = f"the migration refuses a row that has {named}, and nothing has moved one"
    elif place.dropped:
        said = f"a row loses its {named}, and the migration does not refuse"
    return Witness(joined(parts), said, database.requirements)


def _place(case: Case) -> _Place:
    for subject in case.subjects:
        if isinstance(subject, ColumnDropped):
            table, column = subject.operation.table, subject.operation.column
            if table and column:
                return _Place(subject.revision, table, column, dropped=True)
        if isinstance(subject, GuardFails | GuardUnmet):
            migrations = case.after.snapshot.migrations.values()
            revision = next((each for each in migrations if each.path == subject.where.path), None)
            if revision is not None:
                unmet = isinstance(subject, GuardUnmet)
                return _Place(revision, subject.table, subject.old, refuses=unmet)
    raise CannotRunError("the column whose values go is not known")


def _columns(place: _Place, case: Case) -> list[Column]:
    """The columns of the table: what the older release maps, and what its migrations made."""
    facts = case.older.table(place.table, place.revision.tree)
    others = made(case.older, place.revision.tree, place.table)
    found = joined_columns(mapped(facts) if facts else [], others)
    if place.column not in {column.name for column in found}:
        found.append(Column(place.column))
    return found


def _row(place: _Place, columns: list[Column], case: Case) -> str:
    """A row with nothing in the columns that came later, of which one may take the data over."""
    later = {
        operation.column
        for revision in case.older.snapshot.migrations.values()
        for operation in revision.operations
        if operation.kind == "add_column" and operation.table == place.table
    } - {place.column}
    needed = [column for column in columns if column.name not in later or not column.nullable]
    return (
        comment("A row that nothing has moved yet.")
        + f"TABLE, OLD = {place.table!a}, {place.column!a}\n"
        + f"ROW = {row_source(needed)}\n"
    )


def _after(place: _Place, database: Database) -> str:
    if not place.dropped:
        return "    assert value(connection) == ROW[OLD]\n"
    error, _ = database.errors["column"]
    return f"    with pytest.raises(sa.exc.{error}, match=OLD):\n        value(connection)\n"
