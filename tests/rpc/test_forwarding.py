"""Proxies and wrappers: what stands before an endpoint serves what it hands out."""

import pytest

from tests.case_files import files_tree
from tests.rpc.services import JOBS, MANAGER, RPC, SERVICE, read, shown
from upgradelint.base.frozen import replace
from upgradelint.facts.collect import collect
from upgradelint.facts.rpc.routing.matching import is_lost
from upgradelint.rules import run

PROXY = """
import oslo_messaging as messaging
from demo import rpc

class Handler:
    def __init__(self, served, target):
        self.__served = served
        self.target = target

    def __getattr__(self, name):
        try:
            method = getattr(self.__served, name)
            def run(__ctx, **kwargs):
                with entered(__ctx):
                    return method(**kwargs)
            return run
        except AttributeError:
            log(name)

class Server:
    def __init__(self, target):
        self.server = rpc.get_server(target, endpoints=[Handler(self, target)])

class Jobs(Server):
    def __init__(self):
        super().__init__(messaging.Target(topic='jobs', version='1.2'))

    def start(self, job, size=0):
        pass

    def _check(self):
        pass
"""


def test_a_proxy_serves_what_it_hands_out_for_a_name():
    (item,) = read(jobs=PROXY).rpc_servers
    assert shown(item) == ("demo.jobs.Handler", "jobs", "start(job, size=0)")
    assert (item.version, item.delegate) == ("1.2", "")


def test_what_a_proxy_does_not_find_any_more_is_not_served():
    before, after = read(jobs=PROXY), read(jobs=PROXY.replace("def start", "def begin"))
    found = [finding for finding in run(before, after) if finding.level == "error"]
    assert [finding.code for finding in found] == ["UPG111"]


def test_a_proxy_of_what_nobody_can_tell_may_serve_anything():
    manager = MANAGER.replace(
        "def start(self, context, job, size=0)", "def __getattr__(self, name)"
    )
    manager = manager.replace("pass", "return getattr(OTHER, name)")
    target = "class Manager:\n    target = messaging.Target(version='1.0')\n"
    manager = "import oslo_messaging as messaging\n" + manager.replace("class Manager:\n", target)
    snapshot = read(manager=manager)
    (item,) = snapshot.rpc_servers
    assert item.delegate == "?"
    assert [each.reason for each in snapshot.unproven] == [
        "what else it serves cannot be told: a method that is gone is not missed"
    ]
    assert list(run(snapshot, snapshot)) == []


TRACKING = """
import inspect

class Tracking:
    def __init__(self, endpoint, tracker=None):
        self._endpoint = endpoint
        self._tracker = tracker if tracker is not None else endpoint

    def __getattr__(self, name):
        found = getattr(self._endpoint, name)
        if not inspect.ismethod(found):
            return found

        def tracked(*args, **kwargs):
            self._tracker.began(name)
            return found(*args, **kwargs)

        return tracked
"""


WRAPPED = "import oslo_messaging as messaging\n" + MANAGER.replace(
    "    def start", "    target = messaging.Target(version='1.3')\n\n    def start"
)


@pytest.mark.parametrize(
    ("endpoints", "manager", "version"),
    [
        pytest.param("[Tracking(self.manager)]", WRAPPED, "1.3", id="its own target"),
        pytest.param("[Tracking(self.manager)]", MANAGER, "1.0", id="none"),
        pytest.param(
            "[Tracking(self.manager, rpc.Tracker())]", WRAPPED, "1.3", id="another beside it"
        ),
        pytest.param("[Tracking(Tracking(self.manager))]", WRAPPED, "1.3", id="twice"),
        pytest.param("[Tracking(self.manager), Tracking(OTHER)]", WRAPPED, "1.3", id="and more"),
    ],
)
def test_a_wrapper_serves_what_it_wraps(endpoints, manager, version):
    rpc = RPC + "\nclass Tracker:\n    def began(self, name):\n        pass\n"
    service = SERVICE.replace("[self.manager]", endpoints)
    snapshot = read(service=TRACKING + service, manager=manager, rpc=rpc, **{"cmd/jobs": JOBS})
    assert [(server.cls, server.topic, server.version) for server in snapshot.rpc_servers] == [
        ("demo.manager.Manager", "jobs", version)
    ]
    assert [doubt.subject for doubt in snapshot.unproven if "Tracking" in doubt.subject] == []


def test_a_wrapper_that_tells_nothing_of_what_it_wraps_is_unproven():
    service = SERVICE.replace("[self.manager]", "[Tracking(None), Tracking(None)]")
    snapshot = read(service=TRACKING + service, manager=MANAGER, **{"cmd/jobs": JOBS})
    reasons = [doubt.reason for doubt in snapshot.unproven if "Tracking" in doubt.subject]
    assert reasons == ["its target cannot be told: it is that of what it stands for"]


MAJORS = """
import oslo_messaging as messaging

class API:
    def __init__(self):
        self.client = messaging.get_rpc_client(None, messaging.Target(topic='jobs', version='1.0'))

    def start(self, context, job):
        self.client.cast(context, 'start', job=job)

class Manager:
    target = messaging.Target(version='{newer}')

    def start(self, context, job, size):
        pass

class Older:
    target = messaging.Target(version='{older}')

    def start(self, context, job):
        pass
"""


@pytest.mark.parametrize(
    ("newer", "older", "lost"),
    [("2.0", "1.4", False), ("1.0", "1.4", True), ("2.0", "3.0", True)],
)
def test_what_the_endpoint_of_its_own_major_takes_is_not_looked_for_elsewhere(newer, older, lost):
    text = MAJORS.format(newer=newer, older=older)
    found = collect(files_tree("", {"demo/jobs.py": text}))
    untold = [replace(server, topic="") for server in found.rpc_servers]
    assert [is_lost(call, untold) for call in found.rpc_calls] == [lost]
