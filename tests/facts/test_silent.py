"""What names a library and gave nothing is unproven; what gave something is not told of."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.unproven import Unproven

SERVER = """
import oslo_messaging
class Manager:
    target = oslo_messaging.Target(version='1.0')
    def run(self, context, job): ...
"""
HIDDEN = """
import oslo_messaging
def make():
    class Manager:
        target = oslo_messaging.Target(version='1.0')
        def run(self, context): ...
    return Manager
"""
TASK = "from celery import shared_task\n@shared_task\ndef run(job): ...\n"
HIDDEN_TASK = """
from celery import shared_task
def make():
    @shared_task
    def run(job): ...
"""
INCUBATOR = """
from svc.openstack.common import rpc
def start(context, job):
    rpc.cast(context, 'jobs', {'method': 'start', 'args': {'job': job}})
"""
ESSEX = """
from svc import rpc
def start(context, job):
    return rpc.call(context, 'jobs',
                    {"method": "start", "args": {"job": job}})
"""
OWN_BASE = """
class Base:
    VERSION = '1.0'
    def obj_make_compatible(self, primitive, target): ...
"""
CAUGHT = (
    "import oslo_messaging\ntry:\n    pass\nexcept oslo_messaging.MessagingTimeout:\n    pass\n"
)

NOTIFIER = (
    "import oslo_messaging\n"
    "def notifier(transport):\n    return oslo_messaging.Notifier(transport, 'events')\n"
)
LISTENER = """
import oslo_messaging as messaging
def listen(transport, endpoints):
    return messaging.get_batch_notification_listener(
        transport, [messaging.Target(topic='events')], endpoints)
"""

DOUBTFUL = """\
import celery.schedules
from oslo_versionedobjects import base
from gone import Base
@base.VersionedObjectRegistry.register
class A(Base, base.VersionedObject):
    VERSION = '1.0'
"""
SAID = [
    ("notifications alone", {"a.py": NOTIFIER, "b.py": LISTENER}, []),
    ("notifications beside RPC", {"a.py": f"{NOTIFIER}RPC = None\n"}, ["oslo.messaging a.py:1"]),
    (
        "notifications and a call",
        {"a.py": f"{NOTIFIER}    x.call({{}}, 'run')\n"},
        ["oslo.messaging a.py:1"],
    ),
    ("notifications in one file", {"a.py": NOTIFIER, "b.py": CAUGHT}, ["oslo.messaging b.py:1"]),
    ("a library that is only named", {"a.py": CAUGHT}, ["oslo.messaging a.py:1"]),
    ("by many files once", {"a.py": CAUGHT, "b.py": CAUGHT}, ["oslo.messaging a.py:1"]),
    ("by files beside those that give something", {"a.py": CAUGHT, "b.py": SERVER}, []),
    ("endpoints in a function", {"a.py": HIDDEN}, ["oslo.messaging a.py:2"]),
    ("tasks", {"a.py": TASK}, []),
    ("tasks in a function", {"a.py": HIDDEN_TASK}, ["celery a.py:4"]),
    ("tasks in a function beside others", {"a.py": HIDDEN_TASK, "b.py": TASK}, ["a.py a.py:4"]),
    (
        "one library beside another",
        {"a.py": TASK, "b.py": "from alembic import op\n", "c.py": "import oslo_messaging\n"},
        ["oslo.messaging c.py:1", "alembic b.py:1"],
    ),
    (
        "objects that nobody registers",
        {"a.py": "from oslo_versionedobjects import base\n"},
        ["oslo.versionedobjects a.py:1"],
    ),
    (
        "files beside one that is in doubt for something else",
        {"a.py": DOUBTFUL, "b.py": "import celery\n", "c.py": SERVER},
        ["A a.py:5", "celery b.py:1"],
    ),
    ("older RPC", {"a.py": INCUBATOR}, ["the RPC of openstack.common a.py:2"]),
    ("RPC of the first days", {"a.py": ESSEX}, ["the RPC of openstack.common a.py:4"]),
    (
        "older RPC beside the library",
        {"a.py": INCUBATOR, "b.py": SERVER},
        ["the RPC of openstack.common a.py:2"],
    ),
    ("the older library itself", {"openstack/common/service.py": INCUBATOR}, []),
    ("a base of one's own", {"a.py": OWN_BASE}, ["objects with a base of their own a.py:4"]),
    ("no library", {"a.py": "import messaging\nprint('celery')\nrpc.call(a, b)\n"}, []),
    ("a name of alembic's in a function", {"a.py": "def f():\n    down_revision = 1\n"}, []),
    ("the tests alone", {"tests/a.py": TASK, "b.py": ""}, []),
    (
        "what cannot be parsed",
        {"a.py": "import oslo_messaging\nprint 1\n"},
        ["oslo.messaging a.py:1"],
    ),
]


def shown(item: Unproven) -> str:
    return f"{item.subject} {item.location.path}:{item.location.line}"


@pytest.mark.parametrize(("title", "files", "expected"), SAID)
def test_silence_is_said(title, files, expected):
    found = collect(TextTree("texts", {f"svc/{path}": text for path, text in files.items()}))
    assert [shown(doubt).replace("svc/", "") for doubt in found.unproven] == expected


def test_the_reason_names_some_of_the_files():
    files = {f"svc/{name}.py": CAUGHT for name in "abcdef"}
    (doubt,) = collect(TextTree("texts", files)).unproven
    named = "svc/a.py, svc/b.py, svc/c.py, svc/d.py and 2 more"
    assert doubt.reason == f"no server and no call was found in what names it: {named}"
