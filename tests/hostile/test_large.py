"""What is too large, or cannot be read, ends no run and takes no memory: it is told."""

import os
import resource
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR_PATH, SAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.base.errors import UpgradelintError
from upgradelint.trees import archive, open_tree
from upgradelint.trees.blob import MAX_FILE_SIZE

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

LARGE = "demo/objects/large.py"
SOURCE = b"import oslo_messaging\n" + b"#" * MAX_FILE_SIZE
CHANGED = SAFE.replace("StringField", "IntegerField")


@pytest.fixture
def large(project):
    project.commit({LARGE: SOURCE, FLAVOR_PATH: SAFE}, "1.0.0")
    project.commit({FLAVOR_PATH: CHANGED})
    project.git("archive", "--prefix=d/", "--output", "../d.tar.gz", "HEAD")
    project.git("archive", "--output", "../d.zip", "HEAD")
    return project


@pytest.mark.parametrize("spec", [".", "HEAD", ":index:", "../d.tar.gz", "../d.zip"])
def test_a_large_file_is_told_and_the_others_are_judged(large, upgradelint, spec):
    code, out, err = upgradelint("check", spec, "--against", "1.0.0", "--show-unproven")
    assert code == 1, err
    assert "UPG403" in out
    assert f"{LARGE}: the file is too large to be read: {len(SOURCE)} bytes" in out


def test_a_large_file_is_told_by_every_run(large, upgradelint, monkeypatch, tmp_path):
    monkeypatch.setenv("UPGRADELINT_CACHE_DIR", str(tmp_path / "cache"))
    command = ("check", "--against", "1.0.0", "--show-unproven")
    assert upgradelint(*command) == upgradelint(*command) == upgradelint(*command, "--no-cache")


def test_large_files_of_other_kinds_and_old_releases(large, upgradelint):
    large.write({"alembic.ini": b"#" * (MAX_FILE_SIZE + 1), LARGE: "x = 1\n"})
    code, out, err = upgradelint("check", "--against", "1.0.0", "--show-unproven")
    assert code == 1, err
    assert "alembic.ini: the file is too large" in out
    code, _, err = upgradelint("fingerprint", "--history")
    assert "please report" not in err
    assert code in (0, 1)


def test_an_object_that_cannot_be_read_any_more_is_not_gone(project, upgradelint):
    project.git("tag", "1.0.0")
    project.write({FLAVOR_PATH: SAFE.encode() + b"#" * MAX_FILE_SIZE})
    code, out, _ = upgradelint("check", "--show-unproven")
    assert "UPG431" not in out
    assert f"{FLAVOR_PATH}: the file is too large" in out
    assert code in (0, 1)


@pytest.mark.skipif(not os.geteuid(), reason="root reads every file")
def test_a_file_without_permission(large, upgradelint):
    (large.path / LARGE).chmod(0)
    code, out, _ = upgradelint("check", "--against", "1.0.0", "--show-unproven")
    assert (code, "the file cannot be read: Permission denied" in out) == (1, True)


def test_a_damaged_member_of_an_archive(project, upgradelint):
    name = project.path.parent / "d.zip"
    with zipfile.ZipFile(name, "w") as made:
        made.writestr("demo/__init__.py", "")
        made.writestr("demo/objects/__init__.py", "")
        made.writestr(FLAVOR_PATH, SAFE)
        made.writestr("demo/broken.py", "import oslo_messaging  # here")
    name.write_bytes(name.read_bytes().replace(b"# here", b"# HERE"))
    code, out, _ = upgradelint("check", "../d.zip", "--against", "HEAD", "--show-unproven")
    assert "demo/broken.py: the file cannot be read from the archive: Bad CRC-32" in out
    assert code in (0, 1)


def packed(path: Path, members: int, size: int) -> Path:
    content = path.with_name("content")
    content.write_bytes(b"#" * size)
    names = [f"d/m{number}.py" for number in range(members)]
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
            for name in names:
                made.write(content, name)
    else:
        with tarfile.open(path, "w:gz", compresslevel=1) as made_tar:
            for name in names:
                made_tar.add(content, name)
    return path


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_an_archive_of_much_source_is_refused(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(archive, "MAX_SOURCE_SIZE", 1_000_000)
    path = packed(tmp_path / f"d{suffix}", 12, 100_000)
    with pytest.raises(UpgradelintError, match="holds more than 1000000 bytes of source"):
        open_tree(str(path), tmp_path)
    assert len(list(open_tree(str(packed(path, 9, 100_000)), tmp_path).paths())) == 9


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_an_archive_that_unpacks_to_much_is_refused(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(archive, "MAX_ARCHIVE_SIZE", 1_000_000)
    path = packed(tmp_path / f"d{suffix}", 12, 100_000)
    with pytest.raises(UpgradelintError, match="unpacks to more than 1000000 bytes"):
        open_tree(str(path), tmp_path)


HUGE = {
    "a list": b"x = [" + b"1, " * 2_000_000 + b"]\n",
    "lines": b"x=1\n" * 1_900_000,
    "calls": b"a.b(c)\n" * 1_000_000,
    "a list in many files": b"x = [" + b"1, " * 100_000 + b"]\n",
}


@pytest.mark.parametrize("name", HUGE)
def test_memory_is_bounded(project, name):
    server = b"import oslo_messaging\nclass M:\n    target = oslo_messaging.Target(version='1.0')\n"
    server += b"    def f(self, ctxt): pass\n"
    for number in range(8 if name.endswith("files") else 1):
        project.write({f"demo/m{number}.py": server + HUGE[name]})
    command = [sys.executable, "-m", "upgradelint", "check", "--against", "HEAD", "--show-unproven"]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    if not name.endswith("files"):
        assert "demo/m0.py: file holds too much code" in done.stdout
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000


def test_all_files_together_are_bounded(project, upgradelint, monkeypatch):
    monkeypatch.setattr("upgradelint.python.programs.source_cache.MOST_HELD", 1_500)
    other = SAFE.replace("class Flavor", "class Other") + "x = [" + "1, " * 1_400 + "]\n"
    project.write({"demo/objects/other.py": other})
    code, out, _ = upgradelint("check", "--against", "HEAD", "--show-unproven")
    assert "all files hold too much code together" in out
    assert "UPG431" not in out
    assert code in (0, 1)
