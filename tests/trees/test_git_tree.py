"""Revisions and the index of real repositories."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees import open_tree
from upgradelint.trees.blob_reader import BlobReader
from upgradelint.trees.directory import DirectoryTree
from upgradelint.trees.git import open_revision
from upgradelint.trees.repository import Repository

FILES = {"a.py": "a = 1\n", "pkg/b.py": "b = 1\n", "README": "text\n", "tox.ini": "[tox]\n"}
ODD_NAMES = ["with space.py", "ünïcode.py", "new\nline.py", 'quo"te.py', "tab\t.py", "-dash.py"]


def contents(tree):
    return {path: content.decode() for path, content in tree.read_many(tree.paths())}


def run_repair(error):
    """Run the command that a message ends with."""
    command = shlex.split(str(error.value).rpartition("run: ")[2])
    subprocess.run(command, check=True, capture_output=True)


def test_revision_holds_its_own_state(checkout):
    checkout.commit(FILES)
    checkout.commit({"a.py": "a = 2\n"})
    checkout.write({"a.py": "a = 3\n"})
    tree = open_tree("HEAD~1", checkout.path)
    assert contents(tree) == {"a.py": "a = 1\n", "pkg/b.py": "b = 1\n", "tox.ini": "[tox]\n"}
    assert (tree.label, tree.root) == ("HEAD~1", None)
    assert tree.read("README") == b"text\n"
    assert [tree.exists(path) for path in ("README", "pkg/b.py", "pkg", "c.py")] == [1, 1, 0, 0]


@pytest.mark.parametrize("path", ["none.py", "pkg", "../service/a.py"])
def test_file_that_a_revision_does_not_hold(checkout, path):
    checkout.commit(FILES)
    tree = open_tree("HEAD", checkout.path)
    with pytest.raises(UpgradelintError, match="HEAD holds no file"):
        tree.read(path)


def test_odd_names(checkout):
    files = {name: f"name = {number}\n" for number, name in enumerate(ODD_NAMES)}
    checkout.commit(files)
    for spec in ("HEAD", ".", ":index:"):
        assert contents(open_tree(spec, checkout.path)) == files


def test_name_that_is_not_unicode(checkout):
    (checkout.path / os.fsdecode(b"\xff.py")).write_text("x = 1\n")
    checkout.commit({})
    for spec in ("HEAD", ".", ":index:"):
        assert contents(open_tree(spec, checkout.path)) == {"\udcff.py": "x = 1\n"}


@pytest.mark.parametrize("options", [["--bare"], ["--mirror"], ["--shared"], ["--depth=1"]])
def test_clone_of_any_kind(checkout, options):
    checkout.commit(FILES)
    clone = checkout.clone("other", *options)
    assert contents(open_tree("other@HEAD", clone.path.parent)).keys() == {
        "a.py",
        "pkg/b.py",
        "tox.ini",
    }


def test_packed_objects(checkout):
    for number in range(5):
        checkout.commit({"a.py": f"a = {number}\n" * 100})
    checkout.git("gc", "--quiet")
    checkout.git("pack-refs", "--all")
    assert open_tree("HEAD~2", checkout.path).read("a.py") == b"a = 2\n" * 100


def test_linked_work_tree(checkout):
    checkout.commit(FILES)
    checkout.git("worktree", "add", "--quiet", "../linked")
    linked = checkout.path.parent / "linked"
    assert contents(open_tree("HEAD", linked)) == contents(open_tree("HEAD", checkout.path))
    assert contents(open_tree(":index:", linked)) == contents(open_tree(".", linked))


def test_blob_ids_are_those_of_git(checkout):
    checkout.commit(FILES)
    expected = checkout.git("hash-object", "a.py")
    for spec in ("HEAD", ".", ":index:"):
        assert open_tree(spec, checkout.path).blob_id("a.py") == expected


def test_blob_ids_are_sha1_in_a_repository_of_another_hash(tmp_path, checkout):
    checkout.git("init", "--quiet", "--object-format=sha256", "../newer")
    checkout.write({"../newer/a.py": "a = 1\n"})
    checkout.git("-C", "../newer", "add", "a.py")
    checkout.git("-C", "../newer", "commit", "--quiet", "-m", "first")
    checkout.write(FILES)
    tree = open_tree("newer@HEAD", tmp_path)
    assert tree.blob_id("a.py") == checkout.git("hash-object", "a.py")


def test_many_and_large_files_come_in_order(checkout):
    files = {f"m{number:03}.py": f"# {number}\n" * (number * 97) for number in range(170)}
    checkout.commit(files)
    tree = open_tree("HEAD", checkout.path)
    backwards = sorted(files, reverse=True)
    read = list(tree.read_many(backwards))
    assert [path for path, _ in read] == backwards
    assert {path: content.decode() for path, content in read} == files


def test_reads_between_and_after_an_unfinished_read_many(checkout):
    files = {f"m{number:03}.py": f"# {number}\n" for number in range(120)}
    checkout.commit(files)
    tree = open_tree("HEAD", checkout.path)
    contents_read = []
    for path, content in tree.read_many(tree.paths()):
        assert tree.read("m007.py") == b"# 7\n"
        contents_read.append((path, content.decode()))
        if path == "m060.py":
            break
    assert contents_read == sorted(files.items())[:61]
    assert tree.read("m099.py") == b"# 99\n"


def test_folder_is_the_root_of_a_revision_too(checkout):
    checkout.commit({"sub/a.py": "a = 1\n", "sub/in/b.py": "", "other.py": ""})
    for spec, cwd in [("HEAD", "sub"), ("sub@HEAD", "."), ("HEAD:sub", "."), (":index:", "sub")]:
        assert list(open_tree(spec, checkout.path / cwd).paths()) == ["a.py", "in/b.py"]


def test_folder_that_a_revision_does_not_have(checkout):
    checkout.commit({"a.py": ""})
    checkout.commit({"sub/b.py": ""})
    with pytest.raises(UpgradelintError, match="revision HEAD~1 has no folder sub"):
        open_tree("HEAD~1", checkout.path / "sub")


def test_links_are_followed_inside_only(checkout, tmp_path):
    (tmp_path / "outside.py").write_text("secret = 1\n")
    checkout.write({"pkg/real.py": "x = 1\n"})
    for name, target in {
        "same.py": "pkg/real.py",
        "pkg/up.py": "../pkg/real.py",
        "out.py": "../outside.py",
        "absolute.py": str(tmp_path / "outside.py"),
        "broken.py": "none.py",
        "self.py": "self.py",
        "folder": "pkg",
    }.items():
        (checkout.path / name).symlink_to(target)
    checkout.commit({})
    for spec in ("HEAD", ".", ":index:"):
        tree = open_tree(spec, checkout.path)
        assert contents(tree) == dict.fromkeys(["pkg/real.py", "pkg/up.py", "same.py"], "x = 1\n")
        assert not tree.exists("folder/real.py")


def test_submodule_is_no_file(checkout, tmp_path):
    checkout.commit({"a.py": ""})
    clone = checkout.clone("inner")
    checkout.git("submodule", "--quiet", "add", str(clone.path), "inner.py")
    checkout.commit({})
    for spec in ("HEAD", ".", ":index:"):
        assert list(open_tree(spec, checkout.path).paths()) == ["a.py"]


@pytest.mark.parametrize("revision", ["--output=stolen", "-h", "--exec=touch stolen", "^HEAD", ""])
def test_revision_is_never_an_option(checkout, revision):
    checkout.commit(FILES)
    with pytest.raises(UpgradelintError, match="is not a revision"):
        open_revision(Repository.find(checkout.path), revision)
    assert not (checkout.path / "stolen").exists()


@pytest.mark.parametrize("revision", ["none", "HEAD..HEAD", "HEAD@{upstream}", "a b", "HEAD:a.py"])
def test_unknown_revision(checkout, revision):
    checkout.commit(FILES)
    with pytest.raises(UpgradelintError) as error:
        open_tree(revision, checkout.path)
    assert "\n" not in str(error.value)


def test_repository_without_commits(checkout):
    with pytest.raises(UpgradelintError, match="unknown revision or path HEAD in"):
        open_tree("HEAD", checkout.path)


@pytest.mark.parametrize("spec", ["HEAD~1", "1.0.0", "refs/tags/1.0.0", "{first}", "{short}"])
def test_shallow_clone_names_the_command_that_fetches(checkout, spec):
    first = checkout.commit({"a.py": "a = 1\n"}, tag="1.0.0")
    checkout.commit({"a.py": "a = 2\n"})
    clone = checkout.clone("shallow", "--depth=1", "--no-tags")
    spec = spec.format(first=first, short=first[:10])
    with pytest.raises(UpgradelintError, match="a shallow clone; run: git") as error:
        open_tree(spec, clone.path)
    run_repair(error)
    assert open_tree(spec, clone.path).read("a.py") == b"a = 1\n"


def test_shallow_clone_of_one_branch(checkout):
    checkout.commit({"a.py": "a = 1\n"})
    checkout.git("branch", "stable/1")
    checkout.commit({"a.py": "a = 2\n"})
    clone = checkout.clone("shallow", "--depth=1")
    with pytest.raises(UpgradelintError) as error:
        open_tree("origin/stable/1", clone.path)
    run_repair(error)
    assert open_tree("origin/stable/1", clone.path).read("a.py") == b"a = 1\n"


def test_clone_without_tags_names_the_command_that_fetches(checkout):
    checkout.commit({"a.py": "a = 1\n"}, tag="1.0.0")
    clone = checkout.clone("other", "--no-tags")
    with pytest.raises(UpgradelintError, match=r"unknown revision or path 1\.0\.0 in") as error:
        open_tree("1.0.0", clone.path)
    run_repair(error)
    assert open_tree("1.0.0", clone.path).read("a.py") == b"a = 1\n"


def test_a_branch_that_only_the_remote_has_is_named_as_it_is(checkout):
    checkout.git("checkout", "--quiet", "-b", "stable/1")
    checkout.commit({"a.py": "a = 1\n"})
    checkout.git("checkout", "--quiet", "-b", "feature")
    clone = checkout.clone("other")
    for revision in ("stable/1", "stable/1~0"):
        with pytest.raises(UpgradelintError, match=f"the remote has it: write origin/{revision}$"):
            open_tree(revision, clone.path)
    assert open_tree("origin/stable/1", clone.path).read("a.py") == b"a = 1\n"


@pytest.mark.parametrize("left_out", ["blob:none", "tree:0"])
def test_partial_clone_fetches_nothing_by_itself(checkout, left_out):
    checkout.commit({"a.py": "a = 1\n"})
    checkout.commit({"a.py": "a = 2\n"})
    clone = checkout.clone("partial", f"--filter={left_out}")
    with pytest.raises(UpgradelintError, match="is a partial clone") as error:
        open_tree("HEAD~1", clone.path).read("a.py")
    run_repair(error)
    assert open_tree("HEAD~1", clone.path).read("a.py") == b"a = 1\n"


def test_lost_object(checkout):
    checkout.commit(FILES)
    blob_id = checkout.git("rev-parse", "HEAD:a.py")
    (checkout.path / ".git/objects" / blob_id[:2] / blob_id[2:]).unlink()
    tree = open_tree("HEAD", checkout.path)
    with pytest.raises(UpgradelintError, match="lacks files of that revision"):
        tree.read("a.py")
    assert tree.read("pkg/b.py") == b"b = 1\n"


def test_damaged_object(checkout):
    checkout.commit(FILES)
    blob_id = checkout.git("rev-parse", "HEAD:a.py")
    path = checkout.path / ".git/objects" / blob_id[:2] / blob_id[2:]
    path.chmod(0o644)
    path.write_bytes(b"no object")
    with pytest.raises(UpgradelintError) as error:
        open_tree("HEAD", checkout.path).read("a.py")
    assert "\n" not in str(error.value)


def test_environment_of_a_hook_does_not_mislead(checkout, monkeypatch, tmp_path):
    checkout.commit({"a.py": "a = 1\n"})
    other = checkout.clone("other")
    other.commit({"a.py": "a = 2\n", "b.py": ""})
    for name, value in {
        "GIT_DIR": other.path / ".git",
        "GIT_WORK_TREE": other.path,
        "GIT_INDEX_FILE": other.path / ".git/index",
        "GIT_OBJECT_DIRECTORY": other.path / ".git/objects",
        "GIT_PREFIX": "pkg/",
        "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_TRACE": "1",
    }.items():
        monkeypatch.setenv(name, str(value))
    for spec in ("HEAD", ".", ":index:"):
        assert contents(open_tree(spec, checkout.path)) == {"a.py": "a = 1\n"}


def test_index_is_the_staged_state(checkout):
    checkout.commit({"a.py": "a = 1\n", "gone.py": "", "kept.py": ""})
    checkout.write({"a.py": "a = 2\n", "new.py": "new = 1\n"})
    checkout.git("add", "a.py", "new.py")
    checkout.git("rm", "--quiet", "--cached", "gone.py")
    checkout.write({"a.py": "a = 3\n", "untracked.py": ""})
    tree = open_tree(":index:", checkout.path)
    assert contents(tree) == {"a.py": "a = 2\n", "kept.py": "", "new.py": "new = 1\n"}
    assert tree.root == checkout.path


def test_index_with_a_conflict(checkout):
    checkout.commit({"a.py": "a = 1\n"})
    checkout.git("checkout", "--quiet", "-b", "side")
    checkout.commit({"a.py": "a = 2\n"})
    checkout.git("checkout", "--quiet", "main")
    checkout.commit({"a.py": "a = 3\n"})
    with pytest.raises(subprocess.CalledProcessError):
        checkout.git("merge", "--quiet", "side")
    with pytest.raises(UpgradelintError, match=r"a\.py is in conflict; .* run: git add a\.py"):
        open_tree(":index:", checkout.path)
    assert list(open_tree(".", checkout.path).paths()) == ["a.py"]


def test_index_of_a_bare_repository(checkout):
    checkout.commit(FILES)
    bare = checkout.clone("bare", "--bare")
    with pytest.raises(UpgradelintError, match="has no work tree"):
        open_tree("bare@:index:", bare.path.parent)


@pytest.mark.parametrize("folder", [".", "pkg"])
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--all"], {"a.py": "2", "b.py": "2"}),
        (["pkg/a.py"], {"a.py": "2", "b.py": "1"}),
        (["--allow-empty"], {"a.py": "1", "b.py": "1"}),
    ],
)
def test_index_in_a_hook_is_what_will_be_committed(checkout, folder, arguments, expected):
    checkout.commit({"pkg/a.py": "1", "pkg/b.py": "1"})
    checkout.write({"pkg/a.py": "2", "pkg/b.py": "2"})
    hook = checkout.path / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    script = (
        "from pathlib import Path; from upgradelint.trees import open_tree;"
        f"tree = open_tree(':index:', Path({folder!r}).absolute());"
        "print({Path(p).name: c.decode() for p, c in tree.read_many(tree.paths())},"
        f"file=open({str(checkout.path.parent / 'seen')!r}, 'w'))"
    )
    hook.write_text(f"#!/bin/sh\nexec {shlex.join([sys.executable, '-c', script])}\n")
    hook.chmod(0o755)
    checkout.git("commit", "--quiet", "--message", "second", *arguments)
    assert (checkout.path.parent / "seen").read_text() == f"{expected}\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a repository to another user")
def test_repository_of_another_user(checkout):
    checkout.commit({"a.py": "a = 1\n"})
    checkout.write({".gitignore": "ignored.py\n", "ignored.py": ""})
    for path in (checkout.path, checkout.path / ".git"):
        os.chown(path, 12345, 12345)
    with pytest.raises(UpgradelintError, match="belongs to another user") as error:
        open_tree("HEAD", checkout.path)
    # Reading a directory needs no git.
    assert list(open_tree(".", checkout.path).paths()) == ["a.py"]
    run_repair(error)
    assert open_tree("HEAD", checkout.path).read("a.py") == b"a = 1\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a repository to another user")
def test_trust_given_by_the_environment_counts(checkout, monkeypatch):
    checkout.commit({"a.py": "a = 1\n"})
    os.chown(checkout.path / ".git", 12345, 12345)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(checkout.path))
    assert open_tree("HEAD", checkout.path).read("a.py") == b"a = 1\n"


def test_without_git(checkout, monkeypatch, tmp_path):
    checkout.commit({"a.py": "a = 1\n"})
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UpgradelintError, match="git was not found; install it"):
        open_tree("HEAD", checkout.path)
    assert list(open_tree(".", checkout.path).paths()) == ["a.py"]


def test_outside_of_a_repository(tmp_path):
    with pytest.raises(UpgradelintError, match="is not inside a git repository"):
        open_tree("HEAD", tmp_path)


def state_of(directory: Path):
    return {
        path: (path.lstat().st_mtime_ns, path.is_file() and path.read_bytes())
        for path in [directory, *directory.rglob("*")]
    }


def test_nothing_is_written(checkout):
    checkout.commit(FILES)
    # A touched file makes git want to refresh the index.
    os.utime(checkout.path / "a.py", (1, 1))
    before = state_of(checkout.path)
    for spec in ("HEAD", ".", ":index:"):
        contents(open_tree(spec, checkout.path))
    assert state_of(checkout.path) == before


def test_git_starts_no_program_that_the_repository_names(checkout):
    checkout.commit(FILES)
    stolen = checkout.path.parent / "stolen"
    program = checkout.path.parent / "program"
    program.write_text(f"#!/bin/sh\ntouch {stolen}\n")
    program.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"):
        checkout.git("config", key, str(program))
    stolen.unlink(missing_ok=True)
    for spec in ("HEAD", ".", ":index:"):
        contents(open_tree(spec, checkout.path))
    assert not stolen.exists()


def test_process_ends_with_its_reader(checkout):
    checkout.commit(FILES)
    script = """
