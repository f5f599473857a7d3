"""Where a file of models cannot be parsed, nobody knows what is unmapped."""

import pytest

from tests.case_files import files_tree
from upgradelint.facts.collect import collect
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
READABLE = "from shop.models import Base\nclass Rack(Base):\n    __tablename__ = 'racks'\n"
COLUMNS = "    id = sa.Column(sa.Integer, primary_key=True)\n"


@pytest.mark.parametrize(
    ("rack", "codes"),
    [
        ("class Rack(Base:\n    name = Column(String)\n", ["UPG613"]),
        ("class Rack(Base:\n    name: Mapped[str]\n", ["UPG613"]),
        ("class Rack(Base, Named:\n    __tablename__ = 'racks'\n", ["UPG613"]),
        (f"import sqlalchemy as sa\n{READABLE}{COLUMNS}", ["UPG611"]),
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
    found = [one.code for one in run(before, after, Traits()) if one.code != "UPG914"]
    assert found == codes
