"""A change of an object in a repository: shown, mended, committed, and clean from then on."""

from pathlib import Path

import pytest

from tests.trees.conftest import Checkout, own_git_configuration
from upgradelint.cli import run

__all__ = ["own_git_configuration"]

FLAVOR = '''\
"""Flavors."""

from oslo_utils import versionutils
from oslo_versionedobjects import base
from oslo_versionedobjects import fields


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    # Version 1.0: Initial version
    # Version 1.1: Add vcpus
    VERSION = '1.1'

    fields = {
        'name': fields.StringField(),
        'vcpus': fields.IntegerField(),  # whole ones
    }

    def obj_make_compatible(self, primitive, target_version):
        super(Flavor, self).obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1) and 'vcpus' in primitive:
            del primitive['vcpus']
'''
CHANGED = FLAVOR.replace(
    "  # whole ones\n", "  # whole ones\n        'swap': fields.IntegerField(default=0),\n"
)
MENDED = (
    CHANGED.replace("'1.1'", "'1.2'")
    .replace("Add vcpus\n", "Add vcpus\n    # Version 1.2: Add swap\n")
    .replace(
        "        if target_version < (1, 1)",
        "        if target_version < (1, 2):\n            if 'swap' in primitive:\n"
        "                del primitive['swap']\n        if target_version < (1, 1)",
    )
)
MANAGER = """\
import oslo_messaging as messaging


class FlavorAPI:
    def __init__(self):
        target = messaging.Target(topic='flavor', version='1.0')
        self.client = messaging.get_rpc_client(TRANSPORT, target)

    def resize(self, context, flavor):
        self.client.prepare().cast(context, 'resize', flavor=flavor)


class FlavorManager:
    target = messaging.Target(version='1.0')

    def resize(self, context, flavor):
        pass
"""
SENDS = "cast(context, 'resize', flavor=flavor"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A repository whose release 1.0.0 has Flavor 1.1, with a field more in the work tree."""
    made = Checkout(tmp_path / "demo")
    made.path.mkdir()
    made.git("init", "--quiet")
    files = {"demo/__init__.py": "", "demo/flavor.py": FLAVOR, "demo/manager.py": MANAGER}
    made.commit(files, tag="1.0.0")
    made.write({"demo/flavor.py": CHANGED})
    monkeypatch.chdir(made.path)
    return made


def test_shown_mended_and_clean(repository: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--diff"]) == 1
    shown = capsys.readouterr().out
    assert repository.git("status", "--porcelain") == "M demo/flavor.py"
    assert run(["check", "--fix"]) == 0
    assert (repository.path / "demo/flavor.py").read_text() == MENDED
    repository.git("checkout", "--quiet", "demo/flavor.py")
    repository.write({"demo/flavor.py": CHANGED, "change.diff": shown})
    repository.git("apply", "change.diff")
    assert (repository.path / "demo/flavor.py").read_text() == MENDED


def test_mended_once_and_for_all(repository: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--fix"]) == 0
    assert run(["check", "--fix"]) == 0
    assert run(["check", "--diff"]) == 0
    assert (repository.path / "demo/flavor.py").read_text() == MENDED
    repository.git("add", "-A")
    repository.git("commit", "--quiet", "--message", "swap")
    capsys.readouterr()
    assert run(["check"]) == 0
    assert "0 findings" in capsys.readouterr().out


def test_parameter_of_a_method(repository: Checkout) -> None:
    new = MANAGER.replace(
        "def resize(self, context, flavor)", "def resize(self, context, flavor, swap)"
    )
    new = new.replace(SENDS, f"{SENDS}, swap=swap")
    repository.write({"demo/flavor.py": FLAVOR, "demo/manager.py": new})
    assert run(["check", "--select", "UPG101", "--fix"]) == 0
    text = (repository.path / "demo/manager.py").read_text()
    assert text == new.replace("flavor, swap):\n        pass", "flavor, swap=None):\n        pass")
