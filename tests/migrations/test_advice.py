"""The code that findings on migrations print runs as it stands, and is accepted by the rules."""

import re
import textwrap
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.dialects import postgresql

from tests.case_files import TextTree, read_pair
from tests.migrations.servers.postgres import find, server
from tests.migrations.test_static_against_executed import absent
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules import Traits, run

MODELS = """\
import sqlalchemy as sa
from sqlalchemy import orm

Base = orm.declarative_base()


class Order(Base):
    __tablename__ = 'order'
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String(30))
"""
MAPPED = (
    MODELS
    + "    values = sa.Column(sa.Integer, nullable=False)\n    size = sa.Column(sa.Integer)\n"
)
FIRST = """\
op.create_table('order', sa.Column('id', sa.Integer, primary_key=True),
                sa.Column('name', sa.String(30)), sa.Column('size', sa.Integer),
                sa.Column('values', sa.Integer, nullable=False))
"""
VERSIONS = "shop/db/migrations/versions"


def migration(number: int, body: str) -> tuple[str, str]:
    down = repr(f"{number - 1:04}") if number > 1 else None
    head = "import sqlalchemy as sa\nfrom alembic import op\n\n"
    text = f"revision = '{number:04}'\ndown_revision = {down}\n\n\n"
    if not body.startswith("def "):
        body = f"def upgrade():\n{textwrap.indent(body, '    ')}"
    return f"{VERSIONS}/{number:04}_x.py", head + text + body


def judged(body: str, models: str = MODELS, before: str = MODELS, **traits: bool) -> list[Finding]:
    first = {"shop/__init__.py": "", **dict([migration(1, FIRST)])}
    old = {"shop/models.py": before, **first}
    new = {"shop/models.py": models, **first, **dict([migration(2, body)])}
    pair: tuple[Snapshot, Snapshot] = read_pair(TextTree("before", old), TextTree("after", new))
    return list(run(*pair, Traits(**traits)))


