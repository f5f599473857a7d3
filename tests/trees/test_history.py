"""What a repository remembers."""

import pytest

from upgradelint.base.errors import UpgradelintError
from upgradelint.trees.history import (
    DEFAULT_TAG_PATTERN,
    ChangedPath,
    default_branch,
    files_with,
    merge_base,
    passed_over,
    releases,
    steps,
)
from upgradelint.trees.repository import Repository


def repository_of(checkout):
    return Repository.find(checkout.path)


def tags(checkout, *arguments):
    return [release.tag for release in releases(repository_of(checkout), *arguments)]


def test_releases_are_ordered_as_numbers(checkout):
    for tag in [
        "v1.9",
        "v1.10.0",
        "v2.0rc1",
        "v2.0",
        "v1.10.1",
        "nightly",
        "1.x-eol",
        "debian/3.0",
    ]:
        checkout.commit({}, tag=tag)
    checkout.commit({})
    assert tags(checkout) == ["v2.0", "v1.10.1", "v1.10.0", "v1.9"]


def test_final_release_on_a_stable_branch(checkout):
    """As OpenStack does: main is tagged with the candidate only."""
    checkout.commit({}, tag="33.0.0")
    checkout.commit({}, tag="34.0.0.0b1")
    checkout.commit({}, tag="34.0.0.0rc1")
    checkout.git("checkout", "--quiet", "-b", "stable")
    checkout.commit({}, tag="34.0.0.0rc2")
    checkout.commit({}, tag="34.0.0")
    checkout.commit({}, tag="34.1.0")
    checkout.commit({})
    checkout.git("checkout", "--quiet", "main")
    checkout.commit({})
    assert tags(checkout) == ["34.0.0", "33.0.0"]
    assert tags(checkout, "stable") == ["34.1.0", "34.0.0", "33.0.0"]
    # At a release, and on the way to it, the one before counts.
    assert tags(checkout, "34.0.0") == ["33.0.0"]
    assert tags(checkout, "34.0.0.0rc1") == ["33.0.0"]
    assert tags(checkout, "33.0.0") == []


def test_candidate_stands_for_a_release_that_is_not_out(checkout):
    for tag in ["1.0.0", "2.0.0.0b1", "2.0.0.0rc1"]:
        checkout.commit({}, tag=tag)
    checkout.commit({})
    assert tags(checkout) == ["2.0.0.0rc1", "1.0.0"]


def test_change_from_calendar_versions(checkout):
    for tag in ["2014.2.0", "2015.1.0", "12.0.0", "13.0.0"]:
        checkout.commit({}, tag=tag)
    checkout.commit({})
    assert tags(checkout) == ["13.0.0", "12.0.0", "2015.1.0", "2014.2.0"]


def test_annotated_tags(checkout):
    commit = checkout.commit({})
    checkout.git("tag", "-a", "1.0.0", "-m", "first release")
    checkout.commit({})
    release = releases(repository_of(checkout))[0]
    assert release is not None
    assert (release.tag, release.commit, release.version) == ("1.0.0", commit, (1,))
    assert release.final


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"nova-(?P<version>.+)", ["nova-2.0", "nova-1.0"]),
        (r"nova-[\d.]+", ["nova-2.0", "nova-1.0"]),
        (r"nova-1\..*", ["nova-1.0"]),
        (r"none-.*", []),
    ],
)
def test_pattern(checkout, pattern, expected):
    for tag in ["nova-1.0", "nova-2.0", "cinder-3.0"]:
        checkout.commit({}, tag=tag)
    checkout.commit({})
    assert tags(checkout, "HEAD", pattern) == expected


def test_dates_are_versions(checkout):
    """Without them the last dotted tag of long ago was the baseline."""
    for tag in ["v20210804", "v20210804.1", "v20241011", "2024-12-20", "20241399", "v123456789"]:
        checkout.commit({}, tag=tag)
    checkout.commit({})
    assert tags(checkout) == ["v20241011", "v20210804.1", "v20210804", "2024-12-20"]


@pytest.mark.parametrize(
    ("tagged", "expected"),
    [
        (["app-5", "app-6", "b7", "app-10"], ["app-5", "app-6", "app-10"]),
        (["app-5", "app-6", "latest", "nightly", "old"], []),
        ([], []),
    ],
)
def test_younger_tags_that_are_no_releases(checkout, tagged, expected):
    checkout.commit({}, tag="app-4")
    checkout.commit({}, tag="1.0.0")
    checkout.commit({})
    for day, tag in enumerate(tagged, 1):
        when = f"2090-01-0{day}T00:00:00Z"
        checkout.git("tag", "-a", tag, "-m", "x", GIT_COMMITTER_DATE=when)
    newest = releases(repository_of(checkout))[0]
    assert newest is not None
    assert passed_over(repository_of(checkout), DEFAULT_TAG_PATTERN, newest) == expected


def test_pattern_that_is_no_regular_expression(checkout):
    checkout.commit({})
    with pytest.raises(UpgradelintError, match=r"tag-pattern '\('"):
        tags(checkout, "HEAD", "(")


def test_no_release(checkout):
    checkout.commit({})
    assert releases(repository_of(checkout)) == []


