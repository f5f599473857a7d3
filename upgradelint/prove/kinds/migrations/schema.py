"""Schemas: the statements of the older models on a database that the new migration has changed."""

import re
from collections.abc import Iterable

from upgradelint.base.frozen import Frozen, replace
from upgradelint.compare.migrations.changes import (
    ColumnDropped,
    ConstraintAdded,
    DefaultDropped,
    MandatoryColumnAdded,
    NullForbidden,
    SchemaChange,
    TableDropped,
)
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.prove.kinds.migrations.migrated import (
    MIGRATED,
    head_of,
    on_databases,
    schema_source,
)
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.revisions import as_read, chain, revisions_source, text_source
from upgradelint.prove.running.databases import SQLITE, Database
from upgradelint.prove.source_text import comment, indented, joined
from upgradelint.prove.tables import Column, mapped, remembered, row_source, table_source

_THERE = '''\
def there(connection, row):
    """Leave out the columns that are gone: they are other findings."""
    names = {column["name"] for column in sa.inspect(connection).get_columns(TABLE.name)}
    return {name: value for name, value in row.items() if name in names}


'''

_KEPT = """\
connection.commit()
connection.exec_driver_sql("PRAGMA foreign_keys = ON")
"""

_JUDGED = (
    ColumnDropped,
    TableDropped,
    MandatoryColumnAdded,
    NullForbidden,
    DefaultDropped,
    ConstraintAdded,
)


class _Trial(Frozen):
    """A change, the release whose code meets it, and what the statement is that fails on which
    database.
    """

    change: SchemaChange
    home: Side
    table: TableFacts
    statement: str
    database: Database
    error: str
    said: str


