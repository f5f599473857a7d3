"""The registry file on disk: whole, locked, and never lost."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.registry.build import a_field, a_snapshot, an_object
from upgradelint.base.errors import UpgradelintError
from upgradelint.registry import FILE_NAME, Registry, edit, freeze, load, save, update
from upgradelint.registry.file.lock import locked

REGISTRY = update(Registry(), a_snapshot(an_object("Flavor", "1.0", a_field("id"))))
LATER = update(REGISTRY, a_snapshot(an_object("Flavor", "1.1", a_field("id"), a_field("more"))))

NOBODY = 65534

CHILD = """
import sys
from pathlib import Path
from tests.registry.build import *
from tests.registry.test_storage import *
from upgradelint.registry import *

path = Path(sys.argv[1])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def child(body: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a process that runs `body` with the registry's path in `path`."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD + textwrap.dedent(body), *map(str, arguments)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_saved_is_loaded(path: Path) -> None:
    save(REGISTRY, path)
    assert load(path) == REGISTRY
    assert [entry.name for entry in path.parent.iterdir()] == [FILE_NAME]


def test_saving_twice_writes_once(path: Path) -> None:
    save(REGISTRY, path)
    before = path.stat()
    save(REGISTRY, path)
    assert path.stat().st_ino == before.st_ino


def test_the_file_keeps_its_mode(path: Path) -> None:
    save(REGISTRY, path)
    path.chmod(0o640)
    save(LATER, path)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(path: Path) -> None:
    real = path.with_name("real.json")
    save(REGISTRY, real)
    path.symlink_to(real)
    save(LATER, path)
    assert path.is_symlink()
    assert load(real) == LATER


def test_links_in_a_circle_are_told(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(UpgradelintError, match=r"cannot read the registry .*symbolic links"):
        edit(path, lambda registry: registry)
    assert path.is_symlink()


def test_editing_a_missing_file_starts_empty(path: Path) -> None:
    given: list[Registry] = []
    assert edit(path, lambda registry: given.append(registry) or REGISTRY) == REGISTRY  # type: ignore[func-returns-value]
    assert given == [Registry()]
    assert load(path) == REGISTRY


def test_a_refused_change_leaves_the_file(path: Path) -> None:
    save(freeze(REGISTRY, "33.0.0"), path)
    before = path.read_bytes()
    with pytest.raises(UpgradelintError):
        edit(path, lambda registry: freeze(update(registry, a_snapshot()), "33.0.0"))
    assert path.read_bytes() == before


@pytest.mark.parametrize("event", ["open", "os.chmod", "os.rename"])
def test_a_process_killed_while_writing_leaves_the_old_file(path: Path, event: str) -> None:
    save(REGISTRY, path)
    before = path.read_bytes()
    writer = child(
        """
        def stop(event, args):
            if event == sys.argv[2] and str(args[0]).endswith(".unfinished"):
                print("writing", flush=True)
                sys.stdin.read()

        sys.addaudithook(stop)
        save(LATER, path)
        """,
        path,
        event,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert path.read_bytes() == before
    assert edit(path, lambda _: LATER) == LATER
    assert [entry.name for entry in path.parent.iterdir()] == [FILE_NAME]


def test_a_process_killed_at_any_moment_leaves_a_whole_file(path: Path) -> None:
    save(REGISTRY, path)
    for delay in range(12):
        writer = child(
            """
            print("writing", flush=True)
            while True:
                save(LATER, path)
                save(REGISTRY, path)
            """,
            path,
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(delay * 0.003)
        writer.kill()
        writer.communicate()
        assert load(path) in (REGISTRY, LATER)


def test_half_a_file_of_a_killed_writer_does_no_harm(path: Path) -> None:
    save(REGISTRY, path)
    path.with_name(f".{FILE_NAME}.unfinished").write_text('{"schema": 1, "obj')
    save(LATER, path)
    assert load(path) == LATER
    assert [entry.name for entry in path.parent.iterdir()] == [FILE_NAME]


def test_two_processes_at_once_lose_nothing(path: Path) -> None:
    body = """
    for number in range(25):
        finding = a_finding("UPG401", "error", sys.argv[2], str(number))
        edit(path, lambda one: accept(one, finding, "why"))
    """
    writers = [child(body, path, name) for name in ("first", "second", "third")]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    for writer in writers:
        writer.communicate()
    assert len(load(path).accepted) == 75


def test_waiting_for_another_writer_ends(tmp_path: Path) -> None:
    busy = pytest.raises(UpgradelintError, match="another upgradelint is writing")
    with locked(tmp_path), busy, locked(tmp_path, patience=0.05):
        pass
    with locked(tmp_path, patience=0.0):
        pass


TRUNCATED = json.dumps({"schema": 1, "objects": {"Flavor": {"version": "1.0"}}}, indent=1)[:-9]
GOOD = '{"version": "1.0", "fingerprint": "1.0-0", "source": "a.py"}'

BAD = [
    pytest.param(b"", r"the file is empty", id="empty"),
    pytest.param(TRUNCATED.encode(), r":5: not valid JSON: .*truncated", id="truncated"),
    pytest.param(b'{"schema": 1,\n "objects": }', r":2: not valid JSON", id="invalid"),
    pytest.param(b'{"schema": 1}\n{"schema": 1}', r"not valid JSON", id="two documents"),
    pytest.param(b'{"schema": 1, "objects": ' + b"[" * 100_000, r"not valid JSON", id="too deep"),
    pytest.param(
        b'{"schema": 1, "objects": {"A": {"fields": {"a": '
        + b'{"type": "List", "element": ' * 10_000,
        r"not valid JSON",
        id="a type too deep",
    ),
    pytest.param(b"[]", r":1: not a registry: Expected `object`", id="a list"),
    pytest.param(b"{}", r"not a registry: .*`schema`", id="no schema"),
    pytest.param(b'{"schema": "1"}', r"not a registry", id="schema as text"),
    pytest.param(b'{"schema": 0}', r"not a registry: .*schema", id="schema 0"),
    pytest.param(
        b'{"schema": 3, "future": {}}',
        r"newer upgradelint \(schema 3, this one reads up to 2\): upgrade",
        id="newer schema",
    ),
    pytest.param(b'{"schema": 1,\n"\xff": 1}', r":2: not UTF-8", id="not UTF-8"),
    pytest.param(
        b'{\n"schema": 1\n<<<<<<< HEAD\n=======\n>>>>>>> other\n}',
        r":3: conflict marker: resolve, or regenerate with `upgradelint fingerprint`",
        id="conflict",
    ),
    pytest.param(
        b'{\r\n"schema": 1\r\n=======\r\n}', r":3: conflict marker", id="conflict with CRLF"
    ),
    pytest.param(
        b'{"schema": 1,\n"objects": {\n"A": ' + GOOD.encode() + b',\n"Flavor": {"version": 1}}}',
        r':4: not a registry: "Flavor": Expected `str`, got `int`',
        id="wrong type",
    ),
    pytest.param(
        b'{"schema": 1, "objects": {"Flavor": {"color": 1}}}',
        r'not a registry: "Flavor": Object contains unknown field `color`',
        id="unknown attribute",
    ),
    pytest.param(b'{"schema": 1, "colors": {}}', r"unknown field `colors`", id="unknown section"),
    pytest.param(
        f'{{"schema": 1, "objects": {{"A": {GOOD},\n"A": {GOOD}}}}}'.encode(),
        r'"A" is there twice',
        id="name twice",
    ),
    pytest.param(
        f'{{"schema": 1, "objects": {{"A": {GOOD[:-1]}, "older": {{"0.9#2": '.encode()
        + b'{"fingerprint": "x"}}}}}',
        r'contradicts itself: object "A" lacks one of its older states \(0\.9#2\)',
        id="missing state",
    ),
    pytest.param(
        f'{{"schema": 1, "objects": {{"A": {GOOD[:-1]}, "fields": {{"id": '.encode()
        + b'{"type": "Integer", "since": "0.9"}}}}}',
        r"contradicts itself: object \"A\" has no state '0.9', but a fact names it",
        id="unknown state",
    ),
    pytest.param(
        b'{"schema": 2,\n"rpc_servers": {"app 1": {"version": "1.0",\n"class": 7}}}',
        r':2: not a registry: "app 1": Expected `str`, got `int`',
        id="a class that is a number",
    ),
    pytest.param(
        b'{"schema": 2, "rpc_clients": {"app.API": {"class": "app.API", "package": "app", '
        b'"source": "app.py", "calls": {"ping": [{"kind": "shout", "version": "1.0"}]}}}}',
        r'not a registry: "app\.API": Invalid enum value .shout.',
        id="a kind of call that there is not",
    ),
    pytest.param(
        b'{"schema": 2, "migrations": {"db:1": {"path": "a.py", "down": "0001"}}}',
        r'not a registry: "db:1": Expected `array`, got `str`',
        id="a parent that is no list",
    ),
    pytest.param(
        b'{"schema": 2, "tables": {"app.Flavor": []}}',
        r"not a registry: .*got `array`",
        id="a list of columns",
    ),
    pytest.param(
        b'{"schema": 2, "pending_removals": {"a.py": [{"column": "id"}]}}',
        r'not a registry: "a\.py": .*`table`',
        id="a removal of nothing",
    ),
    pytest.param(
        b'{"schema": 2, "rpc_servers": {"app 1": {"version": "1.0", "class": "app.M", '
        b'"package": "app", "source": "a.py", "until": "33.0.0"}}}',
        r'contradicts itself: "app 1" is of release "33\.0\.0", which is not there',
        id="a span until an unknown release",
    ),
    pytest.param(
        b'{"schema": 2, "rpc_servers": {"app 1": {"version": "x", "class": "app.M", '
        b'"package": "app", "source": "a.py"}}}',
        r'not a registry: "app 1": Expected `str` matching regex',
        id="an interface without a number",
    ),
    pytest.param(
        b'{"schema": 2, "rpc_clients": {"app.API": {"class": "app.API", "package": "app", '
        b'"source": "app.py", "calls": {"ping": [{"kind": "call", "version": ""}]}}}}',
        r'not a registry: "app\.API": Expected `str` matching regex',
        id="a call without a number",
    ),
    pytest.param(
        b'{"schema": 1, "releases": {"1.0": {"after": "0.9"}}}',
        r'contradicts itself: release "1\.0" follows "0\.9"',
        id="unknown release",
    ),
    pytest.param(
        b'{"schema": 1, "releases": {"1": {"after": "2"}, "2": {"after": "1"}}}',
        r"contradicts itself: release",
        id="releases in a circle",
    ),
]


@pytest.mark.parametrize(("data", "message"), BAD)
def test_a_bad_file_is_a_clear_error_and_stays(path: Path, data: bytes, message: str) -> None:
    path.write_bytes(data)
    with pytest.raises(UpgradelintError, match=message) as load_error:
        load(path)
    with pytest.raises(UpgradelintError, match=message):
        edit(path, lambda _: REGISTRY)
    assert path.read_bytes() == data
    assert "\n" not in str(load_error.value)
    assert str(load_error.value).startswith(str(path))


def test_a_missing_file_says_what_to_run(path: Path) -> None:
    with pytest.raises(UpgradelintError, match=r"no registry at .*run `upgradelint fingerprint`"):
        load(path)


@pytest.mark.parametrize("action", [load, lambda path: save(REGISTRY, path)])
def test_a_directory_is_no_registry(path: Path, action: object) -> None:
    path.mkdir()
    with pytest.raises(UpgradelintError, match=r"cannot read the registry .*: it is no file"):
        action(path)  # type: ignore[operator]


@pytest.mark.parametrize("endless", ["/dev/zero", "pipe"])
def test_what_never_ends_is_not_read(tmp_path: Path, endless: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UpgradelintError, match="it is no file"):
        load(tmp_path / endless)


def test_a_missing_directory_is_a_clear_error(path: Path) -> None:
    with pytest.raises(UpgradelintError, match=r"cannot write to .*: No such file or directory"):
        save(REGISTRY, path.parent / "absent" / FILE_NAME)


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """Yield a path in a directory of a user who may not do everything, being that user."""
    with tempfile.TemporaryDirectory() as directory:
        if os.geteuid():
            yield Path(directory, FILE_NAME)
            return
        os.chown(directory, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield Path(directory, FILE_NAME)
        finally:
            os.seteuid(0)


def test_missing_permissions_are_clear_errors(unprivileged: Path) -> None:
    path = unprivileged
    save(REGISTRY, path)
    path.chmod(0)
    with pytest.raises(UpgradelintError, match=r"cannot read the registry .*: Permission denied"):
        load(path)
    path.chmod(0o600)
    path.parent.chmod(0o500)
    with pytest.raises(UpgradelintError, match=r"cannot write the registry .*: Permission denied"):
        save(LATER, path)
    path.parent.chmod(0o000)
    with pytest.raises(UpgradelintError, match=r"cannot write to .*: Permission denied"):
        save(LATER, path)
    path.parent.chmod(0o700)
    assert load(path) == REGISTRY


def test_facts_that_a_merge_dropped_are_unproven_in_their_release(path: Path) -> None:
    save(update(freeze(REGISTRY, "33.0.0"), a_snapshot(an_object("Flavor", "1.1"))), path)
    document = json.loads(path.read_text())
    del document["objects"]["Flavor"]["older"]
    del document["objects"]["Flavor"]["former_fields"]
    path.write_text(json.dumps(document))
    registry = load(path)
    snapshot = registry.release_snapshot("33.0.0")
    assert snapshot.objects == {}
    (lost,) = snapshot.unproven
    assert (lost.family, lost.subject) == ("object", "Flavor")
    assert "the registry lost what 33.0.0 promised: 1.0-" in lost.reason
    save(registry, path)
    assert load(path) == registry
