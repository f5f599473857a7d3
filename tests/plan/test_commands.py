"""The commands of an upgrade: where a project keeps them, and what each is for."""

from pathlib import Path

import pytest

from tests.plan.projects import planned
from tests.plan.test_schema_and_objects import STEPS

MANAGER = "from stevedore import extension\n\ndef main():\n    extension.ExtensionManager({})\n"
COMMANDS = "class Database:\n" + "".join(
    f"    def {name}(self, revision):\n        pass\n" for name in ("history", "sync", "upgrade")
)
POINTS = '[project.entry-points."demo.manage"]\n{} = "demo.commands:Database"\n'
CLI = """\
def branches(parser):
    parser.add_argument('--expand', action='store_true')
    parser.add_argument('{flag}', action='store_true')

def main(subparsers):
    branches(subparsers.add_parser('upgrade'))
"""
ITSELF = ("alembic upgrade 0002", "alembic upgrade head")


@pytest.mark.parametrize(
    ("group", "key", "commands"),
    [
        pytest.param(
            "'demo.manage'",
            "database",
            ("demo-manage database upgrade 0002", "demo-manage database upgrade"),
            id="a group of entry points",
        ),
        pytest.param("'demo.other'", "database", ITSELF, id="another group"),
        pytest.param("NAME", "database", ITSELF, id="a group that is not seen"),
        pytest.param("'demo.manage'", "pool", ITSELF, id="of something else"),
    ],
)
def test_a_category_is_looked_up_as_an_entry_point(
    group: str, key: str, commands: tuple[str, str], tmp_path: Path
) -> None:
    more = {"demo/manage.py": MANAGER.format(group), "demo/commands.py": COMMANDS}
    assert _commands(more, POINTS.format(key), tmp_path) == commands


@pytest.mark.parametrize(
    ("flag", "commands"),
    [
        ("--contract", ("demo-migrate upgrade --expand", "demo-migrate upgrade --contract")),
        ("--sql", ("demo-migrate upgrade 0002", "demo-migrate upgrade")),
    ],
)
def test_halves_of_the_schema_are_options_of_a_parser(
    flag: str, commands: tuple[str, str], tmp_path: Path
) -> None:
    more = {"demo/manage.py": "def main():\n    pass\n", "demo/migrate.py": CLI.format(flag=flag)}
    script = '[project.scripts]\ndemo-migrate = "demo.migrate:main"\n'
    assert _commands(more, script, tmp_path) == commands


@pytest.mark.parametrize(
    ("imports", "checked"),
    [
        ("from oslo_upgradecheck import upgradecheck", True),
        ("import oslo_upgradecheck.upgradecheck as checks", True),
        ("from demo import upgradecheck", False),
        ("import os", False),
    ],
)
def test_who_imports_the_library_of_upgrade_checks_runs_them(
    imports: str, checked: bool, tmp_path: Path
) -> None:
    old, new, _ = STEPS["an expansion"]
    more = {"demo/manage.py": f"{imports}\n\ndef main():\n    pass\n"}
    steps = planned(old, {**new, **more}, tmp_path).steps
    found = [step.commands for step in steps if step.id == "a-checks"]
    assert found == ([("demo-manage upgrade check",)] if checked else [])


def _commands(more: dict[str, str], points: str, folder: Path) -> tuple[str, ...]:
    old, new, _ = STEPS["an expansion, then what waits"]
    scripts = old["pyproject.toml"]
    if "[project.scripts]" in points:
        scripts, points = scripts + points.partition("\n")[2], ""
    more = {**more, "pyproject.toml": scripts + points}
    steps = planned({**old, **more}, {**new, **more}, folder).steps
    return tuple(step.commands[0] for step in steps if step.letter in "bg")
