"""Facts kept on disk: the same findings from them, whatever was done to files or cache."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from upgradelint.baselines.project import Project, open_project
from upgradelint.cache import disk as caching
from upgradelint.cache.disk import VARIABLE, Cache

EXAMPLE = Path(__file__).parents[2] / "examples" / "parcels" / "before"
OBJECT = "parcels/objects/carrier.py"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, str(folder))
    monkeypatch.setattr("upgradelint.trees.directory.UNSETTLED", -(10**18))
    return folder


@pytest.fixture
def service(tmp_path) -> Path:
    """A copy of the example service."""
    folder = tmp_path / "service"
    for path in EXAMPLE.rglob("*.py"):
        target = folder / path.relative_to(EXAMPLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder


def opened(folder: Path) -> Project:
    return open_project(str(folder), folder)


def anew(folder: Path) -> Project:
    return open_project(str(folder), folder, cached=False)


def the_file(home: Path) -> Path:
    (found,) = home.iterdir()
    return found


def count_parsed(monkeypatch) -> list[bytes]:
    from upgradelint.python.programs import source_cache

    parsed: list[bytes] = []
    parse = source_cache.parse

    def counted(data: bytes) -> object:
        parsed.append(data)
        return parse(data)

    monkeypatch.setattr(source_cache, "parse", counted)
    return parsed


def test_an_unchanged_project_is_not_read_again(home, service, monkeypatch):
    first = opened(service).snapshot
    parsed = count_parsed(monkeypatch)
    read = monkeypatch.setattr(
        "upgradelint.trees.directory.DirectoryTree.read", lambda *_: pytest.fail("read again")
    )
    assert opened(service).snapshot == first
    assert (parsed, read) == ([], None)


def test_one_changed_file_is_read_again(home, service, monkeypatch):
    opened(service)
    file = service / OBJECT
    file.write_text(file.read_text().replace("VERSION = '1.1'", "VERSION = '1.2'"))
    parsed = count_parsed(monkeypatch)
    project = opened(service)
    assert project.snapshot.objects["Carrier"].version == "1.2"
    assert project.snapshot == anew(service).snapshot
    assert file.read_bytes() in parsed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"1.1", b"9.9"),
        lambda data: b"\x93\x01\x02\x03",
        lambda data: b"<<<<<<< HEAD\n" + data,
        lambda data: bytes(reversed(data)),
    ],
    ids=["empty", "cut off", "other facts", "something else", "a conflict", "reversed"],
)
def test_a_damaged_file_is_no_file(home, service, spoil):
    opened(service)
    file = the_file(home)
    file.write_bytes(spoil(file.read_bytes()))
    assert opened(service).snapshot == anew(service).snapshot


def test_another_build_of_the_tool_reads_anew(home, service, monkeypatch):
    opened(service)
    monkeypatch.setattr(caching, "__version__", "0.0.1")
    assert Cache.of(service).fact_store.kept == {}


def test_a_file_of_the_same_size_and_time_just_written_is_read(tmp_path, service, monkeypatch):
    """What may have been changed within the clock's grain is not trusted."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    file = service / OBJECT
    opened(service)
    status = file.stat()
    file.write_text(file.read_text().replace("VERSION = '1.1'", "VERSION = '1.3'"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert opened(service).snapshot.objects["Carrier"].version == "1.3"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path, service, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv(VARIABLE, str(blocked / "cache"))
    assert opened(service).snapshot == anew(service).snapshot


def test_the_file_is_whole_and_alone(home, service):
    opened(service)
    assert [path.name.startswith(".") for path in home.iterdir()] == [False]
    assert stat.S_ISREG(the_file(home).stat().st_mode)


def test_nobody_else_may_read_it(home, service):
    opened(service)
    assert (mode(home), mode(the_file(home))) == (0o700, 0o600)


def test_what_others_could_read_is_closed(home, service):
    opened(service)
    home.chmod(0o755)
    the_file(home).chmod(0o644)
    opened(service)
    assert mode(the_file(home)) == 0o600
    (service / OBJECT).write_text("x = 1\n")
    opened(service)
    assert (mode(home), mode(the_file(home))) == (0o700, 0o600)


def test_a_folder_of_other_things_keeps_its_mode(home, service):
    home.mkdir(mode=0o755)
    (home / "of somebody").touch()
    opened(service)
    assert mode(home) == 0o755


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def replaced(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        file.unlink()
        make(file)

    return spoil


NOT_OURS: dict[str, Callable[[Path], object]] = {
    "a pipe": replaced(os.mkfifo),
    "a folder": replaced(Path.mkdir),
    "an endless device": replaced(lambda file: file.symlink_to("/dev/zero")),
    "a link": lambda file: file.rename(file.with_suffix("")) and file.symlink_to(file.stem),
    "of another user": lambda file: os.chown(file, 65534, 65534),
}


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_is_no_file_of_ours_is_not_read(home, service, name):
    if os.geteuid() and name == "of another user":
        pytest.skip("only root gives files away")
    opened(service)
    file = the_file(home)
    NOT_OURS[name](file)
    assert Cache.of(service).fact_store.kept == {}
    assert opened(service).snapshot == anew(service).snapshot


def test_nothing_is_kept_without_a_place(service, monkeypatch):
    monkeypatch.setenv(VARIABLE, "")
    assert Cache.of(service).fact_store.kept == {}
    opened(service)


def test_the_command_line_can_do_without(home, service):
    command = [sys.executable, "-m", "upgradelint", "check", "--no-cache", str(service)]
    subprocess.run(command, check=False, capture_output=True)
    assert not home.exists()


READER = """\
import sys, time
from pathlib import Path
from upgradelint.runs.by_file import Session, Wishes
from upgradelint.python.programs import source_cache

parse, count = source_cache.parse, 0
here, there = map(Path, sys.argv[1:3])

def counted(data):
    global count
    count += 1
    while not there.exists():
        time.sleep(0.01)
    time.sleep(0.01)
    return parse(data)

source_cache.parse = counted
here.touch()
Session(Wishes()).findings(sys.argv[3])
print(count)
"""


def test_of_processes_that_begin_together_one_reads(home, service, tmp_path):
    signs = [tmp_path / "one", tmp_path / "other"]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", READER, *ways, OBJECT],
            cwd=service,
            stdout=subprocess.PIPE,
            text=True,
        )
        for ways in (signs, signs[::-1])
    ]
    counts = sorted(int(process.communicate()[0]) for process in running)
    assert counts[0] == 0
    assert counts[1] > 0
