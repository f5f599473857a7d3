"""The command on what is damaged: files, registries, configurations, repositories."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.trees.conftest import Checkout
from upgradelint.cache.disk import VARIABLE
from upgradelint.cli import run
from upgradelint.registry import FILE_NAME

EXAMPLES = Path(__file__).parents[2] / "examples/parcels"
CHANGED = "parcels/objects/parcel.py"
COMMANDS = (["check", "--output-format", "full"], ["fingerprint"])
Damage = Callable[[Path], object]

OBJECT = "@base.ParcelsObjectRegistry.register\nclass P(base.ParcelsObject):\n    {body}\n"
SOURCES: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"\0",
    "no text": b"\xff\xfe\xff",
    "an unknown encoding": b"# coding: nonsense\n",
    "an encoding of other things": b"# coding: rot13\n",
    "UTF-16": "import oslo_messaging\n".encode("utf-16"),
    "a conflict": b"<<<<<<< HEAD\n=======\n>>>>>>> x\n",
    "parentheses": b"x = " + b"(" * 5000 + b")" * 5000,
    "signs": b"x = " + b"-" * 20000 + b"1",
    "attributes": b"x = " + b"a." * 5000 + b"b",
    "a long sum": b"x = " + b"1+" * 20000 + b"1",
    "steps to the right": b"".join(b" " * i + b"if 1:\n" for i in range(90)) + b" " * 90 + b"x",
    "a large number": b"x = 10 ** 10 ** 10",
    "a long number": b"x = " + b"9" * 5000,
    "an endless loop": b"while True: pass",
    "recursion": b"def f(): return f()\nx = f()",
    "its own base": b"class A(B): pass\nclass B(A): pass",
    "an import of itself": b"from parcels.objects.parcel import *\nfrom . import *",
    "a version that is none": OBJECT.format(body="VERSION = {}; fields = []").encode(),
    "a version without end": OBJECT.format(body="VERSION = '1.' + '9' * 5000").encode(),
    "half a pair": OBJECT.format(body="VERSION = '\\ud800'").encode(),
    "fields of all kinds": OBJECT.format(body="fields = {1: 2, None: 3, ('a',): ...}").encode(),
}


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


FILES: dict[str, Damage] = {
    "a folder called x.py": lambda top: _folder(top / CHANGED),
    "a link to itself": lambda top: _loop(top / CHANGED),
    "a link to nothing": lambda top: (top / "parcels/a.py").symlink_to("/nowhere"),
    "a pipe": lambda top: _pipe(top / CHANGED),
    "a device": lambda top: _endless(top / CHANGED),
    "a link upward": lambda top: (top / "parcels/up").symlink_to(top / "parcels"),
    "a deep folder": lambda top: (top / "/".join(["d"] * 300)).mkdir(parents=True),
    "strange names": lambda top: (top / os.fsdecode(b"parcels/\xff\n .py")).write_text("x = 1"),
}
REGISTRIES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "deep lists": b"[" * 100_000,
    "a conflict": b"{\n<<<<<<< ours\n",
    "UTF-16": "{}".encode("utf-16"),
    "another schema": b'{"schema": 99}',
    "no schema": b'{"objects": {}}',
    "NaN": b'{"schema": NaN}',
}
CONFIGURATIONS = {
    "no TOML": "[tool.upgradelint",
    "deep lists": f"select = {'[' * 5000}",
    "a key unknown": "nonsense = 1",
    "a registry that is a folder": "registry = 'parcels'",
    "a registry that is a device": "registry = '/dev/zero'",
    "a registry that is nowhere": "registry = 'no/where.json'",
    "an endless pattern": "tag-pattern = '(a+)+$'",
    "half a pattern": "per-file-ignores = { '[' = ['UPG4'] }",
    "a bad exclude": "exclude = ['!', '[', '**/']",
    "no library": "library-sources = ['nowhere']",
    "roots upward": "roots = ['..', '/']",
    "no table": "hash-tables = ['parcels/objects/base.py']",
    "a name that is none": "rpc-servers = { '' = '', 'a' = 'b', 'parcels.x.Y' = '' }",
}


def _one_object(top: Path) -> None:
    objects = [path for path in (top / ".git/objects").rglob("*") if path.is_file()]
    for item in objects:
        item.chmod(0o644)
        item.write_bytes(b"junk")


def _elsewhere(top: Path) -> None:
    shutil.rmtree(top / ".git")
    (top / ".git").write_text("gitdir: /nowhere")


REPOSITORIES: dict[str, Damage] = {
    "no HEAD": lambda top: (top / ".git/HEAD").write_text("nonsense"),
    "no index": lambda top: (top / ".git/index").write_bytes(b"xx"),
    "no repository": lambda top: shutil.rmtree(top / ".git"),
    "a repository elsewhere": _elsewhere,
    "damaged objects": _one_object,
}


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with its registry, released as 1.0.0 and changed since; made once."""
    top = tmp_path_factory.mktemp("whole") / "service"
    shutil.copytree(EXAMPLES / "before", top)
    checkout = Checkout(top)
    checkout.git("init", "--quiet")
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    checkout.git("add", "-A")
    checkout.git(*names, "commit", "--quiet", "--message", "1.0.0")
    checkout.git("tag", "1.0.0")
    command = [sys.executable, "-m", "upgradelint", "fingerprint", "--release", "1.0.0"]
    subprocess.run(command, cwd=top, check=True, capture_output=True)
    shutil.copytree(EXAMPLES / "after-bad/parcels", top / "parcels", dirs_exist_ok=True)
    return top


