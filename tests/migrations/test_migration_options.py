"""What a project says of its migrations: trees, phases, dialects, operations of plugins."""

import pytest

from tests.case_files import TextTree
from tests.migrations.test_facts import HEAD, VERSIONS, revision
from upgradelint.facts.collect import collect
from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.facts.migrations.operations.effects import read_effects
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.migrations.values.types import plain_type
from upgradelint.facts.options import Options

PACKAGES = {"shop/__init__.py": "", "shop/db/__init__.py": ""}


def read(files: dict[str, str], **options: object) -> list[Revision]:
    known = Options(migrations=MigrationOptions(**options))  # type: ignore[arg-type]
    return list(collect(TextTree("shop", PACKAGES | files), known).migrations.values())


def operations(body: str, **options: object) -> list[Operation]:
    (found,) = read({f"{VERSIONS}/0001_x.py": revision("0001", body)}, **options)
    return list(found.operations)


A = revision("a")
B = revision("b", down="'a'")

TREES = {
    "one alembic.ini, several places": (
        {
            "shop/alembic.ini": "[alembic]\nscript_location = db\n"
            "version_locations = db/core db/plugin\n",
            "shop/db/core/a.py": A,
            "shop/db/plugin/b.py": B,
        },
        {"shop/db"},
    ),
    "a separator of its own": (
        {
            "alembic.ini": "[alembic]\nscript_location = %(here)s/shop/db\npath_separator = os\n"
            "version_locations = %(here)s/shop/db/core:%(here)s/shop/db/plugin\n",
            "shop/db/core/a.py": A,
            "shop/db/plugin/b.py": B,
        },
        {"shop/db"},
    ),
    "of a package": (
        {
            "alembic.ini": "[main]\nscript_location = shop.db:scripts\n",
            "shop/db/scripts/versions/2026/a.py": A,
        },
        {"shop/db/scripts/versions"},
    ),
    "of pyproject": (
        {
            "pyproject.toml": '[tool.alembic]\nscript_location = "%(here)s/shop/db"\n'
            'version_locations = ["%(here)s/shop/db/x", "%(here)s/shop/db/y"]\n',
            "shop/db/x/a.py": A,
            "shop/db/y/b.py": B,
        },
        {"shop/db"},
    ),
    "broken files say nothing": (
        {
            "alembic.ini": "script_location\n[",
            "pyproject.toml": "[tool.alembic",
            "deep/pyproject.toml": f"tool.alembic.deep = {'[' * 5000}",
            "shop/db/versions/a.py": A,
        },
        {"shop/db/versions"},
    ),
    "no configuration, folders that build on each other": (
        {"shop/db/core/a.py": A, "shop/db/plugin/b.py": B},
        {"shop/db"},
    ),
    "no configuration, folders with the same ids": (
        {"shop/db/core/a.py": A, "shop/db/plugin/a.py": A, "shop/db/plugin/b.py": B},
        {"shop/db/core", "shop/db/plugin"},
    ),
}


@pytest.mark.parametrize(("files", "trees"), TREES.values(), ids=TREES)
def test_the_tree_of_a_revision(files, trees):
    assert {revision.tree for revision in read(files)} == trees


def test_declared_trees_come_first():
    files = {"shop/db/versions/core/a.py": A, "shop/db/versions/plugin/a.py": B}
    assert {revision.tree for revision in read(files)} == {"shop/db/versions"}
    files["shop/db/versions/plugin/a.py"] = A
    trees = {text: text for text in ("shop/db/versions/core", "shop/db/versions/plugin")}
    assert {revision.tree for revision in read(files, trees=trees)} == set(trees)


def test_folders_that_do_not_build_on_each_other_are_trees():
    files = {"shop/db/versions/sqlite/a.py": A, "shop/db/versions/postgresql/a.py": A}
    apart = {path.rpartition("/")[0] for path in files}
    assert {revision.tree for revision in read(files)} == apart
    assert {revision.tree for revision in read(files, trees=dict.fromkeys(apart, "shop/db"))} == {
        "shop/db"
    }


def test_two_files_of_one_id_are_two_revisions():
    assert len(read({"shop/db/versions/a.py": A, "shop/db/versions/copy.py": A})) == 2


@pytest.mark.parametrize(
    ("path", "phase"),
    [
        ("early/a.py", "expand"),
        ("late/a.py", "contract"),
        ("late_repo/versions/a.py", "contract"),
        ("x_late01_a.py", "contract"),
        ("latest/a.py", "none"),
    ],
)
def test_phases_have_the_names_that_are_declared(path, phase):
    (found,) = read({f"{VERSIONS}/{path}": A}, expand=("early",), contract=("late",))
    assert found.phase == phase


