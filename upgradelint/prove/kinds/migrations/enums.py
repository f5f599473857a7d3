"""Values of enums in rows: written by one release, read by the model of the other."""

from upgradelint.compare.migrations.changes import ModelEnum, ModelEnumGrew, ModelEnumShrank
from upgradelint.compare.migrations.column_types import enum_values
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import type_source

_IMPORTS = """\
import pytest
import sqlalchemy as sa
"""

_READING = '''\
def read(kind):
    """Return what a model of that type makes of the row, written by the other release."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    written = sa.Table(TABLE, sa.MetaData(), sa.Column(COLUMN, WRITTEN))
    model = sa.Table(TABLE, sa.MetaData(), sa.Column(COLUMN, kind))
    written.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(sa.insert(written).values({COLUMN: VALUE}))
        return connection.execute(sa.select(model)).scalar_one()
'''

CODES = codes("617 618")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about values that a model of the other release does not list."""
    return any(isinstance(subject, ModelEnumGrew | ModelEnumShrank) for subject in case.subjects)


def witness(case: Case) -> Witness:
    """Return a witness that reads such a row; raises CannotRunError."""
    change = next(each for each in case.subjects if isinstance(each, ModelEnum))
    mine, theirs = (_typed(change, side) for side in (case.after, case.older))
    writer, reader = (mine, theirs) if isinstance(change, ModelEnumGrew) else (theirs, mine)
    label = (case.after if isinstance(change, ModelEnumGrew) else case.older).label
    name, value = change.column.name, change.values[0]
    parts = (
        _IMPORTS,
        comment(f"{change.table.name}.{name} as {label} maps it, and as the other does.")
        + f"TABLE, COLUMN, VALUE = {change.table.name!a}, {name!a}, {value!a}\n"
        + f"WRITTEN = {type_source(writer)}\n"
        + f"READ = {type_source(reader)}\n",
        _READING,
        f"def {CONTROL}():\n    assert read(WRITTEN) == VALUE\n",
        f"def {BREAK}():\n    with pytest.raises(LookupError, match=VALUE):\n        read(READ)\n",
    )
    said = f"LookupError: '{value}' is not among the defined enum values"
    return Witness(joined(parts), said, ("SQLAlchemy",))


def _typed(change: ModelEnum, side: Side) -> str:
    """The type that a release gives the column."""
    for table in side.snapshot.models.tables:
        column = table.column(change.column.name) if table.name == change.table.name else None
        if column is not None and enum_values(column.type):
            return column.type or ""
    raise CannotRunError(f"the values that {side.label} lists are not known")
