"""What only a server minds: types, values of its enums, and locks, tried on PostgreSQL."""

from collections.abc import Mapping

from upgradelint.base.frozen import Frozen
from upgradelint.compare.migrations.changes import (
    EnumValuesRemoved,
    LockingStep,
    SchemaChange,
    TypeChanged,
)
from upgradelint.compare.migrations.column_types import enum_values, text_size
from upgradelint.compare.migrations.enums.types import key_of, type_name
from upgradelint.facts.migrations.models.model import ColumnFacts, TableFacts
from upgradelint.prove.kinds.migrations.migrated import (
    FILLED,
    MIGRATED,
    filled_source,
    head_of,
    schema_source,
)
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Witness, codes
from upgradelint.prove.revisions import chain, revisions_source
from upgradelint.prove.running.databases import Database, server
from upgradelint.prove.source_text import joined
from upgradelint.prove.tables import (
    mapped,
    remembered,
    row_source,
    type_source,
    value_source,
)

_KNOWN = (TypeChanged, EnumValuesRemoved, LockingStep)
_REFUSED = "too long|out of range|is of type|invalid input|cannot cast|does not exist"

_OLD_CODE = """\
def old_code(connection):
    connection.execute(sa.insert(TABLE).values(ROW))
"""
_LOCKING = f'''\
def database():
    """A database with the schema that the older release has, and a row."""
    engine = new_engine()
{FILLED}

def old_code(engine):
    """Write as older code does, and wait no longer than that for a lock."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SET lock_timeout = '500ms'")
        connection.execute(sa.update(TABLE).values(CHANGE))


def migrate(engine, meanwhile):
    """Run the revisions, and something else on a connection of its own before the last is done."""
    with engine.connect() as connection:
        try:
            for source in REVISIONS[:-1]:
                run(connection, source)
            connection.commit()
            connection.begin()
            run(connection, REVISIONS[-1])
        except Exception as error:
            pytest.skip(why(error))
        meanwhile(engine)
'''
_INSIDE = '''\
def migrated(sources):
    """A connection to a database that revisions have changed."""
    engine = new_engine()
    SCHEMA.create_all(engine)
    connection = engine.connect()
    try:
        for source in sources:
            run(connection, source)
    except Exception as error:
        pytest.skip(why(error))
    return connection
'''
_WIDEST: Mapping[str, str] = {
    "SmallInteger": "2 ** 15 - 1",
    "Integer": "2 ** 31 - 1",
    "BigInteger": "2 ** 63 - 1",
}


class _Trial(Frozen):
    """A change, and the table and column of older code that meet it."""

    change: SchemaChange
    table: TableFacts
    column: ColumnFacts


CODES = codes("606 608 651 652 653 654 655 656")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about something that SQLite takes as it is."""
    judged = case.finding.code in CODES or not case.finding.code.startswith("UPG65")
    return judged and any(isinstance(subject, _KNOWN) for subject in case.subjects)


def witness(case: Case) -> Witness:
    """Return a witness that runs the migration on a server; raises CannotRunError."""
    changes = [subject for subject in case.subjects if isinstance(subject, _KNOWN)]
    change = next((each for each in changes if each.subject == case.finding.subject), changes[0])
    dialects = change.dialects if isinstance(change, LockingStep) else change.operation.dialects
    database = server(case, dialects)
    written = revisions_source(case.after, chain(case, change.revision))
    if written is None:
        raise CannotRunError(
            f"{change.revision.path} needs more of the project than can be taken along"
        )
    trial = _trial(change, case)
    table = schema_source(change.revision, trial.table.name, mapped(trial.table), case)
    head = (head_of(database), table, written)
    if case.finding.code == "UPG652":
        return _inside(head, database)
    write = _locking if isinstance(change, LockingStep) else _refusing
    return write(trial, head, database, case)


def _trial(change: SchemaChange, case: Case) -> _Trial:
    wanted, tree, name = change.operation.table or "", change.revision.tree, change.operation.column
    found = case.older.table(wanted, tree) or remembered(case.older, wanted, tree)
    tables = [found] if found else []
    if isinstance(change, EnumValuesRemoved) and not tables:
        tables = list(case.older.snapshot.models.tables)
    for table in tables:
        for column in table.columns:
            if column.name == name or _meets(change, column):
                return _Trial(change, table, column)
    raise CannotRunError(f"no model of {change.subject} in the older release was found")


def _meets(change: SchemaChange, column: ColumnFacts) -> bool:
    """Whether a change is felt by a column that it does not name."""
    if isinstance(change, EnumValuesRemoved):
        return not change.operation.column and (
            type_name(column.type) == key_of(change.operation.name or "")
        )
    return isinstance(change, LockingStep) and not column.primary_key


def _locking(trial: _Trial, head: tuple[str, ...], database: Database, case: Case) -> Witness:
    error, said = database.error("lock")
    changed = row_source([each for each in mapped(trial.table) if each.name == trial.column.name])
    parts = (
        *head,
        filled_source(trial.table, case) + f"CHANGE = {changed}\n",
        _LOCKING,
        f"def {CONTROL}():\n    old_code(database())\n",
        f"def {BREAK}():\n    with pytest.raises(sa.exc.{error}, match={said!a}):\n"
        "        migrate(database(), meanwhile=old_code)\n",
    )
    text = f"{error}: {said}, when old code writes before the migration is done"
    return Witness(joined(parts), text, database.requirements)


def _inside(head: tuple[str, ...], database: Database) -> Witness:
    """The revision itself fails, in the transaction that Alembic begins for it."""
    said = "cannot run inside a transaction block"
    parts = (
        *head,
        _INSIDE,
        f"def {CONTROL}():\n    assert migrated(REVISIONS[:-1])\n",
        f"def {BREAK}():\n    with pytest.raises(sa.exc.InternalError, match={said!a}):\n"
        "        run(migrated(REVISIONS[:-1]), REVISIONS[-1])\n",
    )
    return Witness(joined(parts), f"InternalError: {said}", database.requirements)


def _refusing(trial: _Trial, head: tuple[str, ...], database: Database, case: Case) -> Witness:
    value = _widest(trial)
    parts = (
        *head,
        "WAYS = [REVISIONS]\n",
        MIGRATED,
        filled_source(trial.table, case, {trial.column.name: value}) + "\n\n" + _OLD_CODE,
        f"def {CONTROL}():\n    with database() as connection:\n        old_code(connection)\n",
        f"def {BREAK}():\n    with migrated() as connection:\n"
        f"        with pytest.raises(sa.exc.DBAPIError, match={_REFUSED!a}):\n"
        "            old_code(connection)\n",
    )
    said = f"{trial.table.name}.{trial.column.name} does not take {value[:40]} of older code"
    return Witness(joined(parts), said, database.requirements)


def _widest(trial: _Trial) -> str:
    """A value that older code writes, and that nothing narrower takes."""
    change, kind = trial.change, trial.column.type
    if isinstance(change, EnumValuesRemoved):
        found = [value for value in change.values if value in enum_values(kind)]
        if not found:
            raise CannotRunError("whether older code writes the value is not known")
        return ascii(found[0])
    if size := text_size(kind):
        return f"'x' * {min(size, 70_000)}"
    name = type_source(kind).removeprefix("sa.").partition("(")[0]
    return "'x' * 70_000" if name in ("Text", "String") else _WIDEST.get(name, value_source(kind))
