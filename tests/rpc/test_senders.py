"""Who sends: helpers of other files, functions, derived classes."""

import pytest

from tests.rpc.services import MANAGER, read

HELPER = """
from demo import rpc
import oslo_messaging as messaging

_CLIENT = None

def get():
    global _CLIENT
    if not _CLIENT:
        _CLIENT = Sender()
    return _CLIENT

class Sender:
    def __init__(self):
        self._client = messaging.get_rpc_client(
            TRANSPORT, messaging.Target(topic='jobs', version='1.0'))

    def sync_call(self, ctxt, method, **kwargs):
        return self._client.call(ctxt, method, **kwargs)

    def cast(self, ctxt, msg):
        method, kwargs = msg
        self._client.cast(ctxt, method, **kwargs)
"""


@pytest.mark.parametrize(
    "sends",
    ["self.rpc.sync_call(ctxt, 'start', job=job)", "self.rpc.cast(ctxt, ('start', {'job': job}))"],
)
def test_who_names_the_method_to_a_helper_of_another_file_sends_it(sends):
    api = f"""
    from demo import helper

    class API:
        def __init__(self):
            self.rpc = helper.get()

        def start(self, ctxt, job):
            return {sends}
    """
    manager = "import oslo_messaging as messaging\n" + MANAGER.replace(
        "class Manager:\n", "class Manager:\n    target = messaging.Target(version='1.0')\n"
    )
    snapshot = read(api=api, helper=HELPER, manager=manager)
    sent = [(call.client, call.method, call.arguments) for call in snapshot.rpc_calls]
    assert ("demo.api.API", "start", ("job",)) in sent
    assert snapshot.unproven == ()


def test_functions_name_the_method_to_a_function_beside_them():
    notify = """
    import oslo_messaging as messaging
    START = 'start'

    def notify(method, **kwargs):
        client = messaging.get_rpc_client(TRANSPORT, messaging.Target(topic='jobs', version='1.0'))
        client.cast(CONTEXT, method, **kwargs)

    def start(job):
        notify(START, job=job)
    """
    calls = read(api=notify).rpc_calls
    assert [(call.wrapper, call.method, call.arguments) for call in calls] == [
        ("start", "start", ("job",))
    ]


DEFAULTS = """
import oslo_messaging as messaging
CURRENT = '1.4'

class API:
    def __init__(self, topic=None, version=CURRENT):
        self.client = messaging.get_rpc_client(
            TRANSPORT, messaging.Target(topic=topic, version=version))

    def start(self, ctxt, job):
        self.client.call(ctxt, 'start', job=job)
"""


def test_a_version_is_the_default_of_a_parameter():
    (call,) = read(api=DEFAULTS).rpc_calls
    assert (call.version, call.unproven, call.topic) == ("1.4", "", "")


def test_a_file_that_only_derives_from_who_makes_the_client_sends_too():
    service = """
    import oslo_messaging as messaging
    from demo import rpc

    class Service:
        def __init__(self, topic):
            self.topic = topic

        @property
        def jobs_client(self):
            return rpc.get_client(messaging.Target(topic=self.topic, version='1.0'))

        def check(self, ctxt):
            return self.jobs_client.call(ctxt, 'check')
    """
    jobs = """
    from demo import service

    class Jobs(service.Service):
        def __init__(self):
            super().__init__('jobs')

        def start(self, ctxt, job):
            self.jobs_client.cast(ctxt, 'start', job=job)
    """
    calls = {call.client: call for call in read(service=service, jobs=jobs).rpc_calls}
    assert (calls["demo.jobs.Jobs"].method, calls["demo.jobs.Jobs"].topic) == ("start", "jobs")
