"""The hooks in the real pre-commit, from a clone of this repository and through hacking's hook."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR, FLAVOR_PATH, REGISTRY, SAFE, UNSAFE
from tests.integrations.test_pages import copy_sources
from tests.pages import ROOT
from tests.real.wheels import CACHE, IndexUnreachableError, locked, pip
from tests.trees.conftest import Checkout, own_git_configuration

__all__ = ["own_git_configuration"]

pytestmark = pytest.mark.real

HACKING = "hacking==8.1.0"
NOT_HELD = ("#", " ", "flake8=", "mccabe=", "pycodestyle=", "pyflakes=")
PACKAGES = {"demo/__init__.py": "", "demo/objects/__init__.py": ""}


@pytest.fixture(scope="module")
def pre_commit() -> Path:
    return of_lock("pre-commit") / "bin/pre-commit"


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Checkout:
    """What is committed here or to be, as a repository of its own."""
    return as_repository(tmp_path_factory.mktemp("ours"), copy_sources)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """Where pre-commit keeps the environments of all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def service(tmp_path, monkeypatch, pre_commit, home, ours) -> Iterator[Checkout]:
    """A project with one object, one commit and our hooks."""
    for name in [name for name in os.environ if name.startswith(("PRE_COMMIT", "PIP_REQUIRE"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(home))
    for name, value in versions(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{pre_commit.parent}{os.pathsep}{os.environ['PATH']}")
    checkout = Checkout(tmp_path / "service")
    checkout.path.mkdir()
    checkout.git("init", "--quiet")
    checkout.commit({**PACKAGES, FLAVOR_PATH: FLAVOR, **configured(ours, OUR_HOOKS)})
    return checkout


OUR_HOOKS = "      - id: upgradelint\n      - id: upgradelint-fingerprint\n"


def configured(repository: Checkout, hooks: str) -> dict[str, str]:
    revision = repository.git("rev-parse", "HEAD")
    head = f"repos:\n  - repo: {repository.path}\n    rev: {revision}\n    hooks:\n"
    return {".pre-commit-config.yaml": head + hooks}


def as_repository(path: Path, fill) -> Checkout:
    checkout = Checkout(path)
    fill(path)
    checkout.git("init", "--quiet")
    checkout.git("add", "-A")
    person = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    checkout.git(*person, "commit", "--quiet", "--message", "all")
    return checkout


def from_index(*arguments, **options) -> None:
    try:
        pip(*arguments, **options)
    except IndexUnreachableError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


def of_lock(name: str) -> Path:
    """Return an environment with what a lock in `requirements` says, made once for each text of it
    and each Python.
    """
    lock = ROOT / f"requirements/{name}.txt"
    key = lock.read_bytes() + repr(sys.version_info[:2]).encode()
    home = CACHE / f"{name}-{hashlib.sha256(key).hexdigest()[:12]}"
    with locked(CACHE / f"{name}-lock"):
        if not (home / "complete").exists():
            venv.create(home, with_pip=True, clear=True)
            options = ("--require-hashes", "--only-binary=:all:", "--requirement", lock)
            from_index("install", *options, python=home / "bin/python")
            (home / "complete").touch()
    return home


def versions(folder: Path) -> dict[str, str]:
    """Return the variables that hold pip to the versions of our own lock, but for what hacking
    pins itself; without hashes, since hooks install from folders too.
    """
    text = (ROOT / "requirements/dev.txt").read_text()
    lines = [line.removesuffix(" \\") for line in text.splitlines() if "==" in line[:60]]
    path = folder / "constraints.txt"
    path.write_text("\n".join(line for line in lines if not line.startswith(NOT_HELD)) + "\n")
    return dict.fromkeys(("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT"), str(path))


def run(service: Checkout, *arguments: str) -> tuple[int, str]:
    """Run a command in the project; return exit code and output."""
    done = subprocess.run(arguments, check=False, cwd=service.path, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_commit_is_judged_as_it_is_staged(service):
    assert run(service, "pre-commit", "install")[0] == 0
    service.write({FLAVOR_PATH: UNSAFE})
    service.git("add", "-A")
    service.write({FLAVOR_PATH: SAFE})
    code, output = run(service, "git", "commit", "-m", "staged is unsafe, the file is not")
    assert (code, "UPG401" in output) == (1, True), output
    assert (service.path / FLAVOR_PATH).read_text() == SAFE
    service.git("add", "-A")
    service.write({FLAVOR_PATH: UNSAFE, "demo/objects/new.py": UNSAFE})
    code, output = run(service, "git", "commit", "-m", "staged is safe, the file is not")
    assert code == 0, output
    assert (service.path / FLAVOR_PATH).read_text() == UNSAFE
    code, output = run(service, "git", "commit", "-a", "-m", "all")
    assert (code, "UPG433" in output) == (1, True), output


def test_the_registry_moves_by_hand_and_is_part_of_the_commit(service):
    manual = ("pre-commit", "run", "--all-files", "--hook-stage", "manual")
    assert run(service, *manual, "upgradelint-fingerprint")[0] == 0
    service.git("add", "-A")
    assert (service.path / REGISTRY).exists()
    assert run(service, "pre-commit", "run", "upgradelint")[0] == 0
    service.write({FLAVOR_PATH: SAFE})
    service.git("add", "-A")
    code, output = run(service, "pre-commit", "run", "upgradelint")
    assert (code, "UPG901" in output) == (1, True), output
    code, output = run(service, *manual, "upgradelint-fingerprint")
    assert (code, "files were modified by this hook" in output) == (1, True), output
    service.git("add", "-A")
    assert run(service, "pre-commit", "run", "upgradelint")[0] == 0
    service.write({FLAVOR_PATH: UNSAFE.replace("1.0", "1.1").replace("foobars", "others")})
    code, output = run(service, *manual, "upgradelint-fingerprint")
    assert (code, "nothing written" in output) == (1, True), output


def test_a_push_is_compared_with_what_is_there(service):
    there = service.git("rev-parse", "HEAD")
    service.commit({FLAVOR_PATH: UNSAFE})
    code, output = run(service, "pre-commit", "run", "--from-ref", there, "--to-ref", "HEAD")
    assert (code, f"compared with {there}" in output) == (1, True), output
    service.commit({FLAVOR_PATH: SAFE})
    assert run(service, "pre-commit", "run", "--from-ref", there, "--to-ref", "HEAD")[0] == 0


def test_an_old_finding_stops_no_commit(service, ours):
    """With the arguments that docs/ci.md gives: only what the commit brings fails."""
    hooks = "      - id: upgradelint\n        args: [--new-since, HEAD]\n"
    service.git("tag", "1.0.0")
    service.git("config", "core.hooksPath", "/dev/null")
    service.commit({FLAVOR_PATH: UNSAFE, **configured(ours, hooks)})
    code, output = run(service, "pre-commit", "run", "--all-files")
    assert code == 0, output
    service.write({FLAVOR_PATH: UNSAFE.replace("'name'", "'title'")})
    service.git("add", "-A")
    code, output = run(service, "pre-commit", "run")
    assert (code, "UPG402" in output, "UPG401" in output) == (1, True, True), output


def test_through_the_hook_of_hacking(service, ours, tmp_path):
    """As nova has it: flake8 is hacking's, and we come as one of its dependencies."""
    hacking = as_repository(tmp_path / "hacking", unpack_hacking)
    own = f"      - id: hacking\n        additional_dependencies: ['{ours.path}']\n"
    service.write(configured(hacking, own))
    service.write({"tox.ini": "[flake8]\nselect = UPG\n", FLAVOR_PATH: misspelt()})
    service.git("add", "-A")
    code, output = run(service, "pre-commit", "run", "--all-files")
    assert code == 1, output
    assert f"{FLAVOR_PATH}:15:13: UPG464 " in output


def misspelt() -> str:
    """Code that is wrong by itself, without anything to compare with."""
    return SAFE.replace("primitive.pop('foobars'", "primitive.pop('foobar'")


def unpack_hacking(path: Path) -> None:
    sources = CACHE / "sdists"
    with locked(sources):
        name = HACKING.replace("==", "-")
        if not (archive := sources / f"{name}.tar.gz").exists():
            from_index("download", "--no-deps", "--no-binary=:all:", "-d", sources, HACKING)
    with tarfile.open(archive) as content:
        content.extractall(path.parent / "unpacked", filter="data")
    shutil.move(path.parent / "unpacked" / name, path)
