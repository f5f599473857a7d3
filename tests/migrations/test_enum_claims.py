"""What findings on enums say of SQLAlchemy and of databases, run on them."""

import enum
from typing import Literal

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from tests.migrations.servers import postgres
from tests.migrations.test_static_against_executed import absent, engine_of
from upgradelint.fixtures.migrations.servers import missing


class Old(enum.Enum):
    """The members that the older release knows."""

    NEW = "new"
    USED = "used"


class Base(orm.DeclarativeBase):
    """Maps annotations."""


class Annotated(Base):
    """A column that has only an annotation."""

    __tablename__ = "annotated"
    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    state: orm.Mapped[Literal["NEW", "USED"]]


def table(kind: sa.Enum) -> sa.Table:
    """Return the table as a release maps it."""
    return sa.Table("racks", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("state", kind))


UNREADABLE = [
    pytest.param(sa.Enum(Old), id="class"),
    pytest.param(sa.Enum("NEW", "USED", name="old"), id="strings"),
    pytest.param(sa.Enum("NEW", "USED", native_enum=False), id="text"),
    pytest.param(Annotated.__table__.c.state.type, id="Literal"),
]


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_value_that_the_model_does_not_list_cannot_be_read(kind):
    racks = table(kind)
    with sa.create_engine("sqlite://").begin() as connection:
        racks.create(connection)
        connection.execute(sa.text("INSERT INTO racks VALUES (1, 'GONE')"))
        with pytest.raises(LookupError, match="'GONE' is not among the defined enum values"):
            connection.execute(sa.select(racks)).all()


@pytest.fixture(scope="module")
def engine():
    if missing("postgresql"):
        absent("PostgreSQL")
    with engine_of(postgres.server) as engine:
        yield engine


REFUSED = [
    pytest.param("SELECT 1", "GONE", id="no migration adds it"),
    pytest.param("ALTER TYPE old RENAME VALUE 'USED' TO 'LOST'", "USED", id="renamed"),
    pytest.param(
        "ALTER TYPE old RENAME TO was; CREATE TYPE old AS ENUM ('NEW');"
        "ALTER TABLE racks ALTER COLUMN state TYPE old USING state::text::old; DROP TYPE was",
        "USED",
        id="another type takes its place",
    ),
]


@pytest.mark.parametrize(("change", "value"), REFUSED)
def test_the_database_refuses_a_value_that_it_does_not_have(engine, change, value):
    racks = table(sa.Enum("NEW", "USED", "GONE", name="old"))
    with engine.connect() as connection:
        table(sa.Enum(Old)).create(connection)
        connection.exec_driver_sql(change)
        with pytest.raises(sa.exc.DataError, match="invalid input value for enum old"):
            connection.execute(racks.insert().values(id=1, state=value))
        connection.rollback()
