"""A project's past, read from real repositories."""

import pytest

from tests.trees.conftest import Checkout, checkout, own_git_configuration
from upgradelint.base.errors import UpgradelintError
from upgradelint.baselines.history import walk, walk_releases
from upgradelint.facts.options import Options
from upgradelint.registry import Registry, fill_history, update
from upgradelint.trees.repository import Repository

__all__ = ["checkout", "own_git_configuration"]

BASE = """\
from oslo_versionedobjects import base


class Registry(base.VersionedObjectRegistry):
    pass
"""
FLAVOR = "app/objects/flavor.py"


def flavor(version: str, *names: str) -> dict[str, str]:
    fields = "".join(f"        '{name}': fields.StringField(),\n" for name in names)
    return {
        FLAVOR: (
            "from oslo_versionedobjects import base, fields\n\n"
            "from app.objects import base as own\n\n\n"
            "@own.Registry.register\nclass Flavor(base.VersionedObject):\n"
            f"    VERSION = '{version}'\n    fields = {{\n{fields}    }}\n"
        )
    }


@pytest.fixture
def project(checkout: Checkout) -> Checkout:
    """Return a repository whose Flavor went from 1.0 to 1.2."""
    checkout.commit({"app/__init__.py": "", "app/objects/__init__.py": "", "README.py": ""})
    checkout.commit({"app/objects/base.py": BASE, **flavor("1.0", "id")}, tag="1.0.0")
    checkout.commit({"app/manager.py": "    VERSION = '1.0'\n"})
    checkout.commit(flavor("1.1", "id", "typo"))
    checkout.commit(flavor("1.1", "id", "name"), tag="2.0.0")
    checkout.commit(flavor("1.1", "id", "name", "late"))
    checkout.commit(flavor("1.2", "id", "name", "late", "more"), tag="3.0.0")
    checkout.commit({"app/manager.py": "    VERSION = '2.0'\n"})
    return checkout


def states(walked: object) -> list[tuple[str, list[str]]]:
    """Return version and field names of each Flavor seen."""
    flavors = [snapshot.objects["Flavor"] for _, snapshot in walked]  # type: ignore[attr-defined]
    return [(obj.version, [field.name for field in obj.fields]) for obj in flavors]


def test_the_states_before_a_version_moved_and_the_newest_are_read(project: Checkout) -> None:
    repository = Repository.find(project.path)
    walked = list(walk(repository, "", Options()))
    assert states(walked) == [
        ("1.0", ["id"]),
        ("1.1", ["id", "late", "name"]),
        ("1.2", ["id", "late", "more", "name"]),
    ]
    ends = [project.git("rev-parse", f"HEAD~{back}")[:12] for back in (5, 2)]
    assert [label for label, _ in walked] == [*ends, "HEAD"]


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [
        ("2.0.0..", ["1.1", "1.2"]),
        ("2.0.0..HEAD", ["1.1", "1.2"]),
        ("1.0.0..2.0.0", ["1.0", "1.1"]),
        ("..2.0.0", ["1.0", "1.1"]),
        ("2.0.0", ["1.0", "1.1"]),
        ("1.0.0", ["1.0"]),
        ("3.0.0..", ["1.2"]),
    ],
)
def test_a_range_is_as_in_git(project: Checkout, revisions: str, expected: list[str]) -> None:
    walked = states(walk(Repository.find(project.path), revisions, Options()))
    assert [version for version, _ in walked] == expected


@pytest.mark.parametrize(
    ("revisions", "expected"),
    [
        ("", ["1.0.0", "2.0.0", "3.0.0"]),
        ("2.0.0..", ["2.0.0", "3.0.0"]),
        ("..3.0.0", ["1.0.0", "2.0.0"]),
    ],
)
def test_releases_of_a_range(project: Checkout, revisions: str, expected: list[str]) -> None:
    repository = Repository.find(project.path)
    assert [label for label, _ in walk_releases(repository, revisions, Options())] == expected


def test_the_memory_is_filled_from_git(project: Checkout) -> None:
    repository = Repository.find(project.path)
    commits = list(walk(repository, "", Options()))
    registry = update(Registry(), commits[-1][1])
    filled = fill_history(registry, commits, walk_releases(repository, "", Options()))
    fields = filled.versions("Flavor")
    assert {version: [entry.name for entry in has] for version, has in fields.items()} == {
        "1.0": ["id"],
        "1.1": ["id", "name"],
    }


def test_a_merge_is_one_change(project: Checkout) -> None:
    project.git("switch", "--quiet", "-c", "topic")
    project.commit(flavor("1.3", "id"))
    project.commit(flavor("1.4", "id"))
    project.git("switch", "--quiet", "main")
    project.git("merge", "--quiet", "--no-ff", "-m", "merge", "topic")
    walked = states(walk(Repository.find(project.path), "3.0.0..", Options()))
    assert [version for version, _ in walked] == ["1.2", "1.4"]


def test_an_object_that_moved_to_another_file_is_followed(project: Checkout) -> None:
    project.git("mv", FLAVOR, "app/objects/flavors.py")
    project.commit({})
    walked = states(walk(Repository.find(project.path), "", Options()))
    assert [version for version, _ in walked] == ["1.0", "1.1", "1.2", "1.2"]


def test_a_bare_repository(project: Checkout) -> None:
    bare = project.clone("bare.git", "--bare")
    walked = states(walk(Repository.find(bare.path), "", Options()))
    assert [version for version, _ in walked] == ["1.0", "1.1", "1.2"]


def test_a_shallow_clone_says_how_to_get_the_past(project: Checkout) -> None:
    shallow = Repository.find(project.clone("shallow", "--depth=1").path)
    with pytest.raises(UpgradelintError, match=r"lacks the older commits; run: git .*--unshallow"):
        list(walk(shallow, "", Options()))


def test_an_unknown_revision_is_a_clear_error(project: Checkout) -> None:
    with pytest.raises(UpgradelintError, match=r"unknown revision .*nowhere"):
        list(walk(Repository.find(project.path), "nowhere..HEAD", Options()))


def test_a_project_without_objects_has_one_state(checkout: Checkout) -> None:
    checkout.commit({"a.py": "    VERSION = '1.0'\n"})
    checkout.commit({"a.py": "    VERSION = '1.1'\n"})
    walked = list(walk(Repository.find(checkout.path), "", Options()))
    assert [(label, dict(snapshot.objects)) for label, snapshot in walked] == [("HEAD", {})]
