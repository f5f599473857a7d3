"""Where a file of models cannot be parsed, nobody knows what is unmapped."""

import pytest

from tests.case_files import files_tree
from upgradelint.compare.migrations.changes import LockingStep
from upgradelint.compare.migrations.schema import compare_schema
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.rules import run
from upgradelint.rules.rule import Traits

MODELS = """\
import sqlalchemy as sa
from sqlalchemy import orm
Base = orm.declarative_base()
class Aisle(Base):
    __tablename__ = 'aisles'
    id = sa.Column(sa.Integer, primary_key=True)
"""
INITIAL = """\
import sqlalchemy as sa
from alembic import op
revision = '0001'
down_revision = None
def upgrade():
    op.create_table('racks', sa.Column('id', sa.Integer), sa.Column('name', sa.String(30)))
"""
DROP = """\
import sqlalchemy as sa
from alembic import op
revision = '0002'
down_revision = '0001'
def upgrade():
    op.drop_column('racks', 'name')
"""
DEEP = "import sqlalchemy as sa\ndef deep():\n    return deep()\n"
MADE = """\
import sqlalchemy as sa
from shop.models import Base
class Named:
    name = sa.Column(sa.String(30))
def make(parts):
    class Rack({bases}):
        {body}
    return Rack
"""
READABLE = "from shop.models import Base\nclass Rack(Base):\n    __tablename__ = 'racks'\n"
COLUMNS = "    id = sa.Column(sa.Integer, primary_key=True)\n"


@pytest.mark.parametrize(
    ("rack", "codes"),
    [
        ("class Rack(Base:\n    name = Column(String)\n", ["UPG613"]),
        ("class Rack(Base:\n    name: Mapped[str]\n", ["UPG613"]),
        ("class Rack(Base, Named:\n    __tablename__ = 'racks'\n", ["UPG613"]),
        (f"import sqlalchemy as sa\n{READABLE}{COLUMNS}", ["UPG611"]),
        (f"{DEEP}{READABLE}    size = deep()\n{COLUMNS}", ["UPG613"]),
        (f"{DEEP}{READABLE}{COLUMNS}class Sizes:\n    size = deep()\n", ["UPG611"]),
        (MADE.format(bases="parts, Base", body="pass"), ["UPG613"]),
        (MADE.format(bases="Named, parts.Base", body="pass"), ["UPG613"]),
        (MADE.format(bases="parts", body="name = sa.Column(sa.Text)"), ["UPG613"]),
        (MADE.format(bases="Exception", body="pass"), []),
    ],
)
def test_a_drop_beside_models_that_cannot_be_read(rack: str, codes: list[str]) -> None:
    files = {
        "shop/models.py": MODELS,
        "shop/rack.py": rack,
        "shop/versions/0001_initial.py": INITIAL,
    }
    before = collect(files_tree("before", files))
    after = collect(files_tree("after", files | {"shop/versions/0002_drop.py": DROP}))
    found = [finding.code for finding in run(before, after, Traits()) if finding.code != "UPG914"]
    assert found == codes


def table(name: str, text: str, **libraries: str) -> list[str]:
    """Return the columns of a table that a file maps, which may import libraries."""
    files = {"shop/models.py": MODELS, "shop/more.py": text, "shop/versions/0001_x.py": INITIAL}
    trees = tuple(
        files_tree(library, {f"{library}.py": said}) for library, said in libraries.items()
    )
    models = collect(files_tree("before", files), Options(libraries=trees)).models
    found = next(entry for entry in models.tables if entry.name == name)
    return [column.name for column in found.columns]


def test_a_library_that_costs_too_much_leaves_the_class_as_it_is() -> None:
    rack = f"{READABLE}    size = sa.Column(sa.Integer, default=deep())\n{COLUMNS}"
    text = f"import sqlalchemy as sa\nfrom depths import deep\n{rack}"
    assert table("racks", text, depths=DEEP) == ["size", "id"]


LONG = """
def deep():
    for row in range(2000):
        for column in range(2000):
            row = step(row)
def step(row):
    return row
"""


@pytest.mark.parametrize("library", [DEEP, LONG])
def test_so_it_does_where_a_function_of_the_project_enters_it(library: str) -> None:
    """That function is not given up with it: it is called again without the library."""
    helper = "def sized():\n    return sa.Column(sa.Integer, default=deep())\n"
    rack = f"{READABLE}    size = sized()\n    depth = sized()\n{COLUMNS}"
    box = "class Box(Base):\n    __tablename__ = 'boxes'\n    width = sized()\n"
    text = f"import sqlalchemy as sa\nfrom depths import deep\n{helper}{rack}{box}"
    assert table("racks", text, depths=library) == ["size", "depth", "id"]
    assert table("boxes", text, depths=library) == ["width"]


def test_a_table_without_metadata_has_its_first_column() -> None:
    columns = "db.Column('rack', db.Integer), db.Column('box', db.Integer)"
    text = f"from shop.models import db\nlinks = db.Table('links', {columns})\n"
    assert table("links", text) == ["rack", "box"]


def test_a_column_that_cannot_be_told_is_not_rewritten() -> None:
    loop = "for schema, name in op.get_bind().execute('SELECT * FROM fields'):\n        op.execute("
    alter = loop + "f'ALTER TABLE {schema}.racks ALTER COLUMN {name} TYPE INTEGER')"
    files = {"shop/versions/0001_x.py": INITIAL}
    after = files | {
        "shop/versions/0002_x.py": DROP.replace("op.drop_column('racks', 'name')", alter)
    }
    facts = collect(files_tree("after", after))
    assert [operation.unproven for operation in facts.migrations["shop/versions:0002"].operations]
    changes = compare_schema(collect(files_tree("before", files)), facts, ("postgresql",))
    assert not [change for change in changes if isinstance(change, LockingStep)]


OLD_WORDS = INITIAL + "    print 'made'\n"
DROPPING = INITIAL + "    op.drop_column('shelves', 'name')\n"
VERSIONS = "shop/db/migrations/versions"


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ({"1": OLD_WORDS, "2": DROP}, {"1": INITIAL, "2": DROP}, []),
        ({"1": OLD_WORDS}, {"1": DROPPING}, []),
        ({"1": OLD_WORDS}, {"1": INITIAL, "2": DROP}, ["UPG613"]),
        ({"2": DROP, "x": OLD_WORDS}, {"1": INITIAL, "2": DROP}, ["UPG647"]),
    ],
)
def test_a_revision_that_the_older_release_has_unread_is_not_new(before, after, codes):
    old, new = (
        collect(files_tree(label, {f"{VERSIONS}/{name}.py": text for name, text in files.items()}))
        for label, files in (("1.0", before), ("2.0", after))
    )
    found = run(old, new, Traits(dialects=("sqlite",)))
    assert [finding.code for finding in found if finding.level != "note"] == codes
