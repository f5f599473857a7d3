"""What models map and no migration makes: all revisions run on an empty database, then a model."""

from functools import partial

from upgradelint.base.frozen import Frozen
from upgradelint.compare.migrations.changes import ColumnNeverAdded, EnumValuesNeverAdded
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.prove.kinds.migrations.migrated import head_of, on_databases
from upgradelint.prove.model import BREAK, CannotRunError, Case, Witness, codes
from upgradelint.prove.revisions import needed_source
from upgradelint.prove.running.databases import Database, server
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import mapped, row_source, table_source

_DATABASE = '''\
@pytest.fixture
def connection():
    """A connection to a database on which every revision of the release has run."""
    with new_engine().connect() as connection:
        try:
            for source in REVISIONS:
                run(connection, source)
            connection.commit()
        except Exception as error:
            pytest.skip(why(error))
        yield connection
'''


class _Trial(Frozen):
    """A table as the models map it, and the statement that the database does not take."""

    table: TableFacts
    tree: str
    statement: str
    error: tuple[str, str]
    said: str


CODES = codes("632 633")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about what no migration makes."""
    known = (ColumnNeverAdded, EnumValuesNeverAdded)
    return any(isinstance(subject, known) for subject in case.subjects)


def witness(case: Case) -> Witness:
    """Return a witness that runs all revisions, and a statement of the model; raises
    CannotRunError.
    """
    for subject in case.subjects:
        if isinstance(subject, ColumnNeverAdded):
            return on_databases(case, (), partial(_column, subject, case))
        if isinstance(subject, EnumValuesNeverAdded):
            return _value(subject, case)
    raise CannotRunError("it is about no model")


def _column(change: ColumnNeverAdded, case: Case, database: Database) -> Witness:
    name, table = change.column.name, change.table
    case.after.has(table, case.after.snapshot.models.tables)
    tree = change.created.location.path.rpartition("/")[0]
    error, said = database.error("column", table=table.name, column=name)
    trial = _Trial(table, tree, f"sa.select(TABLE.c[{name!a}])", (error, said), f"{error}: {said}")
    return _on(trial, database, case)


def _value(change: EnumValuesNeverAdded, case: Case) -> Witness:
    value, database = change.values[0], server(case, ())
    case.after.has(change.table, case.after.snapshot.models.tables)
    row = row_source(mapped(change.table), {change.column.name: ascii(value)})
    said = f"invalid input value for enum {change.name}"
    trees = {each.tree for each in case.after.snapshot.migrations.values()}
    if len(trees) > 1:
        raise CannotRunError("which of several databases has the type is not known")
    statement = f"sa.insert(TABLE).values({row})"
    error = (database.errors["value"][0], said)
    return _on(_Trial(change.table, trees.pop(), statement, error, said), database, case)


def _on(trial: _Trial, database: Database, case: Case) -> Witness:
    written = needed_source(case.after, _in_order(trial.tree, case))
    table, (error, match) = trial.table, trial.error
    parts = (
        head_of(database),
        written,
        _DATABASE,
        comment(f"{table.name} as {case.after.label} maps it ({table.location}).")
        + f"TABLE = {table_source(table.name, mapped(table))}",
        f"def {BREAK}(connection):\n"
        "    assert sa.inspect(connection).has_table(TABLE.name)\n"
        f"    with pytest.raises(sa.exc.{error}, match={match!a}):\n"
        f"        connection.execute({trial.statement})\n",
    )
    return Witness(joined(parts), trial.said, database.requirements)


def _in_order(tree: str, case: Case) -> list[Revision]:
    """All revisions of a tree, each after those that it builds on."""
    migrations = case.after.snapshot.migrations.values()
    waiting = [each for each in migrations if f"{tree}/".startswith(f"{each.tree}/")]
    found, done = list[Revision](), set[str]()
    while waiting:
        ready = [each for each in waiting if {*each.down_revisions, *each.depends_on} <= done]
        if not ready:
            raise CannotRunError("the order of the revisions is not known")
        found += ready
        done |= {each.id for each in ready}
        waiting = [each for each in waiting if each.id not in done]
    return found