def executed(code: str, *rows: str) -> sa.Inspector:
    """Run a first migration, then rows, then the code; return how the database looks."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    with engine.connect() as connection:
        op = Operations(MigrationContext.configure(connection))
        exec(FIRST, {"op": op, "sa": sa})
        for row in rows:
            connection.exec_driver_sql(row)
        names = {"op": op, "sa": sa}
        exec(code, names)
        if "upgrade" in names:
            names["upgrade"]()
        connection.commit()
    return sa.inspect(engine)


def guard(finding: Finding) -> str:
    return finding.hint[finding.hint.index("def upgrade()") :]


DROPS = [
    "op.drop_column('order', 'size')\nop.drop_column('order', 'values')",
    "with op.batch_alter_table('order') as batch:\n    batch.drop_column('values')",
    "op.drop_table('order')",
]


@pytest.mark.parametrize("drop", DROPS)
def test_the_guard_refuses_where_rows_are_left(drop):
    models = MODELS.replace("'order'", "'boards'") if "table('order')" in drop else MODELS
    models = MODELS if "batch" in drop else models
    (found,) = [finding for finding in judged(drop, models, models) if finding.code == "UPG611"]
    with pytest.raises(RuntimeError, match="rows of order are not migrated yet"):
        executed(guard(found), "INSERT INTO 'order' VALUES (1, 'x', 2, 3)")
    looks = executed(guard(found))
    gone = re.findall(r"drop_column\((?:'order', )?'(\w+)'", drop)
    if gone:
        assert not {column["name"] for column in looks.get_columns("order")} & set(gone)
    else:
        assert not looks.has_table("order")


@pytest.mark.parametrize("drop", DROPS)
def test_the_guard_is_accepted(drop):
    models = MODELS.replace("'order'", "'boards'") if drop == DROPS[2] else MODELS
    (found,) = [finding for finding in judged(drop, models, models) if finding.code == "UPG611"]
    assert judged(guard(found), models, models) == []


def test_what_has_to_be_filled_may_be_left_out_first():
    (found,) = [finding for finding in judged(DROPS[0], MODELS, MAPPED) if finding.code == "UPG601"]
    (line,) = re.findall(r"^op\.alter_column.*", found.hint, re.MULTILINE)
    assert line == (
        "op.alter_column('order', 'values', existing_type=sa.Integer(), nullable=True)"
        "  # INSERTs leave it out"
    )


def test_a_rename_is_a_new_column_first():
    body = "op.alter_column('order', 'size', new_column_name='width')"
    (found,) = [finding for finding in judged(body, MAPPED, MAPPED) if finding.code == "UPG601"]
    code = "\n".join(line for line in found.hint.splitlines() if not line.startswith("#"))
    names = {column["name"] for column in executed(code).get_columns("order")}
    assert names == {"id", "name", "values", "width"}


LOCKS = [
    (
        "op.create_index('ix', 'order', ['name', sa.text('id DESC')], unique=True)",
        "UPG651",
        ["op.create_index('ix', 'order', ['name', sa.text('id DESC')], unique=True, "],
    ),
    (
        "op.create_unique_constraint(None, 'order', ['name', 'id'])",
        "UPG653",
        [
            "op.create_index('uq_order_name_id', 'order', ['name', 'id'], unique=True, ",
            'ALTER TABLE "order" ADD CONSTRAINT uq_order_name_id UNIQUE USING INDEX',
        ],
    ),
    (
        "op.create_foreign_key(None, 'order', 'boards', ['name'], ['id'])",
        "UPG653",
        [
            "op.create_foreign_key('fk_order_name', 'order', 'boards', ['name'], ['id'], post",
            'ALTER TABLE "order" VALIDATE CONSTRAINT fk_order_name',
        ],
    ),
    (
        "op.alter_column('order', 'name', nullable=False)",
        "UPG656",
        ['ALTER TABLE "order" ADD CONSTRAINT ck_name_set', "op.drop_constraint('ck_name_set'"],
    ),
    (
        "op.alter_column('order', 'name', type_=postgresql.JSONB(), existing_type=sa.Text())",
        "UPG655",
        ["op.add_column('order', sa.Column('name_new', postgresql.JSONB(), nullable=True))"],
    ),
]


@pytest.mark.parametrize(("body", "code", "parts"), LOCKS)
def test_the_code_has_all_that_was_written(body, code, parts):
    body = f"from sqlalchemy.dialects import postgresql\n{body}"
    (found,) = [finding for finding in judged(body, optional=True) if finding.code == code]
    assert [part for part in parts if part not in found.hint] == []


@pytest.fixture(scope="module")
def engine() -> Iterator[sa.Engine]:
    if find("initdb") is None:
        absent("PostgreSQL")
    with server() as url:
        made = sa.create_engine(url, poolclass=sa.NullPool)
        yield made
        made.dispose()


RUN = [(body, code) for body, code, _ in LOCKS if "foreign_key" not in body] + [
    ("op.create_check_constraint(None, 'order', 'size > 0')", "UPG653"),
    ("op.create_index('ix', 'order', ['name'], postgresql_concurrently=True)", "UPG652"),
    ("op.alter_column('order', 'size', new_column_name='width')", "UPG601"),
    ("op.drop_column('order', 'values')", "UPG601"),
    ("op.add_column('order', sa.Column('note', sa.String(9), nullable=False))", "UPG604"),
    (
        "op.add_column('order', sa.Column('x', sa.UUID, server_default=sa.func.gen_random_uuid()))",
        "UPG654",
    ),
    ("op.create_unique_constraint('uq', 'order', ['name'])", "UPG607"),
    ("op.alter_column('order', 'name', nullable=False)", "UPG605"),
]


@pytest.mark.parametrize(("body", "code"), RUN)
def test_the_code_runs_on_postgresql(body, code, engine):
    imports = "from sqlalchemy.dialects import postgresql\n"
    found = judged(imports + body, MAPPED, MAPPED, optional=True)
    (hint,) = {finding.hint for finding in found if finding.code == code}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        names = {"op": Operations(context), "sa": sa, "postgresql": postgresql}
        with context.begin_transaction():
            exec("op.execute('DROP TABLE IF EXISTS \"order\"')", names)
            exec(FIRST, names)
        with context.begin_transaction():
            exec(hint, names)
            if "upgrade" in names:
                names["upgrade"]()


CUT_OFF = {
    "lock_timeout": (sa.exc.OperationalError, "LockNotAvailable"),
    "statement_timeout": (sa.exc.OperationalError, "QueryCanceled"),
}


@pytest.mark.parametrize("setting", CUT_OFF)
def test_a_build_that_is_cut_off_leaves_an_invalid_index(setting, engine):
    body = f"""\
op.execute("SET {setting} = '200ms'")
with op.get_context().autocommit_block():
    op.create_index('ix_cut', 'order', ['name'], postgresql_concurrently=True, if_not_exists=True)
