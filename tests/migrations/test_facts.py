"""Revisions as they are found: identity, phase, guards, sqlalchemy-migrate, what stays unknown."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.values.schema import walk
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Value

VERSIONS = "shop/db/migrations/versions"
HEAD = "import sqlalchemy as sa\nfrom alembic import op\n"


def revision(number: str, body: str = "pass", down: str = "None", more: str = "") -> str:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    names = f"revision = '{number}'\ndown_revision = {down}\n{more}\n"
    return f"{HEAD}{names}\ndef upgrade():\n{lines}\n"


def read(files: dict[str, str]) -> Snapshot:
    packages = {"shop/__init__.py": "", "shop/db/__init__.py": ""}
    return collect(TextTree("shop", packages | files))


def only(body: str) -> Revision:
    (found,) = read({f"{VERSIONS}/0001_x.py": revision("0001", body)}).migrations.values()
    return found


def last(body: str) -> Operation:
    return only(body).operations[-1]


@pytest.mark.parametrize(
    "path",
    [
        f"{VERSIONS}/0001_x.py",
        f"{VERSIONS}/2023-08-09_15-39_0001_x.py.py",
        f"{VERSIONS}/2026.2/expand/0001_x.py",
        "0001.py",
    ],
)
def test_a_file_with_both_names_is_a_revision_wherever_it_is(path):
    (found,) = read({path: revision("0001", down="('a', 'b')")}).migrations.values()
    assert (found.id, found.path, found.down_revisions) == ("0001", path, ("a", "b"))


def test_names_may_be_annotated_and_computed():
    text = revision("x").replace("revision = 'x'\ndown_revision = None", NAMES)
    (found,) = read({f"{VERSIONS}/a.py": text}).migrations.values()
    assert (found.id, found.down_revisions, found.depends_on) == ("r2", ("r1",), ("q",))


NAMES = """
PREFIX = 'r'
revision: str = f'{PREFIX}2'
down_revision: str | None = PREFIX + '1'
depends_on = ['q']
"""


def test_other_functions_of_that_name_are_no_migration():
    assert read({"shop/package.py": "def upgrade():\n    pass\n"}).migrations == {}


@pytest.mark.parametrize(
    ("path", "more", "phase"),
    [
        (f"{VERSIONS}/expand/a.py", "", "expand"),
        (f"{VERSIONS}/liberty/contract/a.py", "", "contract"),
        (f"{VERSIONS}/pike_expand01_a.py", "", "expand"),
        (f"{VERSIONS}/2024_1_contract02_b.py", "", "contract"),
        (f"{VERSIONS}/a.py", "branch_labels = ('contract',)", "contract"),
        (f"{VERSIONS}/a.py", "branch_labels = 'expand'", "expand"),
        (f"{VERSIONS}/expand_the_name_of_racks.py", "", "none"),
        (f"{VERSIONS}/a.py", "branch_labels = ('plugin',)", "none"),
    ],
)
def test_phase(path, more, phase):
    (found,) = read({path: revision("1", more=more)}).migrations.values()
    assert found.phase == phase


def test_a_label_holds_for_what_stands_above_it():
    files = {
        f"{VERSIONS}/a.py": revision("1", more="branch_labels = ('expand',)"),
        f"{VERSIONS}/b.py": revision("2", down="'1'"),
        f"{VERSIONS}/c.py": revision("3", down="'2'"),
    }
    assert {migration.phase for migration in read(files).migrations.values()} == {"expand"}


COUNT = "left = op.get_bind().execute(sa.text('SELECT count(*) FROM racks WHERE a > 0')).scalar()\n"
DROP = "op.drop_column('racks', 'a')\n"


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        (DROP, []),
        (f"{COUNT}if left:\n    raise ValueError\n{DROP}", ["leftover"]),
        (f"{COUNT}assert not left\n{DROP}", ["leftover"]),
        (f"{COUNT}if left:\n    print(left)\n{DROP}", []),
        (f"{COUNT}if not left:\n    {DROP}", ["rows"]),
        (f"{DROP}{COUNT}if left:\n    raise ValueError\n", []),
        (f"if sa.inspect(op.get_bind()).has_table('racks'):\n    {DROP}", ["existence"]),
        (f"import os\nif os.environ.get('X'):\n    {DROP}", ["other"]),
        (f"if op.get_bind().dialect.name == 'mysql':\n    {DROP}", []),
    ],
)
def test_guards(body, kinds):
    drop = next(operation for operation in only(body).operations if operation.kind == "drop_column")
    assert [guard.kind for guard in drop.guards] == kinds
    assert drop.certain is (kinds == [])


def test_a_guard_says_what_it_is_about():
    (guard,) = last(f"{COUNT}if left:\n    raise ValueError\n{DROP}").guards
    assert guard.about("racks", "a")
    assert not guard.about("racks", "b")
    assert guard.location is not None
    assert guard.location.line == 9


def test_dialects_are_told_where_not_all_do_it():
    assert last(DROP).dialects == ()
    assert last(f"if op.get_bind().dialect.name != 'mysql':\n    {DROP}").dialects == (
        "postgresql",
        "sqlite",
    )


PARTITIONS = {
    "a partition of a table": (
        "CREATE TABLE rows_p{n} PARTITION OF rows FOR VALUES WITH (MODULUS {n}, REMAINDER 0)",
        ["create_table"],
    ),
    "a partition that is attached": (
        "ALTER TABLE rows ATTACH PARTITION rows_9 FOR VALUES FROM (9) TO ({n})",
        [],
    ),
    "a lock in a block": (
        "DO $$ BEGIN LOCK TABLE s{n}.rows IN ACCESS EXCLUSIVE MODE; DROP TABLE old_rows; END $$",
        ["drop_table"],
    ),
}


@pytest.mark.parametrize(("text", "kinds"), PARTITIONS.values(), ids=PARTITIONS)
def test_partitions_and_locks_are_read(text, kinds):
    body = f"import os\nn = os.environ['N']\nop.execute(f{text!r})"
    assert [operation.kind for operation in only(body).operations] == kinds


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import os\nop.drop_column(os.environ['T'], 'a')", "the table is os.environ['T']"),
        ("op.execute(sa.text(open('x.sql').read()))", "executes"),
        (
            "for t in sa.inspect(op.get_bind()).get_table_names():\n    op.drop_table(t)",
            "the table",
        ),
    ],
)
def test_what_is_not_known_has_a_reason(body, reason):
    found = last(body)
    assert reason in found.unproven
    assert not found.certain


def test_an_operation_of_a_helper_stands_on_the_line_that_calls_it():
    files = {
        "shop/db/helpers.py": f"{HEAD}\n\ndef drop(t):\n    op.drop_table(t)\n",
        f"{VERSIONS}/a.py": "from shop.db.helpers import drop\n" + revision("1", "drop('racks')"),
    }
    (found,) = read(files).migrations.values()
    assert [
        (operation.table, operation.location.path, operation.location.line)
        for operation in found.operations
    ] == [("racks", f"{VERSIONS}/a.py", 9)]
    assert found.imports == ("shop/db/helpers.py",)


def test_an_upgrade_nobody_can_read_is_still_part_of_the_graph():
    made = "import gone\nrevision = '1'\ndown_revision = None\nupgrade = gone.make()\n"
    files = {f"{VERSIONS}/a.py": made, f"{VERSIONS}/b.py": revision("2", down="'1'")}
    snapshot = read(files)
    assert sorted(migration.id for migration in snapshot.migrations.values()) == ["1", "2"]
    assert [doubt.reason for doubt in snapshot.unproven] == ["its upgrade is gone.make()"]


MIGRATE = """
from sqlalchemy import Column, Index, Integer, MetaData, String, Table
from migrate.changeset import UniqueConstraint


