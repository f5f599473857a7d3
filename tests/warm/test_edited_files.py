"""Each file edited once, after a first run: every front end says what it says without a cache."""

import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.real.wheels import IRONIC, Release, wheel
from tests.trees.conftest import Checkout, own_git_configuration
from tests.warm.edits import EDITS
from tests.warm.trees import Cold, Files, Store, differences
from upgradelint.cache.disk import VARIABLE
from upgradelint.cli import run
from upgradelint.facts.options import Options
from upgradelint.runs.by_file import Session, Wishes

__all__ = ["own_git_configuration"]

EXAMPLE = Path(__file__).parents[2] / "examples" / "parcels" / "before"

Said = tuple[int, str, str]
"""Exit code, and what went to stdout and stderr."""

COMMANDS: dict[str, list[str]] = {
    "check": ["check", "--show-unproven"],
    "check with a tag": ["check", "--against", "1.0.0", "--output-format", "full"],
    "check with two trees": ["check", "--against", "1.0.0", "--against", ".@HEAD"],
    "check what is new": ["check", "--new-since", "HEAD", "--extend-select", "UPG"],
    "check a few rules": ["check", "--select", "UPG1,UPG6", "--show-unproven"],
    "pre-commit": ["check", ":index:"],
    "fingerprint": ["fingerprint", "--print"],
    "fingerprint as a check": ["fingerprint", "--check"],
}


@pytest.fixture
def service(tmp_path, monkeypatch, own_git_configuration) -> Checkout:
    """The example, released and recorded; nothing is known of it yet."""
    monkeypatch.setattr("upgradelint.trees.directory.UNSETTLED", -(10**18))
    monkeypatch.setenv(VARIABLE, "")
    checkout = Checkout(tmp_path / "service")
    shutil.copytree(EXAMPLE, checkout.path)
    monkeypatch.chdir(checkout.path)
    checkout.git("init", "--quiet")
    checkout.commit({}, tag="1.0.0")
    assert run(["init"]) == 0
    checkout.commit({})
    return checkout


def sources(service: Checkout) -> list[str]:
    found = service.path.rglob("*.py")
    return sorted(path.relative_to(service.path).as_posix() for path in found)


def edited(data: bytes) -> Iterator[bytes]:
    yield from filter(None, (edit(data) for edit in EDITS.values()))


def command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> Callable[[], Said]:
    def said() -> Said:
        capsys.readouterr()
        code = run(arguments)
        return (code, *capsys.readouterr())

    return said


def flake8(service: Checkout) -> Callable[[], Said]:
    def said() -> Said:
        session = Session(Wishes())
        found = [finding for path in sources(service) for finding in session.findings(path)]
        codes = {finding.code for finding in found}
        return 2 if "UPG900" in codes else int(bool(codes)), "\n".join(map(str, found)), ""

    return said


def compare(service: Checkout, said: Callable[[], Said], home: Path, paths: list[str]) -> int:
    """Edit files one after the other; return how many runs said the same as one without a cache."""
    runs = 0
    os.environ[VARIABLE] = str(home)
    said()
    kept = {entry.name: entry.read_bytes() for entry in home.iterdir()}
    for path in paths:
        file = service.path / path
        before = file.read_bytes()
        for after in edited(before):
            file.write_bytes(after)
            service.git("add", "--all")
            os.environ[VARIABLE] = str(home)
            warm = said()
            os.environ[VARIABLE] = ""
            assert (path, after[-40:], warm) == (path, after[-40:], said())
            assert warm[0] in (0, 1)
            runs += 1
            for name, data in kept.items():
                (home / name).write_bytes(data)
        file.write_bytes(before)
        service.git("add", "--all")
    return runs


@pytest.mark.parametrize("name", [*COMMANDS, "flake8"])
def test_some_files_of_the_example(service, tmp_path, capsys, name) -> None:
    said = command(COMMANDS[name], capsys) if name in COMMANDS else flake8(service)
    chosen = random.Random(name).sample(sources(service), 2)
    assert compare(service, said, tmp_path / "cache", chosen)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*COMMANDS, "flake8"])
def test_every_file_of_the_example(service, tmp_path, capsys, name) -> None:
    said = command(COMMANDS[name], capsys) if name in COMMANDS else flake8(service)
    assert compare(service, said, tmp_path / "cache", sources(service)) > 50


def compare_facts(tree: Files, paths: list[str]) -> int:
    """Edit files one after the other, each in one way; return how many were compared."""
    options, ways = Options(), list(EDITS.values())
    store, cold = Store(), Cold(options)
    store.read(tree, options)
    runs = 0
    for number, path in enumerate(paths):
        after = ways[number % len(ways)](tree.files[path])
        if after is not None:
            item = tree.edited(path, after)
            found = differences(store.read(item, options, keep=False), cold(item))
            assert (path, number % len(ways), found) == (path, number % len(ways), [])
            runs += 1
    return runs


def python(tree: Files) -> list[str]:
    return [path for path in tree.paths() if path.endswith(".py")]


@pytest.mark.real
def test_some_files_of_a_service() -> None:
    tree = Files.of_wheel(wheel(Release("magnum", "22.0.0")))
    objects = [path for path in python(tree) if path.startswith("magnum/objects/")]
    assert compare_facts(tree, random.Random(12).sample(objects, 2)) == 2


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize(
    "release", [Release("nova", "34.0.0"), Release("cinder", "29.0.0"), IRONIC], ids=str
)
def test_every_file_of_a_service(release: Release) -> None:
    tree = Files.of_wheel(wheel(release))
    assert compare_facts(tree, python(tree)) > 500
