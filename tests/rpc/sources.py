"""Sources of clients and servers, and how what is read of them is shown."""

import textwrap

from tests.case_files import TextTree
from upgradelint.compare.rpc.reception import receiver
from upgradelint.facts.collect import collect
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.snapshot import Snapshot

CLIENT = """
import oslo_messaging as messaging
from demo import rpc

class API:
    def __init__(self):
        target = messaging.Target(topic='demo', version='1.0')
        self.client = rpc.get_client(target, version_cap=CAP)

    def _ver(self, ctxt, old):
        return '2.0' if self.client.can_send_version('2.0') else old

{method}
"""


RPC = """
import oslo_messaging as messaging

def get_client(target, version_cap=None):
    return messaging.get_rpc_client(TRANSPORT, target, version_cap=version_cap)

def assert_min_rpc_version(version):
    def decorator(func):
        @functools.wraps(func)
        def wrapper(self, *args, **kwargs):
            if not self.client.can_send_version(version):
                raise TooOld(version)
            return func(self, *args, **kwargs)
        return wrapper
    return decorator
"""


def read(**files: str) -> Snapshot:
    texts = {f"demo/{name}.py": textwrap.dedent(text) for name, text in files.items()}
    return collect(TextTree("demo", {"demo/__init__.py": "", **texts}))


SERVER = """
import functools
import oslo_messaging as messaging
from oslo_service import periodic_task
from demo import rpcapi

def locked(func):
    @functools.wraps(func)
    def wrapper(self, context, volume, *args, **kwargs):
        return func(self, context, volume, *args, **kwargs)
    return wrapper

def opened(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs)
    return wrapper

class Base:
    target = messaging.Target(version='1.0')

    def ping(self, context, arg=None):
        pass

class Cleaner:
    def clean(self, context, request):
        pass

class Manager(Cleaner, Base):
    VERSION = rpcapi.API.VERSION
    target = messaging.Target(version=VERSION, namespace='jobs')

    @opened
    @locked
    def attach(self, context, volume=None, *, mode='rw', **rest):
        pass

    @messaging.expected_exceptions(KeyError)
    def detach(self, ctxt, volume, force=False):
        pass

    @property
    def free(self):
        pass

    def _private(self, context):
        pass

class OldProxy:
    target = messaging.Target(version='1.9', namespace='jobs')

    def __init__(self, manager):
        self.manager = manager

    def __getattr__(self, name):
        return getattr(self.manager, name)

    def detach(self, ctxt, volume):
        return self.manager.detach(ctxt, volume)
"""


def served() -> dict[str, Endpoint]:
    api = "class API:\n    VERSION = '2.3'\n"
    found = read(manager=SERVER, rpcapi=api).rpc_servers
    return {endpoint.cls.rpartition(".")[2]: endpoint for endpoint in found}


def reached(snapshot: Snapshot) -> set[tuple[str, str, str]]:
    """Client, method, and the class that serves it."""
    found = ((call, receiver(call, snapshot.rpc_servers)) for call in snapshot.rpc_calls)
    return {(call.wrapper, call.method, to[0].cls if to else "") for call, to in found}


TOPIC = """
import oslo_messaging as messaging
from oslo_config import cfg

CONF = cfg.CONF
TRANSPORT = None

def get_client(target):
    assert TRANSPORT is not None
    return messaging.get_rpc_client(TRANSPORT, target)

def get_server(target, endpoints):
    assert TRANSPORT is not None
    return messaging.get_rpc_server(TRANSPORT, target, endpoints)

class Sender:
    def __init__(self, topic=None):
        if topic is None:
            topic = CONF.jobs.topic
        self.client = get_client(messaging.Target(topic=topic))

    def send(self, name, **kwargs):
        return self.client.call({}, name, **kwargs)
"""


LISTED = """
from demo import jobs, rpc
from demo.rpc import CONF, messaging

class Service:
    def __init__(self, topic, endpoints):
        self.server = rpc.get_server(messaging.Target(topic=topic), endpoints)

    @classmethod
    def create(cls, topic, endpoints):
        return cls(topic, endpoints)

def main():
    endpoints = [jobs.Jobs(), jobs.Health()]
    Service.create(CONF.jobs.topic, endpoints)
"""


HANDLERS = """
class Jobs:
    def start(self, ctxt, job): ...
    def stop(self, ctxt, job): ...

class Health:
    def ping(self, ctxt): ...
"""


SENT_BY_NAME = """
from demo.rpc import Sender

class API(Sender):
    def start_job(self, job):
        return self.send('start', job=job)
"""


ITSELF = """
from demo import rpc
from demo.rpc import CONF, messaging

class Server:
    def __init__(self, target):
        self.server = rpc.get_server(target, [self])
"""


DERIVED_SERVER = """
from demo.rpc import CONF, messaging
from demo.server import Server

class Jobs(Server):
    def __init__(self):
        super().__init__(messaging.Target(topic=CONF.jobs.topic))

    def start(self, ctxt, job): ...
"""


NAMED_ONLY = """
import oslo_messaging as messaging

def validated(method):
    def wrapper(self, **kwargs):
        return method(self, **kwargs)
    return wrapper

class API:
    def __init__(self):
        self.client = messaging.get_rpc_client(TRANSPORT, messaging.Target(topic='jobs'))

    @validated
    def start(self, job):
        self.client.call({}, 'start', job=job)
"""
