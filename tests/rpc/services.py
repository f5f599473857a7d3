"""Sources of services, and what of them is served."""

import textwrap

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.snapshot import Snapshot

CLIENT = """
import oslo_messaging as messaging
from oslo_config import cfg
from demo import rpc

class API:
    def __init__(self):
        self.client = rpc.get_client(messaging.Target(topic={topic}, version='1.0'))

    def start(self, ctxt, job):
        self.client.call(ctxt, 'start', job=job)
"""


RPC = """
import oslo_messaging as messaging

def get_client(target):
    return messaging.get_rpc_client(TRANSPORT, target)

def get_server(target, endpoints):
    return messaging.get_rpc_server(TRANSPORT, target, endpoints)
"""


SERVICE = """
import oslo_messaging as messaging
from demo import rpc

class Service:
    def __init__(self, topic, manager):
        self.topic = topic
        self.manager = manager

    def start(self):
        target = messaging.Target(topic=self.topic)
        self.server = rpc.get_server(target, [self.manager])
        self.server.start()
"""


MANAGER = """
class Manager:
    def start(self, context, job, size=0):
        pass
"""


def read(client: str = "'jobs'", **files: str) -> Snapshot:
    every = {"rpc": RPC, "api": CLIENT.format(topic=client), **files}
    texts = {f"demo/{name}.py": textwrap.dedent(text) for name, text in every.items()}
    folders = {path.rpartition("/")[0] for path in texts}
    return collect(
        TextTree("demo", dict.fromkeys((f"{folder}/__init__.py" for folder in folders), "") | texts)
    )


def shown(item: Endpoint) -> tuple[str, str, str]:
    return item.cls, item.topic, " ".join(method.signature for method in item.methods)


OPTIONS = """
from oslo_config import cfg

opts = [
    cfg.StrOpt('jobs-manager', default='demo.manager.Manager', help='who works'),
    cfg.StrOpt('topic', default='jobs'),
]
cfg.CONF.register_opts(opts)
"""


START = "from demo import manager, service\ndef main():\n    {}\n"


JOBS = START.format("launch(service.Service('jobs', manager.Manager()))")