@pytest.fixture
def damaged(whole: Path, tmp_path: Path, monkeypatch) -> Path:
    """A copy to damage. Facts of what is left whole are kept from one test to the next."""
    shutil.copytree(whole, tmp_path / "service")
    monkeypatch.chdir(tmp_path / "service")
    monkeypatch.setenv(VARIABLE, str(whole.parent / "cache"))
    return tmp_path / "service"


def judged(top: Path, capsys) -> set[int]:
    """Run the commands; hold that each comes to a verdict or says in a line why not."""
    registry = top / FILE_NAME
    ended = set()
    for command in COMMANDS:
        before = registry.read_bytes() if registry.is_file() else None
        code = run(command)
        said = [line for line in capsys.readouterr().err.splitlines() if line[:9] != "unproven:"]
        assert code in (0, 1, 2), said
        assert not any("please report it" in line for line in said), said
        if code == 2:
            assert len(said) == 1, said
        if code == 2 and before is not None:
            assert registry.read_bytes() == before
        ended.add(code)
    return ended


@pytest.mark.parametrize("name", SOURCES)
def test_sources(damaged: Path, capsys, name: str) -> None:
    (damaged / CHANGED).write_bytes(SOURCES[name])
    with open(damaged / "parcels/courier/manager.py", "ab") as file:
        file.write(b"\n" + SOURCES[name] + b"\n")
    assert judged(damaged, capsys) <= {0, 1}


@pytest.mark.parametrize("name", FILES)
def test_files(damaged: Path, capsys, name: str) -> None:
    FILES[name](damaged)
    assert judged(damaged, capsys) <= {0, 1}


def test_a_package_that_is_gone(damaged: Path, capsys) -> None:
    shutil.rmtree(damaged / "parcels")
    assert 2 in judged(damaged, capsys)


@pytest.mark.parametrize("name", REGISTRIES)
def test_registries(damaged: Path, capsys, name: str) -> None:
    (damaged / FILE_NAME).write_bytes(REGISTRIES[name])
    assert judged(damaged, capsys) == {2}


@pytest.mark.parametrize("seed", range(8))
def test_registries_with_other_values(damaged: Path, capsys, seed: int) -> None:
    chance = random.Random(seed)
    whole = json.loads((damaged / FILE_NAME).read_bytes())
    for _ in range(3):
        changed = _changed(whole, chance)
        (damaged / FILE_NAME).write_text(json.dumps(changed))
        judged(damaged, capsys)


def _changed(value: object, chance: random.Random) -> object:
    """Put something else in one place of a document."""
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {name: value[name] for name in value if name != key}
        return {**value, key: _changed(value[key], chance)}
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        return [*value[:at], _changed(value[at], chance), *value[at + 1 :]]
    return chance.choice([None, True, -1, 10**30, "", "x", "\ud800", "1.0", [], {}, [[]], {"a": 1}])


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_configurations(damaged: Path, capsys, name: str) -> None:
    (damaged / "pyproject.toml").write_text(f"[tool.upgradelint]\n{CONFIGURATIONS[name]}\n")
    judged(damaged, capsys)


@pytest.mark.parametrize("name", REPOSITORIES)
def test_repositories(damaged: Path, capsys, name: str) -> None:
    REPOSITORIES[name](damaged)
    judged(damaged, capsys)
    (damaged / FILE_NAME).unlink()
    judged(damaged, capsys)
