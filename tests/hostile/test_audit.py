"""No code of the checked tree runs, no process but git, nothing written but what was asked for."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.audited_run import MARKER
from tests.trees.conftest import Checkout, checkout, own_git_configuration

__all__ = ["checkout", "own_git_configuration"]

DRIVER = Path(__file__).parent / "audited_run.py"
REGISTRY = "upgradelint.registry.json"

FLAVOR = """\
import abc
import demo.helpers
from demo.helpers import *
from oslo_versionedobjects import base, fields


class Hook(abc.ABCMeta):
    def __new__(mcs, name, bases, attributes):
        spring()
        return super().__new__(mcs, name, bases, attributes)


class Mixin:
    def __init_subclass__(cls):
        spring()


@base.VersionedObjectRegistry.register
class Flavor(Mixin, base.VersionedObject):
    spring()
    VERSION = '1.0'
    fields = {'name': fields.StringField()}


@harmful
@base.VersionedObjectRegistry.register
class Decorated(base.VersionedObject, metaclass=Hook):
    VERSION = '1.0'
    fields = {'name': fields.StringField(default=spring())}


exec("spring()")
eval("spring()")
__import__("demo.helpers")
spring()
"""
TRAPS = (
    "conftest.py",
    "setup.py",
    "sitecustomize.py",
    "usercustomize.py",
    "noxfile.py",
    "hooks.py",
    "ast.py",
    "json.py",
    "subprocess.py",
    "msgspec.py",
    "pathspec.py",
    "libcst/__init__.py",
    "click/__init__.py",
    "encodings/sprung.py",
    "upgradelint/__init__.py",
    "upgradelint/cli/__init__.py",
    "upgradelint/rules/objects/upg400_trap.py",
    "demo/__init__.py",
    "demo/objects/__init__.py",
)
PROGRAMS = (
    "core.alternateRefsCommand",
    "core.askPass",
    "core.gitProxy",
    "credential.helper",
    "diff.trap.command",
    "diff.trap.xfuncname",
    "filter.trap.process",
    "gpg.program",
    "gpg.ssh.program",
    "interactive.diffFilter",
    "pager.ls-files",
    "pager.grep",
    "sequence.editor",
    "uploadpack.packObjectsHook",
)
HOOKS = ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout")
CONFIGURATION = """\
[build-system]
requires = []
build-backend = "hooks"
backend-path = ["."]

[project]
name = "demo"
dynamic = ["version"]

[tool.setuptools.dynamic]
version = { attr = "demo.version" }

[tool.upgradelint]
library-sources = ["."]
force-register = ["demo.helpers.Forced"]
"""


@dataclass(frozen=True)
class Trapped:
    """A repository full of traps; `sprung` is the file that each of them would write."""

    checkout: Checkout
    sprung: Path
    report: Path

    def run(self, *command: str) -> dict[str, Any]:
        process = [sys.executable, "-B", str(DRIVER), str(self.report), *command]
        done = subprocess.run(
            process, check=False, cwd=self.checkout.path, capture_output=True, text=True
        )
        assert "upgradelint: unexpected" not in done.stderr
        return json.loads(self.report.read_text()) | {"output": done.stdout}

    def state(self) -> dict[str, tuple[bytes, int]]:
        """Return content and time of every file, git's own included."""
        files = (path for path in self.checkout.path.rglob("*") if path.is_file())
        return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def trapped(checkout, tmp_path) -> Trapped:
    sprung = tmp_path / "sprung"
    trap = f'MARK = {MARKER!r}\nopen({str(sprung)!r}, "w").close()\nraise SystemExit(3)\n'
    spring = (
        "def spring(*args):\n"
        f"    open({str(sprung)!r}, 'w').close()\n"
        "    return args[0] if args else 'spring'\n"
    )
    files = dict.fromkeys(TRAPS, trap)
    files["evil.pth"] = f"import os; open({str(sprung)!r}, 'w')\n"
    files["demo/helpers.py"] = (
        f"MARK = {MARKER!r}\n{spring}harmful = spring\n\n\nclass Forced:\n    pass\n"
    )
    files["demo/objects/coded.py"] = "# -*- coding: sprung -*-\n" + FLAVOR
    files["demo/objects/flavor.py"] = FLAVOR
    files["pyproject.toml"] = CONFIGURATION
    files[".gitattributes"] = "*.py filter=trap diff=trap\n"
    checkout.commit(files, "1.0.0")
    checkout.commit({"demo/objects/flavor.py": FLAVOR + "# changed\n"})
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "diff.external"):
        checkout.git("config", key, str(script))
    for key in ("filter.trap.clean", "filter.trap.smudge", "diff.trap.textconv", "alias.ls-files"):
        checkout.git("config", key, str(script))
    for key in PROGRAMS:
        checkout.git("config", key, str(script))
    hooks = tmp_path / "hooks"
    for folder in (hooks, checkout.path / ".git/hooks"):
        folder.mkdir(exist_ok=True)
        for hook in HOOKS:
            (folder / hook).write_bytes(script.read_bytes())
            (folder / hook).chmod(0o755)
    checkout.git("config", "core.hooksPath", str(hooks))
    sprung.unlink(missing_ok=True)
    return Trapped(checkout, sprung, tmp_path / "report.json")


