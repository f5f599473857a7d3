"""The set of tricky migrations under forms/: each block is one, named by its heading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FORMS = Path(__file__).parent / "forms"
VERSIONS = "shop/db/migrations/versions"

_BLOCK = re.compile(r"^## (.+?)\n\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PRELUDE = "import sqlalchemy as sa\nfrom alembic import op\n\n"

PROJECT = {
    "shop/__init__.py": "",
    "shop/db/__init__.py": "",
    "shop/db/constants.py": """\
import sqlalchemy as sa

MAIN = 'instances'
NEW_NAME = 'things'
ID_TYPE = sa.Integer()
""",
    "shop/db/helpers.py": """\
import sqlalchemy as sa
from alembic import op


def drop_columns(table, *names, **options):
    with op.batch_alter_table(table) as batch:
        for name in names:
            batch.drop_column(name)


def renamed(operations, from_, to):
    operations.rename_table(from_, to)


def fill(connection, table, column, value):
    connection.execute(sa.text(f"UPDATE {table} SET {column} = :value WHERE {column} IS NULL"),
                       {'value': value})
""",
    f"{VERSIONS}/purge.sql": "-- all of it\nDELETE FROM old_things;\n",
    f"{VERSIONS}/template.txt": "ALTER TABLE {table} DROP COLUMN {column}",
    "shop/db/migrations/sql/more.sql": "UPDATE tags SET tag = 'more'",
    "shop/db/migrations/sql/lines.sql": "-- two\n\nDROP TABLE old_things\nDELETE FROM tags\n",
    "shop/db/migrations/sql/postgresql.sql": "DROP TABLE old_things;\nDELETE FROM tags;\n",
    "shop/db/migrations/sql/mysql.sql": "ALTER TABLE instances MODIFY host varchar(90);\n",
    "shop/db/migrations/sql/sqlite.sql": "DROP TABLE tags;\n",
    f"{VERSIONS}/plan.json": '{"drop": {"instances": ["notes"]}, "tags": [{"id": 60, "tag": "p"}]}',
    "shop/db/migrations/earlier/0000_earlier.py": """\
from alembic import op


def clean(operations, table, column):
    operations.drop_column(table, column)


def downgrade():
    op.drop_table('old_things')
    clean(op, 'instances', 'state')
""",
    "shop/db/migrations/steps/1.sql": "ALTER TABLE instances DROP COLUMN notes",
    "shop/db/migrations/steps/2.sql": "DROP TABLE old_things",
}


@dataclass(frozen=True)
class Form:
    """A migration of the set: its revision id is made of its document and heading."""

    id: str
    code: str

    def __str__(self) -> str:
        return self.id

    @property
    def mysql_only(self) -> bool:
        return self.id.startswith("mysql_")

    @property
    def path(self) -> str:
        return f"{VERSIONS}/{self.id}.py"


def read_forms() -> Iterator[Form]:
    """Yield every migration of the set."""
    for document in sorted(FORMS.glob("*.md")):
        for title, body in _BLOCK.findall(document.read_text()):
            words = re.sub(r"\W+", "_", title.lower()).strip("_")
            revision = f"{document.stem}_{words}"
            prelude = "" if re.search(r"^(import|from) ", body, re.MULTILINE) else _PRELUDE
            yield Form(
                revision, f"revision = '{revision}'\ndown_revision = None\n\n{prelude}{body}"
            )


def write_project(folder: Path) -> None:
    """Write a project that holds all forms."""
    files = PROJECT | {form.path: form.code for form in read_forms()}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
