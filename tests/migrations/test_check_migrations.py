"""`check` on migrations: what is judged by default, by --all, by --select and by dialects."""

from pathlib import Path

import pytest

from upgradelint.cli import run
from upgradelint.compare.migrations.revisions.compare import untold_parents
from upgradelint.compare.migrations.schema import untold_types
from upgradelint.facts.collect import collect
from upgradelint.trees.directory import DirectoryTree

ALONE = ("--allow-no-baseline", "--no-cache")
VERSIONS = "shop/db/migrations/versions"
HEAD = "import sqlalchemy as sa\nfrom alembic import op\n\n"
INITIAL = "op.create_table('racks', sa.Column('id', sa.Integer), sa.Column('name', sa.String(9)))"
INDEX = "op.create_index('ix', 'racks', ['name'])"
DATA = "op.execute(\"UPDATE racks SET name = 'x'\")"
MODELS = (
    "import sqlalchemy as sa\nfrom sqlalchemy import orm\n\nBase = orm.declarative_base()\n\n\n"
    "class Rack(Base):\n    __tablename__ = 'racks'\n"
    "    id = sa.Column(sa.Integer, primary_key=True)\n    name = sa.Column(sa.String(9))\n"
)


def write(folder: Path, *steps: str, config: str = "") -> str:
    """Write a tree with the steps of its migrations, one a revision."""
    files = {"shop/__init__.py": "", "shop/db/__init__.py": "", "shop/db/models.py": MODELS}
    for number, step in enumerate(steps, 1):
        parent = f"'{number - 1:04}'" if number > 1 else None
        names = f"revision = '{number:04}'\ndown_revision = {parent}\n\n\n"
        files[f"{VERSIONS}/{number:04}_x.py"] = f"{HEAD}{names}def upgrade():\n    {step}\n"
    if config:
        files["pyproject.toml"] = f"[tool.upgradelint]\n{config}\n"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return str(folder)


@pytest.fixture
def codes(tmp_path, capsys, monkeypatch):
    """Check the last of several releases against the one before: the codes that are found."""
    monkeypatch.chdir(tmp_path)

    def check(*options: str, config: str = "") -> list[str]:
        old = write(tmp_path / "old", INITIAL, DATA, config=config)
        new = write(tmp_path / "new", INITIAL, DATA, INDEX, config=config)
        run(["check", new, "--against", old, "--no-cache", *options])
        lines = capsys.readouterr().out.splitlines()
        return [word for line in lines for word in line.split() if word.startswith("UPG")]

    return check


CHOICES = [
    ((), "", []),
    (("--all",), "", ["UPG621"]),
    (("--select", "UPG65"), "", ["UPG651"]),
    (("--extend-select", "UPG651"), "", ["UPG651"]),
    (("--select", "ALL", "--ignore", "UPG65"), "", []),
    ((), 'dialects = ["postgresql"]', ["UPG651"]),
    ((), 'dialects = ["mysql"]', []),
    (("--ignore", "UPG65"), 'dialects = ["postgresql"]', []),
    ((), 'select = ["UPG6"]', ["UPG651"]),
]


@pytest.mark.parametrize(("options", "config", "found"), CHOICES)
def test_what_is_judged(codes, options, config, found):
    assert codes(*options, config=config) == found


def test_without_a_baseline_everything_is(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(["check", write(tmp_path / "new", INITIAL, DATA, INDEX), *ALONE])
    assert "0002_x.py:9:5: UPG621" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("config", "code"),
    [("", 0), ('dialects = ["postgresql"]', 0), ('dialects = ["postgresql", "sqlite"]', 1)],
)
def test_what_runs_on_sqlite_alone_is_judged_where_that_is_declared(
    tmp_path, monkeypatch, config, code
):
    monkeypatch.chdir(tmp_path)
    drop = "if op.get_bind().dialect.name == 'sqlite':\n        op.drop_table('racks')"
    old = write(tmp_path / "old", INITIAL, config=config)
    new = write(tmp_path / "new", INITIAL, drop, config=config)
    assert run(["check", new, "--against", old, "--no-cache"]) == code


