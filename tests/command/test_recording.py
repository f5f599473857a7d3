"""The registry moves with RPC interfaces, migrations and models too, by safe steps only."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command.flavors import codes
from tests.fixtures.projects import EXAMPLES, upgradelint
from tests.trees.conftest import Checkout, checkout, own_git_configuration
from upgradelint.registry import FILE_NAME, load

__all__ = ["checkout", "own_git_configuration"]


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    """A project with the registry of the release that is deployed."""
    project = tmp_path / "parcels"
    shutil.copytree(EXAMPLES / "before", project)
    assert upgradelint(project, "fingerprint", "--release", "1.0").returncode == 0
    return project


def become(project: Path, release: str) -> None:
    shutil.copytree(EXAMPLES / release, project, dirs_exist_ok=True)


def test_unsafe_steps_are_refused(deployed: Path) -> None:
    before = (deployed / FILE_NAME).read_bytes()
    become(deployed, "after-bad")
    done = upgradelint(deployed, "fingerprint")
    assert done.returncode == 1
    assert {"UPG101", "UPG201", "UPG202", "UPG601", "UPG605"} <= set(codes(done.stdout))
    assert "nothing written" in done.stderr
    assert (deployed / FILE_NAME).read_bytes() == before


def test_safe_steps_are_recorded_and_the_release_stays(deployed: Path) -> None:
    released = load(deployed / FILE_NAME).release_snapshot("1.0")
    become(deployed, "after-good")
    lagging = upgradelint(deployed, "fingerprint", "--check").stdout.splitlines()
    assert "parcels.courier 1: version 1.2 -> 1.4" in lagging
    assert "parcels.courier 1.deliver: (parcel) -> (parcel, proof=None)" in lagging
    done = upgradelint(deployed, "fingerprint")
    assert done.returncode == 0, done.stdout
    assert upgradelint(deployed, "fingerprint", "--check").returncode == 0
    assert upgradelint(deployed, "check").returncode == 0
    registry = load(deployed / FILE_NAME)
    assert registry.release_snapshot("1.0").rpc_calls == released.rpc_calls
    assert registry.release_snapshot("1.0").migrations == released.migrations
    courier = json.loads((deployed / FILE_NAME).read_text())["rpc_servers"]["parcels.courier 1"]
    assert courier["methods"]["deliver"] == {
        "parameters": ["parcel", "proof=None"],
        "replies": False,
        "added": {"proof": "1.4"},
        "after": "1.0",
    }


def test_only_what_selected_rules_look_at_lags(deployed: Path) -> None:
    become(deployed, "after-good")
    select = ("check", "--output-format", "json", "--select")
    found = json.loads(upgradelint(deployed, *select, "UPG901").stdout)["findings"]
    subjects = {finding["subject"] for finding in found}
    assert {"Parcel", "parcels.courier 1", "parcels.courier.rpcapi.CourierAPI.deliver"} <= subjects
    assert json.loads(upgradelint(deployed, *select, "UPG4").stdout)["findings"] == []


MANAGER = """\
import oslo_messaging as messaging

class Manager:
    target = messaging.Target(version='{version}')

    def ping(self, context):
        pass
{methods}
"""
RPCAPI = """\
import oslo_messaging as messaging

class API:
    def __init__(self):
        self.client = messaging.RPCClient(None, messaging.Target(topic='app', version='1.0'))

    def ping(self, context):
        self.client.prepare().cast(context, 'ping')
"""


def test_history_tells_what_came_with_which_version(checkout: Checkout) -> None:
    def commit(version: str, methods: str, tag: str | None = None) -> None:
        text = MANAGER.format(version=version, methods=methods)
        files = {"app/__init__.py": "", "app/manager.py": text, "app/rpcapi.py": RPCAPI}
        checkout.commit(files, tag)

    stop = "    def stop(self, context, instance):\n        pass\n"
    commit("1.0", "", "1.0.0")
    commit("1.1", stop, "v2.0.0")
    commit("1.2", stop.replace("instance", "instance, force=None"))
    done = upgradelint(checkout.path, "fingerprint", "--history")
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((checkout.path / FILE_NAME).read_text())
    assert document["rpc_servers"]["app 1"]["methods"] == {
        "ping": {"replies": False, "since": "1.0"},
        "stop": {
            "parameters": ["instance", "force=None"],
            "unread": ["instance", "force"],
            "replies": False,
            "since": "1.1",
            "added": {"force": "1.2"},
            "after": "2.0.0",
        },
    }
    assert list(document["releases"]) == ["2.0.0"]
    (server,) = load(checkout.path / FILE_NAME).release_snapshot("2.0.0").rpc_servers
    assert [method.signature for method in server.methods] == ["ping()", "stop(instance)"]
    assert upgradelint(checkout.path, "fingerprint", "--check").returncode == 0


@pytest.mark.parametrize("place", ["rpcapi", "versions"])
def test_history_follows_a_version_that_stands_elsewhere(checkout: Checkout, place: str) -> None:
    """The file of the endpoint stays as it is where its version is another file's constant."""
    call = RPCAPI.replace("'ping'", "'stop', instance=None")
    rest = call if place == "rpcapi" else ""

    def constant(version: str) -> dict[str, str]:
        return {f"app/{place}.py": f"RPC_API_VERSION = '{version}'\n{rest}"}

    def work(parameters: str) -> dict[str, str]:
        text = f"class Work:\n    def stop(self, context, {parameters}):\n        pass\n"
        return {"app/work.py": text}

    manager = (
        f"import oslo_messaging as messaging\n\nfrom app import {place}, work\n\n\n"
        "class Manager(work.Work):\n"
        f"    target = messaging.Target(version={place}.RPC_API_VERSION)\n"
    )
    base = {"app/__init__.py": "", "app/manager.py": manager, "app/rpcapi.py": call}
    checkout.commit({**base, **work("instance"), **constant("1.0")})
    checkout.commit({**work("instance, force=None"), **constant("1.1")})
    checkout.commit(work("instance, force=None, soft=False"))
    checkout.commit(constant("1.2"))
    done = upgradelint(checkout.path, "fingerprint", "--history")
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((checkout.path / FILE_NAME).read_text())
    stop = document["rpc_servers"]["app 1"]["methods"]["stop"]
    assert stop["added"] == {"force": "1.1", "soft": "1.1"}


def test_what_a_version_had_is_told_by_its_release(checkout: Checkout) -> None:
    """A parameter that is merged before the version moves came with the version after."""

    def commit(version: str, parameters: str, tag: str | None = None) -> None:
        methods = f"    def stop(self, context, {parameters}):\n        pass\n"
        text = MANAGER.format(version=version, methods=methods)
        files = {"app/__init__.py": "", "app/manager.py": text, "app/rpcapi.py": RPCAPI}
        checkout.commit(files, tag)

    commit("1.0", "instance")
    commit("1.1", "instance, soft=False", "1.0.0")
    commit("1.1", "instance, soft=False, force=None")
    commit("1.2", "instance, soft=False, force=None", "2.0.0")
    commit("1.3", "instance, soft=False, force=None, more=None")
    assert upgradelint(checkout.path, "fingerprint", "--history").returncode == 0
    document = json.loads((checkout.path / FILE_NAME).read_text())
    stop = document["rpc_servers"]["app 1"]["methods"]["stop"]
    assert stop["added"] == {"soft": "1.1", "force": "1.2", "more": "1.3"}
