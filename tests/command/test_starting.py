"""`init`, `config`, and what `check` says of flake8's configuration."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR, FLAVOR_PATH, REGISTRY, SAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.settings.page import PAGE, in_force, page, toml
from upgradelint.settings.settings import Settings, key_name, keys

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

ROOT = Path(__file__).parents[2]
HASH = "93dac405e0b7ac9773f03493962e0750"
TABLE = "demo/tests/test_objects.py"


# -- init


def test_init_configures_and_records(project, upgradelint):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: SAFE, TABLE: f"object_data = {{'Flavor': '1.0-{HASH}'}}\n"})
    code, out, err = upgradelint("init")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "found 1 object",
        "releases by their tags: 1.0.0",
        "pyproject.toml: [tool.upgradelint] added",
        f"{REGISTRY}: 1 object recorded",
        "commit both files; from then on: upgradelint check",
    ]
    settings = Settings.load(project.path)
    assert (settings.hash_tables, settings.supported_releases) == ((TABLE,), 1)
    assert upgradelint("check") == (
        0,
        "0 findings; 1 object, call or migration compared with the registry\n",
        "",
    )


def test_init_says_how_to_keep_what_the_release_promises(project, upgradelint):
    project.git("tag", "1.0.0")
    said = "to keep what 1.0.0 promises while the code moves on: "
    (line,) = (line for line in upgradelint("init")[1].splitlines() if line.startswith(said))
    assert upgradelint(*line.removeprefix(f"{said}upgradelint ").split())[0] == 0
    assert "1.0.0" in json.loads((project.path / REGISTRY).read_text())["releases"]


def test_init_records_a_project_whatever_it_lacks(project, upgradelint):
    """Nothing is recorded yet, so nothing is an unsafe step."""
    made = "op.create_table('racks', sa.Column('kind', sa.Enum('a', name='kind')))"
    project.commit(
        {
            "demo/models.py": "import sqlalchemy as sa\nfrom sqlalchemy import orm\n\n"
            "class Rack(orm.declarative_base()):\n    __tablename__ = 'racks'\n"
            "    kind = sa.Column(sa.Enum('a', 'b', name='kind'), primary_key=True)\n",
            "demo/migrations/versions/1_x.py": "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = '1'\ndown_revision = None\n\ndef upgrade():\n    {made}\n",
        }
    )
    code, out, err = upgradelint("init")
    assert (code, err) == (0, "")
    assert f"{REGISTRY}: 1 object, 1 migration, 1 mapped table recorded" in out


def test_init_in_a_shallow_clone_says_that_releases_may_be_missing(
    project, upgradelint, tmp_path, monkeypatch
):
    project.git("tag", "1.0.0")
    project.commit({FLAVOR_PATH: SAFE})
    clone = tmp_path / "clone"
    project.git("clone", "--quiet", "--depth=1", f"file://{project.path}", str(clone))
    monkeypatch.chdir(clone)
    said = upgradelint("init")[1].splitlines()
    assert said[1:3] == [
        "releases by their tags: none",
        f"this clone is shallow; to see all releases: git -C {clone} fetch --tags --unshallow",
    ]


@pytest.mark.parametrize(
    ("name", "before", "head"),
    [
        ("pyproject.toml", "[project]\nname = 'demo'", "[tool.upgradelint]"),
        ("pyproject.toml", "[project]\nname = 'demo'\n\n", "[tool.upgradelint]"),
        ("setup.cfg", "[metadata]\nname = demo\n", "[upgradelint]"),
        ("tox.ini", "[tox]\n", "[upgradelint]"),
        ("pyproject.toml", "", "[tool.upgradelint]"),
    ],
)
def test_init_adds_to_the_file_there_is(project, upgradelint, name, before, head):
    project.write({name: before, TABLE: f"object_data = {{'Flavor': '1.0-{HASH}'}}\n"})
    assert f"{name}: {head} added\n" in upgradelint("init")[1]
    written = (project.path / name).read_text()
    assert written.startswith(before)
    assert f"\n{head}\n" in f"\n{written}"
    assert "\n\n\n" not in written
    assert Settings.load(project.path).hash_tables == (TABLE,)


def test_init_leaves_what_is_there(project, upgradelint):
    upgradelint("init")
    before = {name: (project.path / name).read_bytes() for name in ("pyproject.toml", REGISTRY)}
    out = upgradelint("init")[1].splitlines()
    assert out[-3:-1] == [
        f"{project.path / 'pyproject.toml'} is there already",
        f"{REGISTRY} is there already",
    ]
    assert before == {name: (project.path / name).read_bytes() for name in before}


def test_init_of_a_project_without_anything(checkout, upgradelint, monkeypatch):
    monkeypatch.chdir(checkout.path)
    checkout.commit({"a.py": "x = 1\n"})
    code, out, _ = upgradelint("init")
    assert code == 0
    assert out.startswith("found nothing that talks to another release\n")


TASKS = "import celery\n@celery.shared_task\ndef {0}(a, **more):\n    pass\n{0}.delay(1)\n"


def test_tasks_are_recorded_by_their_module(checkout, upgradelint, monkeypatch):
    """A new module makes no other of those behind it, and a message names a task once."""
    monkeypatch.chdir(checkout.path)
    checkout.commit({"shop/__init__.py": "", "shop/mails.py": TASKS.format("mail")})
    checkout.commit({"shop/orders.py": TASKS.format("order")})
    found = upgradelint("init")[1].splitlines()
    assert found[0] == "found 2 tasks, 2 task calls"
    checkout.write({"shop/carts.py": TASKS.format("cart"), "shop/orders.py": "def order[\n"})
    _, out, _ = upgradelint("check", "--show-unproven")
    assert "UPG901" not in out
    assert upgradelint("fingerprint", "--check")[1].splitlines()[:-1] == [
        "shop.carts: not recorded",
        "shop.carts.<module>: now queues shop.carts.cart(a)",
    ]
    assert "unproven: shop.mails.mail: it takes any argument" in out
    assert "UPG914 file of RPC or tasks not read" in out


def test_a_part_of_what_is_recorded_is_not_judged_by_all_of_it(project, upgradelint):
    part = {"shop/a.py": "import celery\n", "shop/pyproject.toml": "[project]\nname = 'shop'\n"}
    project.commit(part)
    assert upgradelint("init")[0] == 0
    there = f"shop is a part of what {project.path / REGISTRY} records: run it in {project.path}"
    for command in (["check"], ["fingerprint"], ["fingerprint", "--check"]):
        assert upgradelint(*command, "shop") == (2, "", f"upgradelint: {there}\n")
    assert upgradelint("check", "shop", "--against", "HEAD")[0] == 0


@pytest.mark.parametrize(("library", "said"), [("django.db", True), ("alembic", False)])
def test_init_says_that_migrations_of_django_are_not_read(
    library, said, checkout, upgradelint, monkeypatch
):
    monkeypatch.chdir(checkout.path)
    migration = f"from {library} import migrations, models\n"
    checkout.commit({"a/migrations/0001_initial.py": migration, "a/migrations/0002_b.py": ""})
    line = "2 migrations of Django not read: django-migration-linter judges those"
    assert (line in upgradelint("init")[1].splitlines()) is said


def test_print_says_where_there_is_nothing_to_print(checkout, upgradelint, monkeypatch):
    monkeypatch.chdir(checkout.path)
    checkout.commit({"a.py": "x = 1\n"})
    said = "upgradelint: . has no versioned objects to print\n"
    assert upgradelint("fingerprint", "--print") == (0, "", said)


def test_init_names_what_cannot_be_written(project, upgradelint):
    (project.path / "pyproject.toml").mkdir()
    code, _, err = upgradelint("init")
    assert code == 2
    assert err.startswith("upgradelint: ")
    assert "pyproject.toml" in err


# -- config


def test_config_shows_what_is_in_force_and_from_where(project, upgradelint):
    code, out, _ = upgradelint("config")
    assert code == 0
    assert out.startswith("# .: nothing is configured, the defaults are in force\n")
    assert len(out.splitlines()) == 1 + len(list(keys()))
    text = "[tool.upgradelint]\nsupported-releases = 2\nselect = ['UPG4']\n"
    project.write({"pyproject.toml": text})
    assert upgradelint("config", "--changed")[1].splitlines() == [
        f"# .: from {project.path / 'pyproject.toml'}",
        'select = ["UPG4"]',
        "supported-releases = 2",
    ]


def test_what_config_shows_can_be_written(tmp_path):
    given = Settings(
        select=("UPG4",),
        per_file_ignores={'a "b".py': ("UPG1", "UPG2")},
        indirection_api=True,
        backport_floors={"Volume": "1.4"},
    )
    lines = [line for line in in_force(given) if "not given" not in line]
    (tmp_path / "pyproject.toml").write_text("[tool.upgradelint]\n" + "\n".join(lines))
    loaded = Settings.load(tmp_path)
    for setting in keys():
        assert getattr(loaded, setting.name) == getattr(given, setting.name), key_name(setting)


@pytest.mark.parametrize(
    "value", [(), ("a", "b"), {"a b": ("c",)}, {}, True, 3, "x", "a\\d", "it's \\d", 'q"', "ü\n"]
)
def test_values_are_toml(value):
    read = tomllib.loads(f"key = {toml(value)}")["key"]
    plain = (
        {key: list(listed) for key, listed in value.items()} if isinstance(value, dict) else value
    )
    assert read == (list(plain) if isinstance(plain, tuple) else plain)


def test_the_page_is_fresh():
    assert (ROOT / PAGE).read_text() == page(), "renew it: python -m upgradelint.settings.page"
    command = [sys.executable, "-m", "upgradelint.settings.page", "--check"]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0


# -- flake8's select


REQUIRED = {"test-requirements.txt": "hacking\nupgradelint>=1\n"}
HIDING = "[flake8]\nselect = H,E\n"
TOLD = "`select` of [flake8] hides our findings there: add extend-select = UPG"


@pytest.mark.parametrize(
    ("files", "warning"),
    [
        ({**REQUIRED, "tox.ini": HIDING}, f"tox.ini: {TOLD}"),
        ({**REQUIRED, ".flake8": HIDING}, f".flake8: {TOLD}"),
        ({"tox.ini": "[testenv]\ndeps = upgradelint\n" + HIDING}, f"tox.ini: {TOLD}"),
        ({"tox.ini": HIDING + "upgradelint-ignore = UPG4\n"}, f"tox.ini: {TOLD}"),
        (
            {
                "setup.cfg": HIDING,
                ".pre-commit-config.yaml": "additional_dependencies: [upgradelint]\n",
            },
            f"setup.cfg: {TOLD}",
        ),
        ({"tox.ini": HIDING}, ""),
        ({"tox.ini": "[testenv]\ncommands = upgradelint check\n" + HIDING}, ""),
        ({".pre-commit-config.yaml": "  - id: upgradelint\n", "tox.ini": HIDING}, ""),
        ({**REQUIRED, "tox.ini": HIDING + "extend-select = UPG\n"}, ""),
        ({**REQUIRED, "tox.ini": "[flake8]\nselect =\n  E,\n  UPG4\n"}, ""),
        ({**REQUIRED, "tox.ini": "[flake8]\nselect = U E\n"}, ""),
        ({**REQUIRED, "tox.ini": "[flake8]\nselect = UPX\n"}, f"tox.ini: {TOLD}"),
        ({**REQUIRED, "setup.cfg": "[flake8]\nignore = E\n", "tox.ini": HIDING}, ""),
        ({**REQUIRED, "tox.ini": "select = broken\n"}, ""),
        (REQUIRED, ""),
    ],
)
def test_a_select_that_hides_the_plugin_is_told(project, upgradelint, files, warning):
    project.commit({**files, FLAVOR_PATH: FLAVOR})
    err = upgradelint("check", "--against", "HEAD")[2]
    assert err == (f"upgradelint: {warning}\n" if warning else "")
