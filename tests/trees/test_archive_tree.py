"""Wheels, sdists and zips, whole and hostile."""

import io
import stat
import tarfile
import zipfile

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.archive import open_archive
from upgradelint.trees.blob import MAX_FILE_SIZE

FILES = {"nova/__init__.py": "", "nova/a.py": "a = 1\n", "setup.cfg": "[x]\n", "r.json": "{}"}


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def write_tar(path, files, *others):
    compression = path.suffix.lstrip(".").replace("tgz", "gz").replace("tar", "")
    with tarfile.open(path, f"w:{compression}") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content.encode()))
        for member in others:
            archive.addfile(member)


def write(path, files):
    (write_zip if path.suffix in (".whl", ".zip") else write_tar)(path, files)


NAMES = ["n.whl", "n.zip", "n.tar", "n.tar.gz", "n.tgz", "n.tar.bz2", "n.tar.xz"]


@pytest.mark.parametrize("name", NAMES)
def test_every_format(tmp_path, name):
    write(tmp_path / name, FILES)
    tree = open_archive(tmp_path / name)
    assert list(tree.paths()) == ["nova/__init__.py", "nova/a.py", "setup.cfg"]
    assert dict(tree.read_many(["nova/a.py"])) == {"nova/a.py": b"a = 1\n"}
    assert tree.read("r.json") == b"{}"
    assert tree.blob_id("nova/a.py") == "1337a530cbc1bd7d20aee2d80f1f174a9182417d"
    assert [tree.exists(path) for path in ("r.json", "nova", "none.py")] == [True, False, False]
    assert (tree.label, tree.root) == (str(tmp_path / name), None)
    with pytest.raises(UpgradelintError, match="holds no file"):
        tree.read("none.py")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "n.whl"])
@pytest.mark.parametrize("top", ["nova-34.0.0/", "./nova-34.0.0/", "./"])
def test_top_folder_of_an_sdist_is_no_part_of_paths(tmp_path, name, top):
    write(tmp_path / name, {top + path: content for path, content in FILES.items()})
    tree = open_archive(tmp_path / name)
    assert list(tree.paths()) == ["nova/__init__.py", "nova/a.py", "setup.cfg"]
    assert tree.read("nova/a.py") == b"a = 1\n"


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("n.zip", ["nova/__init__.py", "nova/a.py"]),
        ("n.whl", ["nova/a.py"]),
        ("n.zip", ["a.py", "nova/b.py"]),
        ("n.zip", ["a.py"]),
    ],
)
def test_top_folder_that_is_no_sdist_stays(tmp_path, name, files):
    write(tmp_path / name, dict.fromkeys(files, ""))
    assert list(open_archive(tmp_path / name).paths()) == files


@pytest.mark.parametrize("archive", ["n.whl", "n.zip", "n.tar.gz"])
@pytest.mark.parametrize("member", ["../x.py", "/etc/x.py", "a/../../x.py", "a/..", "//x.py"])
def test_member_outside_of_the_archive(tmp_path, archive, member):
    write(tmp_path / archive, {"a.py": "", member: "x = 1\n"})
    with pytest.raises(UpgradelintError, match="lies outside of the archive; not read"):
        open_archive(tmp_path / archive)


def test_links_and_devices_of_a_tar(tmp_path):
    others = []
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        member = tarfile.TarInfo(f"kind{kind.decode()}.py")
        member.type, member.linkname = kind, "/etc/passwd"
        others.append(member)
    write_tar(tmp_path / "n.tar.gz", {"a.py": ""}, *others)
    assert list(open_archive(tmp_path / "n.tar.gz").paths()) == ["a.py"]


def test_links_of_a_zip(tmp_path):
    link = zipfile.ZipInfo("link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "n.zip", "w") as archive:
        archive.writestr("a.py", "")
        archive.writestr(link, "/etc/passwd")
    assert list(open_archive(tmp_path / "n.zip").paths()) == ["a.py"]


@pytest.mark.parametrize("name", ["n.whl", "n.tar.gz"])
def test_member_too_large_to_be_source(tmp_path, name):
    write(tmp_path / name, {"a.py": "a = 1\n", "bomb.py": "\0" * (MAX_FILE_SIZE + 1)})
    tree = open_archive(tmp_path / name)
    assert tree.read("a.py") == b"a = 1\n"
    with pytest.raises(UpgradelintError, match=r"bomb\.py is too large"):
        tree.read("bomb.py")


def test_archive_that_unpacks_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("upgradelint.trees.archive.MAX_ARCHIVE_SIZE", 10)
    write(tmp_path / "n.tar.gz", {"a.py": "a = 1\n", "b.py": "b = 1\n"})
    with pytest.raises(UpgradelintError, match="unpacks to more than 10 bytes"):
        open_archive(tmp_path / "n.tar.gz")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("damage", ["empty", "text", "cut"])
def test_broken_archive(tmp_path, name, damage):
    path = tmp_path / name
    write(path, {f"m{number}.py": f"# {number * 7919}\n" * 200 for number in range(50)})
    whole = path.read_bytes()
    damaged = {"empty": b"", "text": b"no archive\n" * 100, "cut": whole[: len(whole) // 2]}[damage]
    path.write_bytes(damaged)
    with pytest.raises(UpgradelintError, match="cannot be read as an archive") as error:
        open_archive(path)
    assert "\n" not in str(error.value)


def test_broken_member_of_a_wheel(tmp_path):
    path = tmp_path / "n.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.py", "a = 1\n")
    path.write_bytes(path.read_bytes().replace(b"a = 1\n", b"a = 2\n"))
    with pytest.raises(UpgradelintError, match="cannot be read from the archive: Bad CRC-32"):
        open_archive(path).read("a.py")


def test_encrypted_member_of_a_zip(tmp_path):
    path = tmp_path / "n.zip"
    write_zip(path, {"a.py": "a = 1\n"})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(bytes(content))
    with pytest.raises(UpgradelintError, match="encrypted"):
        open_archive(path).read("a.py")


def test_zip_with_a_nameless_member(tmp_path):
    path = tmp_path / "n.zip"
    write_zip(path, {"a.py": "", "b.py": "b = 1\n"})
    path.write_bytes(path.read_bytes().replace(b"a.py", b"\0.py"))
    assert list(open_archive(path).paths()) == ["b.py"]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("nova-34.0.0-py3-none-any.whl", "nova 34.0.0"),
        ("oslo_messaging-14.0.0-py2.py3-none-any.whl", "oslo_messaging 14.0.0"),
        ("nova-34.0.0.tar.gz", "nova 34.0.0"),
        ("nova-34.0.0.0rc1.zip", "nova 34.0.0.0rc1"),
        ("state.zip", "state.zip"),
    ],
)
def test_a_release_is_called_by_its_name_and_version(tmp_path, name, label):
    path = tmp_path / name
    write(path, {"nova-34.0.0/a.py": ""})
    assert open_archive(path).label == label.replace("state.zip", str(path))