def upgrade(migrate_engine):
    meta = MetaData(bind=migrate_engine)
    racks = Table('racks', meta, autoload=True)
    size = Column('size', Integer, nullable=False)
    racks.create_column(size)
    size.alter(nullable=True)
    racks.c.old.drop()
    racks.drop_column('older')
    racks.c.name.alter(name='title', type=String(9))
    Index('ix_size', racks.c.size).create(migrate_engine)
    UniqueConstraint('title', table=racks, name='uq_title').create()
    Table('shelves', meta, Column('id', Integer, primary_key=True)).create()
    meta.tables['crates'].rename('boxes')
    racks.update().values(size=1).execute()
    if migrate_engine.name == 'mysql':
        migrate_engine.execute('DROP TABLE mysql_only')
"""


def test_a_constraint_of_a_table_that_cannot_be_told_is_unproven() -> None:
    """What is read from the database and put aside; the table it is read of is known."""
    body = """
from migrate.changeset.constraint import ForeignKeyConstraint
import sqlalchemy as sa

def upgrade(migrate_engine):
    racks = sa.Table('racks', sa.MetaData(bind=migrate_engine), autoload=True)
    found = [(racks, ([racks.c.x], [racks.c.y]))]
    for key in racks.constraints:
        if isinstance(key, sa.ForeignKeyConstraint):
            found.append(given(key))
    for table, args in found:
        key = ForeignKeyConstraint(*args)
        key.drop()