import gc, os
from pathlib import Path
from upgradelint.trees import open_tree
from upgradelint.trees.blob_reader import BlobReader
from upgradelint.trees.repository import Repository

def children():
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return 0
    return 1

repository = Repository.find(Path.cwd())
blob_id = open_tree("HEAD", Path.cwd()).blob_id("a.py")
with BlobReader(repository) as reader:
    reader.read(blob_id)
    print(children())
print(children())
tree = open_tree("HEAD", Path.cwd())
tree.read("a.py")
print(children())
del tree
print(children())
left_open = open_tree("HEAD", Path.cwd())
left_open.read("a.py")
"""
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", script]
    done = subprocess.run(
        command, cwd=checkout.path, capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout.split(), done.stderr) == (["1", "0", "1", "0"], "")


def test_reader_can_be_shared_and_starts_again(checkout):
    checkout.commit({"a.py": "a = 1\n"})
    checkout.commit({"a.py": "a = 2\n"})
    repository = Repository.find(checkout.path)
    with BlobReader(repository) as reader:
        trees = [open_revision(repository, name, reader=reader) for name in ("HEAD~1", "HEAD")]
        assert [tree.read("a.py") for tree in trees] == [b"a = 1\n", b"a = 2\n"]
        reader.close()
        assert trees[0].read("a.py") == b"a = 1\n"


def test_directory_and_revision_agree(checkout):
    checkout.commit(FILES | {"deep/er/c.py": "c = 1\n", "q.sql": "select 1\n", "setup.cfg": ""})
    revision = open_tree("HEAD", checkout.path)
    directory = DirectoryTree(checkout.path)
    assert list(directory.paths()) == list(revision.paths())
    assert contents(directory) == contents(revision)