CODES = codes("601 602 603 604 605 607 613 616")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about what a migration takes from older code."""
    return bool(_changes(case))


def witness(case: Case) -> Witness:
    """Return a witness that runs the migration and the older statement; raises CannotRunError."""
    change = _reported(case)
    return on_databases(
        case, change.operation.dialects, lambda database: _on(database, change, case)
    )


def _on(database: Database, change: SchemaChange, case: Case) -> Witness:
    trial = _trial(change, case, database)
    parts = (
        head_of(database),
        schema_source(change.revision, trial.table.name, _columns(trial), case),
        _ways(trial, case),
        MIGRATED,
        _old_code(trial),
        f"def {CONTROL}():\n    with database() as connection:\n        old_code(connection)\n",
        f"def {BREAK}():\n"
        "    with migrated() as connection:\n"
        f"        with pytest.raises(sa.exc.{trial.error}, match={_pattern(trial)!a}):\n"
        "            old_code(connection)\n",
    )
    return Witness(joined(parts), f"{trial.error}: {trial.said}", database.requirements)


def _changes(case: Case) -> list[SchemaChange]:
    return [subject for subject in case.subjects if isinstance(subject, _JUDGED)]


def _reported(case: Case) -> SchemaChange:
    """Return the change that the finding reports."""
    changes = _changes(case)
    return next(
        (change for change in changes if change.subject == case.finding.subject), changes[0]
    )


def _trial(change: SchemaChange, case: Case, database: Database) -> _Trial:
    home, table = _home(change, case)
    operation = change.operation
    what, statement = "null", ""
    if isinstance(change, ColumnDropped | TableDropped):
        what, statement = _gone(change, home, table)
    elif isinstance(change, ConstraintAdded) and operation.kind == "add_foreign_key":
        what, statement = "foreign key", _nowhere(change, table)
    elif isinstance(change, ConstraintAdded):
        what, statement = "unique", _twice(change, table)
    else:
        statement = _null(change, table)
    columns = ", ".join(f"{table.name}.{each}" for each in operation.columns)
    error = database.error(what, table=table.name, column=operation.column, columns=columns)
    return _Trial(change, home, table, statement, database, *error)


def _home(change: SchemaChange, case: Case) -> tuple[Side, TableFacts]:
    """The release whose models are used: this one where a contraction waits for the older to go."""
    newer = change.revision.phase == "contract" or case.before is None
    home = case.after if newer else case.older
    name, tree = change.operation.table or "", change.revision.tree
    table = home.table(name, tree)
    if table is None and isinstance(change, MandatoryColumnAdded):
        table = remembered(home, name, tree)
    if table is None:
        raise CannotRunError(f"no model of {name} in {home.label} was found")
    return home, table


def _gone(change: ColumnDropped | TableDropped, home: Side, table: TableFacts) -> tuple[str, str]:
    column = change.operation.column
    if change.swapped:
        raise CannotRunError("another one is made in its place: old code loses values, silently")
    if isinstance(change, TableDropped) or column is None:
        return "table", "sa.select(TABLE)"
    if table.column(column) is None:
        raise CannotRunError(f"whether {home.label} maps {table.name}.{column} is not known")
    return "column", f"sa.select(TABLE.c[{column!a}])"


def _null(change: SchemaChange, table: TableFacts) -> str:
    column = change.operation.column
    if column is None:
        raise CannotRunError("the column is not known")
    changed = {column: "None"} if isinstance(change, NullForbidden) else {}
    left_out = {column} if isinstance(change, DefaultDropped) else set[str]()
    columns = [each for each in mapped(table) if each.name not in left_out]
    return f"sa.insert(TABLE).values(there(connection, {row_source(columns, changed)}))"


def _nowhere(change: ConstraintAdded, table: TableFacts) -> str:
    """A row that refers to none."""
    columns = {column.name: column for column in mapped(table)}
    names = change.operation.columns
    if not names or not change.operation.referent_columns or not set(names) <= columns.keys():
        raise CannotRunError("which columns of older code refer to what is not known")
    other = {name: "987654" if columns[name].value == "1" else "'nowhere'" for name in names}
    row = f"there(connection, {row_source(columns.values(), other)})"
    return f"sa.insert(TABLE).values({row})"


def _twice(change: ConstraintAdded, table: TableFacts) -> str:
    operation = change.operation
    names = {column.name for column in mapped(table)}
    unique = operation.kind == "add_unique" or (
        operation.kind == "create_index" and operation.unique
    )
    if not unique or not operation.columns or not set(operation.columns) <= names:
        raise CannotRunError("which rows of older code the constraint refuses is not known")
    keys = [column.name for column in mapped(table) if column.primary_key]
    if not keys or set(keys) & set(operation.columns):
        raise CannotRunError("two rows of older code that have the same there are not known")
    rows = [row_source(mapped(table), dict.fromkeys(keys, value)) for value in ("1", "2")]
    return f"sa.insert(TABLE).values([{', '.join(rows)}])"


def _pattern(trial: _Trial) -> str:
    return re.escape(trial.said).replace("\\ ", " ")


def _columns(trial: _Trial) -> list[Column]:
    """The columns that are mapped, and the one of a contraction, mapped or not."""
    columns, name = mapped(trial.table), trial.change.operation.column
    known = {column.name for column in columns}
    late = isinstance(trial.change, ColumnDropped) and name and name not in known
    return [*columns, Column(name or "")] if late else columns


def _ways(trial: _Trial, case: Case) -> str:
    """The new revisions as they are written, and the operation alone."""
    change = trial.change
    revisions = chain(case, change.revision)
    alone = as_read(_isolated(change))
    elsewhere = _is_elsewhere(trial, revisions)
    written = None if elsewhere else revisions_source(case.after, revisions)
    parts, ways = list[str](), list[str]()
    if written is not None:
        parts.append(written)
        ways.append("REVISIONS")
    else:
        parts.append(comment("The revisions do not do it here alone: one operation is run."))
    if alone is not None:
        place = change.operation.location
        parts.append(
            comment(f"What {place} does, in the words of any database.")
            + text_source("OPERATION", alone)
        )
        ways.append("[OPERATION]")
    if not ways:
        raise CannotRunError("the revision imports code of the project, and cannot be run without")
    parts.append(f"WAYS = [{', '.join(ways)}]\n")
    return joined(parts)


def _isolated(change: SchemaChange) -> Operation:
    """The operation of a finding; a column that takes no NULL is made so at once."""
    mandatory = isinstance(change, MandatoryColumnAdded)
    return replace(change.operation, kind="add_column") if mandatory else change.operation


def _is_elsewhere(trial: _Trial, revisions: Iterable[Revision]) -> bool:
    """Whether the revisions do it on other databases, or more of its kind to the same table."""
    change, operation = trial.change, trial.change.operation
    if operation.dialects and trial.database.dialect not in operation.dialects:
        return True
    others = {
        each.column
        for revision in revisions
        for each in revision.operations
        if each.table == operation.table and each.kind == "add_column" and each.nullable is False
    }
    return isinstance(change, MandatoryColumnAdded) and bool(others - {operation.column})


def _old_code(trial: _Trial) -> str:
    return (
        comment(f"{trial.table.name} as {trial.home.label} maps it ({trial.table.location}).")
        + f"TABLE = {table_source(trial.table.name, mapped(trial.table))}\n\n"
        + (_THERE if "there(" in trial.statement else "")
        + "def old_code(connection):\n"
        + indented(_KEPT if trial.said == SQLITE.errors["foreign key"][1] else "")
        + indented(f"connection.execute({trial.statement})\n")
    )
