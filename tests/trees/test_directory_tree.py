"""Directories, with git and without it."""

import os
import shutil

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.blob import MAX_FILE_SIZE
from upgradelint.trees.directory import DirectoryTree


def paths(directory):
    return list(DirectoryTree(directory).paths())


def test_what_git_tracks_or_would_track(checkout):
    checkout.commit({"a.py": "", "gone.py": "", ".gitignore": "ignored.py\nout/\n"})
    checkout.write({"new.py": "", "ignored.py": "", "out/b.py": "", "notes.txt": ""})
    (checkout.path / "gone.py").unlink()
    assert paths(checkout.path) == ["a.py", "new.py"]


def test_only_source_and_configuration_are_listed(checkout):
    listed = ["a.py", "alembic.ini", "pyproject.toml", "q/1.sql", "setup.cfg", "sub/tox.ini"]
    checkout.write(dict.fromkeys([*listed, "a.pyc", "poetry.toml", "a.cfg", "README.rst"], ""))
    assert paths(checkout.path) == listed


def test_other_files_are_there_all_the_same(checkout):
    checkout.write(
        {".gitignore": "made.py\n", "made.py": "made = 1\n", "r.json": "{}", "d/x.py": ""}
    )
    tree = DirectoryTree(checkout.path)
    assert [tree.exists(path) for path in ("made.py", "r.json", "d/x.py")] == [True] * 3
    assert tree.read("made.py") == b"made = 1\n"


@pytest.mark.parametrize(
    "path",
    ["none.py", "d", "", ".", "../other.py", "d/../a.py", "d//x.py", "none/x.py", "a.py/x.py"],
)
def test_what_is_not_a_file_of_the_tree(checkout, path):
    checkout.write({"a.py": "", "d/x.py": "", "../other.py": ""})
    tree = DirectoryTree(checkout.path)
    assert not tree.exists(path)
    with pytest.raises(UpgradelintError, match="holds no file"):
        tree.read(path)


IGNORE_RULES = {
    "plain": {".gitignore": "b.py\n"},
    "folder": {".gitignore": "pkg/\n"},
    "folder without slash": {".gitignore": "deep\n"},
    "anchored": {".gitignore": "/b.py\n"},
    "any depth": {".gitignore": "**/deep/*.py\n"},
    "taken back": {".gitignore": "*.py\n!b.py\n"},
    "taken back below": {".gitignore": "*.py\n", "pkg/.gitignore": "!b.py\n"},
    "not taken back from a folder": {".gitignore": "pkg/\n!pkg/b.py\n"},
    "all but one folder": {".gitignore": "/*\n!/pkg/\n"},
    "nested": {"pkg/.gitignore": "/b.py\ndeep/\n"},
    "nested wins": {".gitignore": "!b.py\n", "pkg/.gitignore": "b.py\n"},
    "comments and spaces": {".gitignore": "# b.py\n\n  \nb.py  \n"},
    "brackets": {".gitignore": "[ab].py\n"},
    "not unicode": {".gitignore": b"\xff.py\nb.py\n"},
    "windows lines": {".gitignore": b"x.py\n"},
}


@pytest.mark.parametrize("rules", IGNORE_RULES.values(), ids=IGNORE_RULES)
def test_walk_sees_what_git_sees(checkout, rules):
    names = ["a.py", "b.py", "pkg/a.py", "pkg/b.py", "pkg/deep/b.py", "deep/c.py", "x/pkg/b.py"]
    checkout.write(dict.fromkeys(names, "") | rules)
    with_git = paths(checkout.path)
    shutil.rmtree(checkout.path / ".git")
    assert paths(checkout.path) == with_git


def test_walk_leaves_out_what_tools_fill(tmp_path):
    names = [".venv/a.py", ".tox/a.py", "env/pyvenv.cfg", "env/lib/a.py", "node_modules/a.py"]
    for name in [*names, "pkg/a.py", "pkg/__pycache__/a.py"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    assert paths(tmp_path) == ["pkg/a.py"]


def test_folder_that_the_repository_around_it_ignores(checkout):
    checkout.commit({"a.py": "", ".gitignore": "/wheels/\n"})
    checkout.write(
        {"wheels/nova/b.py": "", "wheels/nova/.gitignore": "c.py\n", "wheels/nova/c.py": ""}
    )
    assert paths(checkout.path / "wheels/nova") == ["b.py"]


def test_folder_of_a_repository_is_a_root(checkout):
    checkout.write({"sub/a.py": "a = 1\n", "b.py": ""})
    tree = DirectoryTree(checkout.path / "sub")
    assert list(tree.paths()) == ["a.py"]
    assert tree.read("a.py") == b"a = 1\n"


def test_sparse_checkout_lists_what_is_there(checkout):
    checkout.commit({"in/a.py": "", "out/b.py": ""})
    checkout.git("sparse-checkout", "set", "in")
    assert paths(checkout.path) == ["in/a.py"]


def test_damaged_index_leaves_the_walk(checkout):
    checkout.commit({"a.py": ""})
    (checkout.path / ".git/index").write_bytes(b"no index")
    assert paths(checkout.path) == ["a.py"]


@pytest.fixture(params=["git", "walk"])
def linked(request, checkout):
    """A directory with links in and out of it, in a repository or in none."""
    checkout.write({"pkg/a.py": "a = 1\n", "../outside/secret.py": "secret = 1\n"})
    for name, target in {
        "pkg/self": "../pkg",
        "up": "..",
        "outside": "../outside",
        "pkg/inside.py": "a.py",
        "pkg/secret.py": "../../outside/secret.py",
        "pkg/broken.py": "none.py",
        "pkg/circle.py": "circle.py",
    }.items():
        (checkout.path / name).symlink_to(target)
    os.mkfifo(checkout.path / "pkg/pipe.py")
    if request.param == "walk":
        shutil.rmtree(checkout.path / ".git")
    return DirectoryTree(checkout.path)


def test_links_stay_inside_and_end(linked):
    assert dict(linked.read_many(linked.paths())) == {
        "pkg/a.py": b"a = 1\n",
        "pkg/inside.py": b"a = 1\n",
    }


@pytest.mark.parametrize(
    "path", ["outside/secret.py", "pkg/secret.py", "pkg/self/a.py", "pkg/pipe.py"]
)
def test_nothing_is_read_through_a_link_to_the_outside(linked, path):
    with pytest.raises(UpgradelintError, match="holds no file"):
        linked.read(path)


def test_root_may_be_a_link(checkout, tmp_path):
    checkout.commit({"a.py": "a = 1\n"})
    (tmp_path / "link").symlink_to(checkout.path)
    tree = DirectoryTree(tmp_path / "link")
    assert dict(tree.read_many(tree.paths())) == {"a.py": b"a = 1\n"}
    assert tree.root == tmp_path / "link"


def test_file_too_large_to_be_source(checkout):
    with open(checkout.path / "a.py", "wb") as file:
        file.truncate(MAX_FILE_SIZE + 1)
    with pytest.raises(UpgradelintError, match=r"a\.py is too large"):
        DirectoryTree(checkout.path).read("a.py")


def test_file_that_goes_away(checkout):
    checkout.write({"a.py": ""})
    tree = DirectoryTree(checkout.path)
    assert list(tree.paths()) == ["a.py"]
    (checkout.path / "a.py").unlink()
    with pytest.raises(UpgradelintError, match=r"a\.py cannot be read: No such file"):
        tree.read("a.py")
