"""Mapped tables and columns, by every way of declaring them."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.migrations.models.model import ModelFacts, Trees

HEAD = """\
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.declarative import declared_attr
from oslo_db.sqlalchemy import models as oslo

Base = orm.declarative_base()

"""
MIGRATION = "revision = '1'\ndown_revision = None\n\ndef upgrade():\n    pass\n"


def read(text: str, **more: str) -> ModelFacts:
    files = {
        "shop/__init__.py": "",
        "shop/models.py": HEAD + text,
        "shop/versions/a.py": MIGRATION,
        **{path.replace("__", "/") + ".py": code for path, code in more.items()},
    }
    snapshot = collect(TextTree("shop", files))
    assert snapshot.unproven == ()
    return snapshot.models


def tables(text: str) -> dict[str, list[str]]:
    return {table.name: [each.name for each in table.columns] for table in read(text).tables}


DECLARED = [
    (
        "class A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)\n"
        "    @property\n    def old(self):\n        return self.id\n",
        {"a": ["id"]},
    ),
    (
        "class Named:\n    @declared_attr\n    @classmethod\n    def owner(cls):\n"
        "        return sa.Column(sa.Integer)\n"
        "class A(Named, Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)\n",
        {"a": ["owner", "id"]},
    ),
    (
        "class A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer, primary_key=True)",
        {"a": ["id"]},
    ),
    (
        "class A(Base):\n    __tablename__ = 'a'\n    id: orm.Mapped[int]\n"
        "    note: orm.Mapped[str | None] = orm.mapped_column()\n"
        "    others: orm.Mapped[list['A']] = orm.relationship()",
        {"a": ["note", "id"]},
    ),
    (
        "class A(Base):\n    __tablename__ = 'a'\n    attr = sa.Column('name', sa.Text)\n"
        "    big = orm.deferred(sa.Column(sa.Text))\n    other = orm.relationship('B')",
        {"a": ["name", "big"]},
    ),
    (
        "class Mixin:\n    made = sa.Column(sa.DateTime)\n"
        "    @declared_attr\n    def owner(cls):\n        return sa.Column(sa.Integer)\n"
        "class A(Mixin, Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)",
        {"a": ["made", "owner", "id"]},
    ),
    (
        "class Named:\n    @declared_attr\n    def __tablename__(cls):\n"
        "        return cls.__name__.lower() + 's'\n"
        "class Rack(Named, Base):\n    id = sa.Column(sa.Integer)",
        {"racks": ["id"]},
    ),
    (
        "class Abstract(Base):\n    __abstract__ = True\n    id = sa.Column(sa.Integer)\n"
        "class A(Abstract):\n    __tablename__ = 'a'",
        {"a": ["id"]},
    ),
    (
        "class A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)\n"
        "class B(A):\n    extra = sa.Column(sa.Text)",
        {"a": ["id", "extra"]},
    ),
    (
        "class A(Base, oslo.TimestampMixin, oslo.SoftDeleteMixin):\n    __tablename__ = 'a'\n"
        "    id = sa.Column(sa.Integer)",
        {"a": ["created_at", "updated_at", "deleted_at", "deleted", "id"]},
    ),
    (
        "meta = sa.MetaData()\na = sa.Table('a', meta, sa.Column('id', sa.Integer))\n"
        "class B(Base):\n    __table__ = sa.Table('b', meta, sa.Column('x', sa.Text))",
        {"a": ["id"], "b": ["x"]},
    ),
    (
        "class A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)\n"
        "class B(A):\n    __tablename__ = 'b'\n    a_id = sa.Column(sa.ForeignKey('a.id'))",
        {"a": ["id"], "b": ["a_id"]},
    ),
    (
        "from sqlalchemy import Column as _Column\n"
        "class A(Base):\n    __tablename__ = 'a'\n    id = _Column(sa.Integer)",
        {"a": ["id"]},
    ),
    (
        "Own = orm.registry().generate_base()\n"
        "class A(Own):\n    __tablename__ = 'a'\n    id: orm.Mapped[int]",
        {"a": ["id"]},
    ),
    (
        "class Own:\n    @declared_attr\n    def __tablename__(cls):\n"
        "        return cls.__name__.lower()\n    made = sa.Column(sa.DateTime)\n"
        "Made = orm.declarative_base(cls=(Own, oslo.SoftDeleteMixin))\n"
        "class A(Made):\n    id = sa.Column(sa.Integer)",
        {"a": ["made", "deleted_at", "deleted", "id"]},
    ),
    (
        "@orm.as_declarative()\nclass Own:\n    made = sa.Column(sa.DateTime)\n"
        "class A(Own):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)",
        {"a": ["made", "id"]},
    ),
    (
        "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n"
        "class HTTPRack(db.Model):\n    id = db.Column(db.Integer, primary_key=True)",
        {"http_rack": ["id"]},
    ),
    (
        "from datetime import datetime\nfrom typing import ClassVar, Optional\n"
        "from sqlmodel import Field, Relationship, SQLModel\n"
        "class Timed(SQLModel):\n    made: datetime = Field(default_factory=datetime.now)\n"
        "class RackRead(Timed):\n    other: int\n"
        "class Rack(Timed, table=True):\n    id: Optional[int] = Field(primary_key=True)\n"
        "    kind: ClassVar[str] = 'x'\n    name: str\n"
        "    note: str = Field(sa_column=sa.Column('text', sa.Text))\n"
        "    boards: list['Board'] = Relationship(back_populates='rack')\n"
        "class Board(SQLModel, table=True):\n    __tablename__ = 'boards'\n    model_id: int\n"
        "    model_config = {}\n",
        {"rack": ["made", "id", "name", "text"], "boards": ["model_id"]},
    ),
]


def test_fields_of_sqlmodel_say_what_they_are():
    (table,) = read(
        "from sqlmodel import Field, SQLModel\n"
        "class A(SQLModel, table=True):\n    id: int | None = Field(primary_key=True)\n"
        "    one: str\n    two: str | None = None\n    three: int = Field(default=1)\n"
        "    four: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))"
    ).tables
    assert [(column.nullable, column.default, column.type) for column in table.columns] == [
        (False, False, None),
        (False, False, None),
        (True, True, None),
        (False, True, None),
        (False, False, "BigInteger"),
    ]
    assert [column.primary_key for column in table.columns] == [True, False, False, False, False]
    assert table.partial == ""


def test_a_schema_tells_tables_of_one_name_apart():
    found = read(
        "class A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)\n"
        "    __table_args__ = (sa.UniqueConstraint('id'), {'schema': 'one'})\n"
        "class B(Base):\n    __tablename__ = 'a'\n    x = sa.Column(sa.Integer)\n"
        "    __table_args__ = {'schema': 'two'}\n"
    )
    names = {}
    for schema in ("one", "two", "three"):
        table = found.table("a", "shop/versions", Trees(("shop/versions",)), schema=schema)
        names[schema] = [column.name for column in table.columns] if table else None
    assert names == {"one": ["id"], "two": ["x"], "three": None}


def test_classes_of_several_files_may_share_a_table():
    more = HEAD + "from shop.models import A\nclass B(A):\n    extra = sa.Column(sa.Text)\n"
    text = "class A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)"
    table = read(text, shop__more=more).table("a", "shop/versions", Trees(("shop/versions",)))
    assert {column.name for column in table.columns} == {"id", "extra"}


@pytest.mark.parametrize(("text", "expected"), DECLARED)
def test_tables_and_columns(text, expected):
    assert tables(text) == expected


def test_what_a_column_says():
    (table,) = read(
        "class A(Base):\n    __tablename__ = 'a'\n"
        "    id = sa.Column(sa.String(36), primary_key=True)\n"
        "    n = sa.Column(sa.Integer, nullable=False, default=0)\n"
        "    s = sa.Column(sa.Integer, server_default='1')\n"
        "    m: orm.Mapped[str | None] = orm.mapped_column(sa.Text)"
    ).tables
    assert table.owner == "shop.models.A"
    assert [
        (column.type, column.nullable, column.default, column.server_default)
        for column in table.columns
    ] == [
        ("String(36)", False, False, None),
        ("Integer", False, True, None),
        ("Integer", None, False, "1"),
        ("Text", True, False, None),
    ]


def test_a_base_nobody_can_read_may_bring_more():
    (table,) = read(
        "from somewhere import Shared\n"
        "class A(Shared, Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)"
    ).tables
    assert table.partial == "base somewhere.Shared cannot be read"


def test_what_is_declared_as_pending():
    found = read("REMOVED_COLUMNS = {('a', 'x')}\nREMOVED_TABLES = ['b']").pending
    assert [(removal.table, removal.column) for removal in found] == [("a", "x"), ("b", None)]


def test_two_databases_may_have_a_table_of_one_name():
    model = HEAD + "class A(Base):\n    __tablename__ = 'a'\n    {} = sa.Column(sa.Integer)\n"
    files = {
        "shop/__init__.py": "",
        "shop/api/__init__.py": "",
        "shop/main/__init__.py": "",
        "shop/api/models.py": model.format("x"),
        "shop/main/models.py": model.format("y"),
        "shop/api/versions/one.py": MIGRATION,
        "shop/main/versions/two.py": MIGRATION.replace("'1'", "'2'"),
    }
    models = collect(TextTree("shop", files)).models
    trees = ("shop/api/versions", "shop/main/versions")
    found = {tree: models.table("A", tree, Trees(trees), folded=True) for tree in trees}
    assert models.table("A", min(trees), Trees(trees)) is None
    names = {
        tree: [column.name for column in table.columns] for tree, table in found.items() if table
    }
    assert names == {"shop/api/versions": ["x"], "shop/main/versions": ["y"]}


def test_a_declared_attribute_without_an_end_is_unknown():
    text = """
class Endless:
    @declared_attr
    def other(cls):
        while True:
            pass


class Carrier(Endless, Base):
    __tablename__ = 'carriers'
    id = sa.Column(sa.Integer, primary_key=True)
"""
    assert tables(text) == {"carriers": ["id"]}


def test_a_mapped_class_without_any_name_is_told():
    (place,) = read("class A(Base):\n    id = sa.Column(sa.Integer, primary_key=True)").unread
    assert place.line == 8