"""
    (found,) = [finding for finding in judged(body, optional=True) if finding.code == "UPG659"]
    error, name = CUT_OFF[setting]
    with engine.connect() as connection, engine.connect() as report:
        context = MigrationContext.configure(connection)
        names = {"op": Operations(context), "sa": sa}
        with context.begin_transaction():
            exec("op.execute('DROP TABLE IF EXISTS \"order\"')", names)
            exec(FIRST, names)
        report.exec_driver_sql("INSERT INTO \"order\" VALUES (1, 'x', 2, 3)")  # not committed
        with pytest.raises(error) as raised, context.begin_transaction():
            exec(body, names)
        assert type(raised.value.orig).__name__ == name
        assert name in found.breaks
        assert valid(engine, "ix_cut") is False
        report.rollback()
        connection.rollback()
        with context.begin_transaction():
            exec(body, names)
        assert valid(engine, "ix_cut") is False, "IF NOT EXISTS keeps it"
        with context.begin_transaction():
            exec("op.drop_index('ix_cut', 'order')", names)
            exec(found.hint, names)
        assert valid(engine, "ix_cut") is True


BOXES = "op.create_table('boxes', sa.Column('row', sa.Integer{}))"


@pytest.mark.parametrize("key", [", sa.ForeignKey('racks.id')", ""])
def test_a_new_table_locks_those_that_its_foreign_keys_are_on(key, engine):
    write = "INSERT INTO racks VALUES (DEFAULT)"
    racks = "op.create_table('racks', sa.Column('id', sa.Integer, primary_key=True))"
    found = [
        finding for finding in judged(BOXES.format(key), optional=True) if finding.code == "UPG660"
    ]
    assert [finding.breaks for finding in found] == [
        "old node (before) -> racks while the migration runs: INSERT, UPDATE and DELETE wait"
    ] * bool(key)
    with engine.connect() as connection, engine.connect() as old:
        context = MigrationContext.configure(connection)
        names = {"op": Operations(context), "sa": sa}
        with context.begin_transaction():
            exec(f"op.execute('DROP TABLE IF EXISTS boxes, racks')\n{racks}", names)
        for hint in {finding.hint for finding in found} or {""}:
            exec(f"{hint}\n{BOXES.format(key)}", names)
        old.exec_driver_sql("SET lock_timeout = '100ms'")
        assert old.exec_driver_sql("SELECT * FROM racks").all() == []
        if key:
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                old.exec_driver_sql(write)
        else:
            old.exec_driver_sql(write)
        connection.rollback()


def valid(engine: sa.Engine, index: str) -> bool | None:
    with engine.connect() as connection:
        query = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
        return connection.exec_driver_sql(query, (index,)).scalar()


NUMBERED = """\
import sqlalchemy as sa
from migrate.changeset.constraint import UniqueConstraint


def upgrade(migrate_engine):
    meta = sa.MetaData(bind=migrate_engine)
    racks = sa.Table('order', meta, autoload=True)
    {}
"""
TABLE = "sa.Table('order', meta, autoload=True)"
IDIOMS = [
    (
        "racks.create_column(sa.Column('note', sa.String(9), nullable=False))",
        "UPG604",
        f"{TABLE}.create_column(sa.Column('note', sa.String(9), nullable=True))",
    ),
    ("racks.c['values'].drop()", "UPG601", f"{TABLE}.c['values'].drop()"),
    ("racks.drop()", "UPG602", f"{TABLE}.drop()"),
    ("racks.c.name.alter(nullable=False)", "UPG605", f"{TABLE}.c['name'].alter(nullable=False)"),
    (
        "UniqueConstraint('name', table=racks).create()",
        "UPG607",
        f"UniqueConstraint('name', name='uq_order_name', table={TABLE}).create()",
    ),
    (
        "sa.Index('ix', racks.c.name).create(migrate_engine)",
        "UPG651",
        "connection.execute('CREATE INDEX CONCURRENTLY ix ON \"order\" (name)')",
    ),
    (
        "racks.c.name.alter(nullable=False)",
        "UPG656",
        "migrate_engine.execute('ALTER TABLE \"order\" VALIDATE CONSTRAINT ck_name_set')",
    ),
]


@pytest.mark.parametrize(("body", "code", "part"), IDIOMS)
def test_scripts_of_sqlalchemy_migrate_get_advice_in_its_words(body, code, part):
    first = FIRST.replace("op.create_table(", "sa.Table(").replace("'order', ", "'order', meta, ")
    old = {
        "shop/models.py": MAPPED,
        "shop/repo/versions/001_x.py": NUMBERED.format(
            first.replace("\n", "").replace("racks =", "") + ".create()"
        ),
    }
    new = old | {"shop/repo/versions/002_x.py": NUMBERED.format(body)}
    pair = read_pair(TextTree("before", old), TextTree("after", new))
    (hint,) = {
        finding.hint for finding in run(*pair, Traits(optional=True)) if finding.code == code
    }
    assert part in hint
    assert "op." not in hint