@pytest.mark.parametrize("branch", ["main", "master", "trunk"])
def test_merge_base_with_the_branch_that_a_clone_starts_from(checkout, branch):
    checkout.git("symbolic-ref", "HEAD", f"refs/heads/{branch}")
    base = checkout.commit({"a.py": ""})
    clone = checkout.clone("clone")
    clone.git("checkout", "--quiet", "-b", "topic")
    clone.commit({"b.py": ""})
    assert default_branch(repository_of(clone)) == f"refs/remotes/origin/{branch}"
    assert merge_base(repository_of(clone)) == base


def test_merge_base_without_a_remote(checkout):
    base = checkout.commit({"a.py": ""})
    checkout.git("checkout", "--quiet", "-b", "topic")
    checkout.commit({"b.py": ""})
    assert merge_base(repository_of(checkout)) == base
    assert merge_base(repository_of(checkout), "main") == base


def test_no_merge_base(checkout):
    checkout.git("checkout", "--quiet", "-b", "topic")
    checkout.commit({"a.py": ""})
    assert merge_base(repository_of(checkout)) is None
    checkout.git("checkout", "--quiet", "--orphan", "main")
    checkout.commit({"b.py": ""})
    assert merge_base(repository_of(checkout), "topic") is None


def test_what_a_step_changes(checkout):
    checkout.commit(
        {"same.py": "1", "a.py": "1", "gone.py": "2", "odd\n name.py": "1", "mode.py": ""}
    )
    (checkout.path / "gone.py").rename(checkout.path / "moved.py")
    (checkout.path / "link.py").symlink_to("a.py")
    (checkout.path / "mode.py").chmod(0o755)
    second = checkout.commit({"a.py": "2", "odd\n name.py": "2", "new/b.py": "1"})
    one, two, empty = (
        checkout.git("rev-parse", f"HEAD:{p}") for p in ("new/b.py", "a.py", "mode.py")
    )
    first, last = steps(repository_of(checkout), [])
    assert (first.parent, first.changes) == ("", ())
    assert (last.id, last.parent) == (second, first.id)
    assert last.changes == (
        ChangedPath("a.py", one, two),
        ChangedPath("gone.py", two, None),
        ChangedPath("mode.py", empty, empty),
        ChangedPath("moved.py", None, two),
        ChangedPath("new/b.py", None, one),
        ChangedPath("odd\n name.py", one, two),
    )
    below = Repository.find(checkout.path / "new")
    (step,) = steps(below, ["b.py"])
    assert step.changes == (ChangedPath("b.py", None, one),)


def test_steps_of_a_bare_repository(checkout):
    checkout.commit({"a.py": "1"})
    checkout.commit({"b/c.py": "1"})
    bare = repository_of(checkout.clone("bare", "--bare"))
    assert [[change.path for change in step.changes] for step in steps(bare, [])] == [
        [],
        ["b/c.py"],
    ]


def test_steps_that_change_a_path(checkout):
    first = checkout.commit({"objects/a.py": "1", "b.py": "1"})
    second = checkout.commit({"b.py": "2"})
    third = checkout.commit({"objects/a.py": "2"})
    fourth = checkout.commit({"*.py": "1"})
    repository = repository_of(checkout)

    def found(*arguments, **options):
        return [step.id for step in steps(repository, *arguments, **options)]

    assert found(["objects"]) == [first, third]
    assert found(["objects/a.py", "b.py"]) == [first, second, third]
    assert found([]) == [first, second, third, fourth]
    assert found(["objects"], since="HEAD~2") == [third]
    assert found(["objects"], until="HEAD~2") == [first]
    assert found(["*.py"]) == [fourth]
    assert found(["none.py"]) == []


def test_a_merge_is_one_step(checkout):
    first = checkout.commit({"a.py": "1"})
    checkout.git("checkout", "--quiet", "-b", "topic")
    checkout.commit({"a.py": "2"})
    checkout.commit({"a.py": "3", "b.py": "1"})
    checkout.git("checkout", "--quiet", "main")
    checkout.git("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
    made, merged = steps(repository_of(checkout), [])
    assert [made.id, merged.id] == [first, checkout.git("rev-parse", "HEAD")]
    assert [change.path for change in merged.changes] == ["a.py", "b.py"]


def test_files_with_a_line(checkout):
    named = "    RPC_API_VERSION = '1.0'\n"
    checkout.commit({"a.py": named, "b/odd\n c.py": named, "d.txt": named, "e.py": "RPC = '1.0'\n"})
    repository = repository_of(checkout)
    pattern = r"^\s*\w*RPC\w*VERSION\w*\s*="
    assert list(files_with(repository, "HEAD", pattern)) == ["a.py", "b/odd\n c.py"]
    assert list(files_with(repository, "HEAD", "nothing like it")) == []


def test_shallow_and_partial(checkout):
    checkout.commit({"a.py": "1"})
    checkout.commit({"a.py": "2"})
    clones = {
        "whole": (checkout.clone("whole"), False, False),
        "shallow": (checkout.clone("shallow", "--depth=1"), True, False),
        "partial": (checkout.clone("partial", "--filter=blob:none"), False, True),
    }
    for clone, shallow, partial in clones.values():
        repository = repository_of(clone)
        assert (repository.is_shallow(), repository.is_partial()) == (shallow, partial)