def test_a_comment_on_the_line_of_the_operation_silences_it(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    old = write(tmp_path / "old", INITIAL)
    new = write(tmp_path / "new", INITIAL, f"{DATA}  # noqa: UPG621")
    assert run(["check", new, "--against", old, "--no-cache"]) == 0


MUTED = [
    [
        "with op.batch_alter_table('racks') as batch:",
        "    batch.drop_column('name')  # noqa: UPG601",
    ],
    ["op.drop_column(  # noqa: UPG601", "    'racks',", "    'name',", ")"],
    ["op.drop_column(", "    'racks',", "    'name',", ")  # noqa: UPG601"],
    ["op.execute('ALTER TABLE racks DROP COLUMN name')  # noqa: UPG601"],
    ['op.execute("""', "    ALTER TABLE racks", "    DROP COLUMN name", '""")  # noqa: UPG601'],
    ["for one in ('racks',):", "    op.drop_column(one, 'name')  # noqa: UPG601, UPG611"],
]


@pytest.mark.parametrize("step", MUTED)
def test_a_comment_silences_an_operation_of_several_lines(step, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    old = write(tmp_path / "old", INITIAL)
    new = write(tmp_path / "new", INITIAL, "\n    ".join(step))
    assert run(["check", new, "--against", old, "--no-cache"]) == 0, capsys.readouterr().out
    loud = "\n    ".join(step).replace("  # noqa: UPG601", "")
    new = write(tmp_path / "new", INITIAL, loud)
    assert run(["check", new, "--against", old, "--no-cache"]) == 1


SWAP = "op.drop_column('racks', 'name')\n    op.add_column('racks', sa.Column('name', sa.Text))"


@pytest.mark.parametrize(
    ("steps", "line"),
    [
        (
            ["op.execute(f'DELETE FROM {sa.NAME}')"],
            "UPG621 delete on rows of a table that cannot be told by SQL text",
        ),
        (["op.create_table('a')\n    op.execute(f'DELETE FROM {sa.NAME}')"], "0 findings"),
        ([SWAP], "UPG601 column name of racks swapped for another while this release maps it"),
        (
            SWAP.split("\n    "),
            "UPG613 column name of racks dropped; whether the older release maps it cannot be "
            "told (a later revision makes it again)",
        ),
        (
            ["op.add_column('racks', sa.Column('x', sa.Text))", "op.drop_column('racks', 'x')"],
            "0 findings",
        ),
        (["op.create_unique_constraint('u', 'racks', ['name'])"], "UPG607 unique constraint"),
        (
            [
                "op.add_column('racks', sa.Column('x', sa.Text))",
                "op.create_unique_constraint('u', 'racks', ['x'])",
            ],
            "UPG607 unique constraint on x of racks",
        ),
        (
            [
                "op.add_column('racks', sa.Column('x', sa.Text))\n"
                "    op.create_unique_constraint('u', 'racks', ['x'])",
            ],
            "0 findings",
        ),
    ],
)
def test_without_a_baseline_each_revision_is_judged_by_itself(
    steps, line, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    run(["check", write(tmp_path / "new", INITIAL, *steps), "--all", *ALONE])
    assert line in capsys.readouterr().out


def test_a_release_that_is_skipped_counts(tmp_path, capsys, monkeypatch):
    """N-1 has let go of the column and N-2 has not: who comes from N-2 is broken."""
    monkeypatch.chdir(tmp_path)
    drop = "op.drop_column('racks', 'name')"
    write(tmp_path / "a", INITIAL)
    write(tmp_path / "b", INITIAL)
    write(tmp_path / "c", INITIAL, drop)
    for name in ("b", "c"):
        models = tmp_path / name / "shop/db/models.py"
        models.write_text(MODELS.replace("    name = sa.Column(sa.String(9))\n", ""))
    run(["check", "c", "--against", "b", "--against", "a", "--no-cache"])
    out = capsys.readouterr().out
    assert "UPG601 column name of racks dropped while a maps it (shop/db/models.py:10)" in out


ALLOW = "# upgradelint: allow"


@pytest.mark.parametrize(
    ("comment", "found"),
    [
        (f"{ALLOW} UPG621 -- twelve rows, written by the installer alone", []),
        (f"  {ALLOW} UPG604, UPG62 -- as agreed", []),
        (f"{ALLOW} UPG604 -- another rule", ["UPG621"]),
        (f"{ALLOW} UPG621", ["UPG621", "UPG913"]),
        (f"{ALLOW} UPG621 --", ["UPG621", "UPG913"]),
        (f"{ALLOW} UPG101 -- not a rule of migrations", ["UPG621", "UPG913"]),
        (f"{ALLOW} everything", ["UPG621", "UPG913"]),
        (f"x = 'not a comment'  {ALLOW} UPG621 -- not on a line of its own", ["UPG621"]),
    ],
)
def test_a_migration_is_let_pass_for_a_reason(
    tmp_path, capsys, monkeypatch, comment, found
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, INITIAL, f"{DATA}\n{comment}")
    run(["check", ".", "--all", *ALONE])
    lines = capsys.readouterr().out.splitlines()
    codes = {
        line.split(": ")[1].split()[0] for line in lines if line[:1].isalpha() and ": UPG" in line
    }
    assert sorted(codes) == found


def test_statistics_list_what_was_allowed_and_why(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, INITIAL, f"{DATA}\n    {DATA}\n{ALLOW} UPG621 -- twelve rows")
    assert run(["check", ".", "--all", *ALONE, "--statistics"]) == 0
    out = capsys.readouterr().out
    assert f"{VERSIONS}/0002_x.py:11: allowed 1 UPG621: twelve rows\n" in out


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS pgcrypto; END $$", True),
        ("ALTER TABLE boards RENAME CONSTRAINT a TO b", True),
        ("ALTER TABLE racks RENAME CONSTRAINT a TO b", True),
        ("DO $$ BEGIN EXECUTE 'ALTER TABLE racks ADD height int'; END $$", False),
    ],
)
def test_a_column_without_migration_beside_text_nobody_reads(
    text, reported, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "old", INITIAL)
    write(tmp_path / "new", INITIAL, f'op.execute("""{text}""")')
    models = tmp_path / "new/shop/db/models.py"
    models.write_text(f"{MODELS}    height = sa.Column(sa.Integer)\n")
    run(["check", "new", "--against", "old", "--no-cache"])
    assert ("UPG632" in capsys.readouterr().out) is reported


def test_nothing_is_said_of_types_where_something_unknown_is_done_to_them(tmp_path, capsys):
    kind = "sa.Enum('a', 'b', name='kind')"
    made = f"op.create_table('racks', sa.Column('id', sa.Integer), sa.Column('kind', {kind}))"
    unknown = "import os; op.execute('ALTER TYPE kind ADD VALUE ' + repr(os.environ['VALUE']))"
    found = []
    for steps in [(made,), (made, unknown)]:
        folder = tmp_path / str(len(steps))
        write(folder, *steps)
        models = folder / "shop/db/models.py"
        text = MODELS.replace("    name = sa.Column(sa.String(9))\n", "")
        models.write_text(f"{text}    kind = sa.Column(sa.Enum('a', 'b', 'c', name='kind'))\n")
        run(["check", str(folder), *ALONE])
        found.append("UPG633" in capsys.readouterr().out)
    assert found == [True, False]


EDITS = {
    "a name": (
        "sa.UniqueConstraint('name')",
        "sa.UniqueConstraint('name', name='uq')",
        "now unique of racks on name named uq",
    ),
    "no name": (
        "sa.UniqueConstraint('name', name='uq')",
        "sa.UniqueConstraint('name')",
        "now unique of racks on name unnamed",
    ),
}


@pytest.mark.parametrize(("before", "after", "said"), EDITS.values(), ids=EDITS)
def test_an_edit_of_a_constraint_is_named(before, after, said, tmp_path, capsys) -> None:
    old = write(tmp_path / "old", f"{INITIAL[:-1]}, {before})")
    new = write(tmp_path / "new", f"{INITIAL[:-1]}, {after})")
    run(["check", new, "--against", old, "--no-cache", "--select", "UPG641"])
    assert f"was edited: {said}" in capsys.readouterr().out


def test_an_edit_is_named_by_what_a_registry_keeps_too(tmp_path, capsys) -> None:
    """It keeps no default and no NOT NULL of what is added: these are not what was edited."""
    add = (
        "op.add_column('racks', sa.Column('{}', sa.Integer(), nullable=False, server_default='0'))"
    )
    more = "\n    op.add_column('racks', sa.Column('{}', sa.Text()))"
    folder = write(tmp_path / "old", INITIAL, add.format("size") + more.format("note"))
    assert run(["fingerprint", folder]) == 0
    write(tmp_path / "old", INITIAL, add.format("size") + more.format("notes"))
    capsys.readouterr()
    run(["check", folder, "--select", "UPG641"])
    assert "was edited: now add_column racks notes Text [" in capsys.readouterr().out


DOUBT = "whether {} holds what String(9) does: racks.name"
TYPES = {
    "a type of another library": ("sa.Color(3)", [DOUBT.format("Color(3)")]),
    "an array": ("sa.ARRAY(sa.String(9))", [DOUBT.format("ARRAY(String(9))")]),
    "a longer text": ("sa.String(20)", []),
    "an enum, which is told by its values": ("sa.Enum('a', 'b')", []),
}


@pytest.mark.parametrize(("kind", "doubts"), TYPES.values(), ids=TYPES)
def test_a_type_that_cannot_be_compared_is_unproven(kind, doubts, tmp_path) -> None:
    change = f"op.alter_column('racks', 'name', type_={kind})"
    old, new = write(tmp_path / "old", INITIAL), write(tmp_path / "new", INITIAL, change)
    before, after = (collect(DirectoryTree(Path(folder))) for folder in (old, new))
    assert [doubt.reason for doubt in untold_types(before, after)] == doubts
    other = write(tmp_path / "other", INITIAL, change.replace("'name'", "'size'"))
    assert list(untold_types(before, collect(DirectoryTree(Path(other))))) == []


RELEASED = {
    "a column that is not there any more": [
        "op.add_column('racks', sa.Column('label', sa.Text))",
        "op.alter_column('racks', 'label', nullable=False)",
        "op.drop_column('racks', 'label')",
    ],
    "a column that is called otherwise by now": [
        "op.add_column('racks', sa.Column('label', sa.Text))",
        "op.alter_column('racks', 'label', nullable=False)",
        "op.drop_column('racks', 'name')",
        "op.alter_column('racks', 'label', new_column_name='name')",
    ],
    "a type that the release has": [
        "op.alter_column('racks', 'name', existing_type=sa.String(30), type_=sa.String(9))"
    ],
    "a key that the release has": ["op.create_primary_key('pk', 'racks', ['id'])"],
}
NOW = "UPG604,UPG605,UPG606,UPG607"


@pytest.mark.parametrize("steps", RELEASED.values(), ids=RELEASED)
def test_a_released_migration_is_judged_by_what_the_release_has_now(steps, tmp_path) -> None:
    tree = write(tmp_path / "tree", INITIAL, *steps)
    assert run(["check", tree, "--against", tree, "--all", "--no-cache", "--select", NOW]) == 0


EDGES = {"another package's": ("'f00d', 'beef'", ["beef"]), "its own": ("'0001'", [])}


@pytest.mark.parametrize(("needed", "doubts"), EDGES.values(), ids=EDGES)
def test_what_may_be_in_another_package_is_unproven(needed, doubts, tmp_path) -> None:
    """Revisions of this project have depended on those of another one before."""
    trees = [tmp_path / name for name in ("old", "new")]
    for folder in trees:
        write(folder, INITIAL, "pass")
        first = folder / VERSIONS / "0001_x.py"
        first.write_text(f"depends_on = 'f00d'\n{first.read_text()}")
    write(trees[1], INITIAL, "pass", "pass")
    first = trees[1] / VERSIONS / "0001_x.py"
    first.write_text(f"depends_on = 'f00d'\n{first.read_text()}")
    last = trees[1] / VERSIONS / "0003_x.py"
    last.write_text(f"depends_on = ({needed},)\n{last.read_text()}")
    before, after = (collect(DirectoryTree(folder)) for folder in trees)
    said = [doubt.reason for doubt in untold_parents(before, after)]
    known = ["f00d"] if "f00d" in needed else []
    assert [reason.split()[2].strip(",") for reason in said] == known + doubts