DIALECT = """
if op.get_bind().dialect.name == 'mysql':
    op.drop_column('a', 'b')
else:
    op.drop_column('c', 'd')
"""


def test_only_the_declared_dialects_are_run():
    found = operations(DIALECT, dialects=("mysql",))
    assert [(operation.table, operation.dialects, operation.certain) for operation in found] == [
        ("a", (), True)
    ]


DECLARED = [
    ("from plugin import drop\ndrop('racks', 'height')", "plugin.drop"),
    ("import plugin\nplugin.drop('racks', name='height')", "plugin.drop"),
    ("op.drop('racks', 'height')", "op.drop"),
    ("from other.tools import drop\ndrop('racks', 'height')", "drop"),
]


@pytest.mark.parametrize(("body", "name"), DECLARED)
def test_declared_operations(body, name):
    effects = {name: read_effects(["drop_column(table, column=name)"])}
    (found,) = operations(body, effects=effects)
    assert (found.kind, found.table, found.column) == ("drop_column", "racks", "height")
    assert found.certain


def test_a_declared_name_that_cannot_be_told_is_unproven():
    effects = {"op.drop": read_effects(["drop_column(table, column)"])}
    body = "import os\nop.drop('racks', os.environ['NAME'])"
    (found,) = operations(body, effects=effects)
    assert found.column is None
    assert "column" in found.unproven


def test_operations_of_plugins_are_known():
    body = (
        "op.create_entity(view)\n"
        "from alembic_postgresql_enum import TableReference\n"
        "op.sync_enum_values('public', 'state', ['new', 'used'], [('racks', 'state'),"
        " TableReference(table_schema='public', table_name='bins', column_name='state')],"
        " enum_values_to_rename=[('old', 'used')])"
    )
    found = operations(body)
    assert [
        (
            operation.kind,
            operation.table,
            operation.name or operation.type,
            operation.values,
            operation.new_name,
        )
        for operation in found
    ] == [
        ("set_enum_values", None, "state", ("new", "used"), None),
        ("rename_enum_value", None, "state", ("used",), "old"),
        ("alter_type", "racks", "state", (), None),
        ("alter_type", "bins", "state", (), None),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("drop_column", "must be like"),
        ("drop(table)", "knows no operation drop"),
        ("drop_column(table", "must be like"),
    ],
)
def test_what_is_wrong_with_a_declaration(text, message):
    with pytest.raises(ValueError, match=message):
        read_effects([text])


def test_what_a_migration_says_for_itself_is_read():
    text = HEAD + (
        "revision = 'a'\ndown_revision = None\n\n"
        "def expand_drop_exceptions():\n"
        '    """The old index is built anew\n    under another name.\n\n    More."""\n'
        "    return {sa.Index: ['ix']}\n\n"
        "def upgrade():\n    pass\n"
    )
    (found,) = read({f"{VERSIONS}/a.py": text})
    (said,) = found.excuses
    assert (said.name, said.reason) == (
        "expand_drop_exceptions",
        "The old index is built anew under another name.",
    )


TYPES = [
    ("String(36, convert_unicode=False, unicode_error=None)", "String(36)"),
    ("Text(None, convert_unicode=False)", "Text"),
    ("DateTime(timezone=False)", "DateTime"),
    ("DateTime(timezone=True)", "DateTime(timezone=True)"),
    ("Enum('a', metadata=MetaData(bind=x()), name='n')", "Enum('a', name='n')"),
    ("String(255, collation='utf8')", "String(255, collation='utf8')"),
    ("Numeric(10, 2)", "Numeric(10, 2)"),
    ("Boolean()", "Boolean"),
]


@pytest.mark.parametrize(("text", "plain"), TYPES)
def test_types_without_what_the_database_does_not_see(text, plain):
    assert plain_type(text) == plain


def test_what_takes_something_away_under_a_name_that_is_not_known_is_unproven():
    body = (
        "import os\nop.drop_column('racks', os.environ['NAME'])\nop.create_index('i', 'racks', [])"
    )
    found = collect(TextTree("shop", PACKAGES | {f"{VERSIONS}/a.py": revision("a", body)}))
    (doubt,) = found.unproven
    assert (doubt.family, doubt.subject) == ("migration", f"{VERSIONS}:a")
    assert doubt.reason.startswith("drop column: the column is ")