"""
    (script,) = read({"shop/db/migrate_repo/versions/001_keys.py": body}).migrations.values()
    operations = {(step.kind, step.table, step.unproven) for step in script.operations}
    unknown = "the table of a constraint cannot be told"
    assert ("drop_constraint", None, unknown) in operations
    assert all(table is not None or why for _, table, why in operations)


def test_sqlalchemy_migrate():
    folder = "shop/db/migrate_repo/versions"
    files = {f"{folder}/{name}.py": MIGRATE for name in ("007_sizes", "010_more")}
    found, later = read(files).migrations.values()
    assert (found.tool, found.id, found.down_revisions) == ("sqlalchemy-migrate", "007", ())
    assert (later.id, later.down_revisions) == ("010", ("007",))
    guards = [
        (operation.kind, operation.table, operation.column or operation.name or operation.new_name)
        for operation in found.operations
    ]
    assert guards == [
        ("add_column", "racks", "size"),
        ("drop_not_null", "racks", "size"),
        ("drop_column", "racks", "old"),
        ("drop_column", "racks", "older"),
        ("alter_type", "racks", "name"),
        ("rename_column", "racks", "name"),
        ("create_index", "racks", "ix_size"),
        ("add_unique", "racks", "uq_title"),
        ("create_table", "shelves", None),
        ("rename_table", "crates", "boxes"),
        ("update", "racks", None),
        ("drop_table", "mysql_only", None),
    ]
    assert found.operations[-1].dialects == ("mysql",)


def test_a_tree_without_migrations_has_no_models():
    model = f"{HEAD}\n\nclass A(Base):\n    __tablename__ = 'a'\n    id = sa.Column(sa.Integer)\n"
    assert read({"shop/models.py": model}).models.tables == ()


def test_a_file_that_cannot_be_parsed_has_its_place():
    broken = revision("2", down="'1'") + "print 'a statement of Python 2'\n"
    found = read({f"{VERSIONS}/a.py": revision("1"), f"{VERSIONS}/b.py": broken}).migrations
    item = found[f"{VERSIONS}:2"]
    assert (item.down_revisions, item.operations) == (("1",), ())
    assert item.unproven == ("the file cannot be parsed",)


COLUMNS = "sa.inspect(op.get_bind()).get_columns('racks')"
FIND = f"""
def find(name):
    for one in {COLUMNS}:
        if one['name'] == name:
            return one['name']
    return None
"""
WAYS = {
    "tables that are dropped where they are": (
        "meta = sa.MetaData()\nsa.Table('a', meta, sa.Column('id'))\nmeta.drop_all(op.get_bind())",
        {("a", False)},
    ),
    "and where nobody looks": (
        "meta = sa.MetaData()\nsa.Table('a', meta, sa.Column('id'))\n"
        "meta.drop_all(op.get_bind(), checkfirst=False)",
        {("a", True)},
    ),
    "functions of one name": (
        "import os\nif os.environ.get('X'):\n    def work():\n        op.drop_table('a')\n"
        "else:\n    def work():\n        op.drop_table('b')\nwork()",
        {("a", False), ("b", False)},
    ),
    "objects of two classes": (
        "import os\nclass A:\n    def run(self):\n        op.drop_table('a')\n"
        "class B:\n    def run(self):\n        op.drop_table('b')\n"
        "if os.environ.get('X'):\n    one = A()\nelse:\n    one = B()\none.run()",
        {("a", False), ("b", False)},
    ),
    "a function made on several ways": (
        "import os\n"
        + "".join(f"{name} = os.environ.get('{name}') or ''\n" for name in "abcde")
        + "def work():\n    op.drop_table('a')\nfor _ in (1, 2):\n    if a + b + c + d + e:\n"
        "        pass\nwork()",
        {("a", True)},
    ),
    "a name found, or the usual one": (
        f"{FIND}op.drop_table(find('x') or 'a')\nop.drop_table('b')",
        {(None, False), ("a", False), ("b", True)},
    ),
    "only where it is not found": (
        f"{FIND}if not find('x'):\n    op.drop_table('a')\nop.drop_table('b')",
        {("a", False), ("b", True)},
    ),
}


@pytest.mark.parametrize(("body", "found"), WAYS.values(), ids=WAYS)
def test_what_runs_on_some_ways_only_is_not_certain(body, found):
    assert {(operation.table, operation.certain) for operation in only(body).operations} == found


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise NotImplementedError", "running it raises NotImplementedError"),
        (
            "import helpers\nhelpers.clean(op, 'racks')",
            "it calls helpers.clean, which is not followed",
        ),
        (
            "import plans\nop.execute(plans.FIRST)",
            "what it executes cannot be told: plans.FIRST is not there to read",
        ),
        (
            "import plans\nop.execute(plans.VERB + ' TABLE racks')",
            "how the SQL text begins cannot be told: plans.VERB",
        ),
        ("op.execute('DO $$ BEGIN PERFORM tidy(); END $$')", "cannot be read: PERFORM tidy()"),
    ],
)
def test_what_cannot_be_followed_is_told(body, reason):
    found = read({f"{VERSIONS}/0001_x.py": revision("0001", body)})
    assert [doubt.reason for doubt in found.unproven if doubt.reason.startswith(reason)]


def test_shared_parts_of_a_value_are_walked_once():
    value: Value = "bottom"
    for name in range(60):
        value = (value, value, str(name))
    assert [*walk(value, State(), depth=70)].count("bottom") == 1
    assert len([*walk(value, State())]) < 100


def test_a_part_that_is_met_too_deep_is_walked_where_it_is_nearer():
    shared: Value = ("inner",)
    assert "inner" in walk(((("x", shared),), shared), State(), depth=3)
    assert "inner" in walk((((shared, "x"),), shared), State(), depth=3)