COMMANDS = {
    "check": ["check", "--show-unproven"],
    "check a revision": ["check", "HEAD", "--against", "1.0.0"],
    "check as JSON": ["check", "--against", ".@HEAD", "--output-format", "json"],
    "print": ["fingerprint", "--print"],
    "is recorded": ["fingerprint", "--check"],
    "record": ["fingerprint", "--release", "1.0.0"],
    "record the past": ["fingerprint", "--history"],
    "begin": ["init"],
}
ASKED_FOR = {name: {REGISTRY} for name in ("record", "record the past", "begin")}


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_happens_but_what_was_asked_for(trapped, name):
    if name == "is recorded":
        trapped.run(*COMMANDS["record"])
    asked_for = {str(trapped.checkout.path / path) for path in ASKED_FOR.get(name, ())}
    before = trapped.state()
    record = trapped.run(*COMMANDS[name])
    after = trapped.state()

    assert not trapped.sprung.exists()
    assert {path for path in before | after if before.get(path) != after.get(path)} == asked_for
    _assert_no_module_ran(trapped, record)
    _assert_only_git_was_started(record)
    _assert_only_this_was_written(record, asked_for)


def test_the_traps_are_read(trapped):
    record = trapped.run("check", "--show-unproven")
    assert record["code"] == 0
    assert "1.0.0" in record["output"]
    names = trapped.run("fingerprint", "--print")["output"] + record["output"]
    assert {"Flavor", "Decorated"} <= set(names.replace(":", " ").split())


def test_a_sprung_trap_is_noticed(tmp_path):
    """The driver sees what it is there to see."""
    script = tmp_path / "script.py"
    script.write_text(
        "import json, os, subprocess, sys\n"
        f"sys.path.insert(0, {str(DRIVER.parent)!r})\n"
        "from audited_run import note, record\n"
        "sys.addaudithook(note)\n"
        "subprocess.run([sys.executable, '-c', ''])\n"
        f"exec('MARK = \\'{MARKER}\\'')\n"
        "open('written', 'w').close()\n"
        "os.remove('written')\n"
        "print(json.dumps(record))\n"
    )
    process = [sys.executable, "-B", str(script)]
    done = subprocess.run(process, check=True, cwd=tmp_path, capture_output=True)
    record = json.loads(done.stdout)
    assert ["<string>", True] in record["executed"]
    assert record["written"] == ["written"]
    assert ["os.remove", "written"] in record["changed"]
    assert record["started"] == [[sys.executable, "-c", ""]]


def _assert_no_module_ran(trapped: Trapped, record: dict[str, Any]) -> None:
    tree = str(trapped.checkout.path)
    executed = [path for path, marked in record["executed"] if marked or path.startswith(tree)]
    imported = [path for path in record["modules"] if path and path.startswith(tree)]
    assert executed == imported == []


def _assert_only_git_was_started(record: dict[str, Any]) -> None:
    assert {command[0] for command in record["started"]} <= {"git"}


def _assert_only_this_was_written(record: dict[str, Any], asked_for: set[str]) -> None:
    names = {Path(path).name for path in asked_for}
    written = {path for path in record["written"] if path != os.devnull}
    assert {_finished(path) for path in written} == names
    changed = [argument for _, *arguments in record["changed"] for argument in arguments]
    assert {_finished(path) for path in changed} <= names


def _finished(path: str) -> str:
    """The name of the file that is written under another one at first."""
    return re.sub(r"^\.(.+)\.[0-9a-f]{16}\.unfinished$", r"\1", Path(path).name)
