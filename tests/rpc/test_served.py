"""What servers are given, wherever it is said: by callers, by the configuration, by proxies."""

import textwrap

import pytest

from tests.case_files import TextTree
from tests.rpc.services import CLIENT, MANAGER, OPTIONS, RPC, SERVICE, read, shown
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options

PLAIN = ("demo.manager.Manager", "jobs", "start(job, size=0)")


@pytest.mark.parametrize(
    "main",
    [
        "def main():\n    launch(service.Service('jobs', manager.Manager()))\n",
        "def run(topic):\n    launch(service.Service(topic, manager.Manager()))\n"
        "def main():\n    run_server(topic='jobs')\n"
        "def run_server(topic):\n    run(topic)\n",
        "class Jobs(service.Service):\n"
        "    def __init__(self):\n"
        "        super().__init__('jobs', manager.Manager())\n",
        "def main():\n"
        "    made = {'a': manager.Manager}[CONF.kind]()\n"
        "    service.Service('jobs', made).start()\n",
        "def main():\n"
        "    path = 'demo.manager.Manager'\n"
        "    launch(service.Service('jobs', importutils.import_object(path)))\n",
        "def main():\n"
        "    kind = importutils.import_class('demo.manager.Manager')\n"
        "    launch(service.Service('jobs', profiler.trace_cls('rpc')(kind())))\n",
    ],
    ids=["caller", "caller of a caller", "derived", "chosen by configuration", "path", "traced"],
)
def test_whoever_calls_says_what_is_served(main):
    head = (
        "from oslo_utils import importutils\nfrom oslo_config import cfg\n"
        "from osprofiler import profiler\nfrom demo import manager, service\nCONF = cfg.CONF\n"
    )
    snapshot = read(service=SERVICE, manager=MANAGER, **{"cmd/main": head + main})
    assert [shown(server) for server in snapshot.rpc_servers] == [PLAIN]
    assert snapshot.unproven == ()


@pytest.mark.parametrize(
    "main",
    [
        "def main():\n"
        "    from demo.service import Service\n"
        "    Service('jobs', manager.Manager())\n",
        "def main(models=service):\n    launch(models.Service('jobs', manager.Manager()))\n",
        "def main():\n    launch(own.Service('jobs', manager.Manager()))\n",
    ],
    ids=["imported inside", "a parameter", "derived and called alike"],
)
def test_a_service_may_stand_under_the_name_of_another_class(main):
    head = "from demo import manager, models, own, service\nfrom demo.models import Service\n"
    own = "from demo import service\nclass Service(service.Service): pass\n"
    models = "class Service: pass\n"
    files = {"cmd/main": head + main, "own": own, "models": models}
    snapshot = read(service=SERVICE, manager=MANAGER, **files)
    assert [shown(server) for server in snapshot.rpc_servers] == [PLAIN]


MADE_BY_A_LIBRARY = (
    "from sqlalchemy.orm import declarative_base\nclass Own: pass\n"
    "Base = declarative_base(cls=Own)\nclass Service(Base): pass\n"
)


@pytest.mark.parametrize("named", ["models.Service", "Service"])
@pytest.mark.parametrize(
    "models",
    [
        "class Service: pass\n",
        "from oslo_db import models\nclass Service(models.ModelBase): pass\n",
        "from a import Meta\nclass Service(metaclass=Meta): pass\n",
        MADE_BY_A_LIBRARY,
    ],
    ids=["plain", "of a library", "metaclass", "made by a library"],
)
def test_who_names_another_class_that_is_called_alike_is_not_run(named, models):
    assert not is_run(named, models)


@pytest.mark.parametrize(
    "models",
    [
        "from a import of\nfrom demo import service\nclass Service(of(service.Service)): pass\n",
        "from a import changed\n@changed\nclass Service: pass\n",
    ],
    ids=["made from a starter", "decorated"],
)
def test_who_names_a_class_that_may_be_one_which_starts_servers_is_run(models):
    assert is_run("Service", models)


def is_run(named: str, models: str) -> bool:
    """Whether a function that makes a model is gone into: a file that it imports is broken."""
    api = (
        "from demo import models\nfrom demo.models import Service\n"
        f"def query():\n    from demo.other import broken\n    return broken.query({named}())\n"
    )
    main = "from demo import manager, service\ndef main():\n    service.Service('jobs', 1)\n"
    files = {"db": api, "models": models, "other/broken": "def query(:\n", "main": main}
    snapshot = read(service=SERVICE, manager=MANAGER, **files)
    return any(doubt.family == "file" for doubt in snapshot.unproven)


def test_a_manager_is_loaded_from_the_default_of_an_option():
    main = """
    from oslo_config import cfg
    from oslo_utils import importutils
    from demo import service

    def main():
        manager = importutils.import_object(cfg.CONF.jobs_manager)
        launch(service.Service('jobs', manager))
    """
    snapshot = read(service=SERVICE, manager=MANAGER, conf=OPTIONS, main=main)
    assert [shown(server) for server in snapshot.rpc_servers] == [PLAIN]
    assert snapshot.unproven == ()


def test_all_that_a_table_names_may_be_served_and_what_else_is_open():
    main = """
    from oslo_config import cfg
    from oslo_utils import importutils
    from demo import service

    KNOWN = {'big': 'demo.manager.Manager', 'small': 'demo.small.Small'}

    def known():
        return dict(KNOWN)

    def main():
        path = known().get(cfg.CONF.kind)
        launch(service.Service('jobs', importutils.import_object(path)))
    """
    small = "class Small:\n    def start(self, context, job):\n        pass\n"
    files = {"service": SERVICE, "manager": MANAGER, "small": small}
    snapshot = read(main=main, **files)
    assert [server.cls for server in snapshot.rpc_servers] == [
        "demo.manager.Manager",
        "demo.small.Small",
    ]
    assert {server.delegate for server in snapshot.rpc_servers} == {""}
    more = main.replace("dict(KNOWN)", "dict(KNOWN, **cfg.CONF.more)")
    assert {server.delegate for server in read(main=more, **files).rpc_servers} == {"?"}


def test_a_server_is_loaded_by_an_entry_point():
    driver = """
    import oslo_messaging as messaging

    class Server:
        def __init__(self, conf):
            self.topic, self.endpoints = conf.topic, []

        def register_endpoint(self, endpoint):
            self.endpoints.append(endpoint)

        def run(self):
            target = messaging.Target(topic=self.topic)
            messaging.get_rpc_server(TRANSPORT, target, self.endpoints)
    """
    jobs = """
    from oslo_config import cfg
    from stevedore import driver

    class Jobs:
        def start(self, context, job):
            pass

        def begin(self):
            rpc_server = driver.DriverManager('demo.backends', 'oslo').driver(cfg.CONF.jobs)
            rpc_server.register_endpoint(self)
            rpc_server.run()
    """
    points = "[entry_points]\ndemo.backends =\n    oslo = demo.driver:Server\n"
    texts = {"demo/driver.py": driver, "demo/jobs.py": jobs, "demo/rpc.py": RPC}
    texts["demo/api.py"] = CLIENT.format(topic="cfg.CONF.jobs.topic")
    files = {path: textwrap.dedent(text) for path, text in texts.items()} | {"demo/__init__.py": ""}
    files["demo/pyproject.toml"] = f"deep = {'[' * 5000}{']' * 5000}"
    options = Options()
    tree = collect(TextTree("demo", files), options)
    assert not any(server.cls == "demo.jobs.Jobs" and server.topic for server in tree.rpc_servers)
    snapshot = collect(TextTree("demo", {"demo/setup.cfg": points, **files}), options)
    (item,) = (server for server in snapshot.rpc_servers if server.cls == "demo.jobs.Jobs")
    assert item.topic == "<oslo_config.cfg.CONF.jobs.topic>"
    assert item.method("start") is not None


VERSIONED = """
import oslo_messaging as messaging
from demo import conf

class Jobs:
    def __init__(self):
        self.target = messaging.Target(topic='jobs', version=conf.CONF.queue.version)
        self.server = messaging.get_rpc_server(TRANSPORT, self.target, [self])

    def start(self, context, job):
        pass
"""


GROUPS = """
from oslo_config import cfg

queue_group = cfg.OptGroup(name='queue', title='Queue')
queue_opts = [cfg.StrOpt('version', default='1.4')]
other_opts = [cfg.StrOpt('version', default='2.0')]

def new():
    conf = cfg.ConfigOpts()
    conf.register_opts(queue_opts, group=queue_group)
    conf.register_opts(other_opts, group='other')
    return conf

CONF = new()
"""


def test_a_version_is_the_default_of_the_option_of_its_group():
    (item,) = read(jobs=VERSIONED, conf=GROUPS).rpc_servers
    assert (item.cls, item.version) == ("demo.jobs.Jobs", "1.4")


@pytest.mark.parametrize(
    ("base", "made"),
    [
        ("neutron_lib.rpc.Service", "Agent(host='a', topic='jobs', manager=manager.Manager())"),
        ("neutron_lib.rpc.Service", "neutron_lib.rpc.Service('a', 'jobs', manager.Manager())"),
        ("neutron.service.Service", "Agent('a', 'b', 'jobs', 'demo.manager.Manager')"),
    ],
)
def test_a_service_of_neutron_serves_its_manager(base, made):
    main = f"""
    import {base.rpartition(".")[0]}
    from demo import manager

    class Agent({base}):
        def start(self):
            super().start()

    def main():
        launch({made})
    """
    assert [shown(server) for server in read(main=main, manager=MANAGER).rpc_servers] == [PLAIN]


def test_a_target_is_set_on_what_is_loaded():
    service = SERVICE.replace(
        "target = messaging.Target(topic=self.topic)",
        "target = messaging.Target(topic=self.topic, version='1.3')\n"
        "        self.manager.target = target",
    )
    main = """
    from oslo_config import cfg
    from oslo_utils import importutils
    from demo import service

    def main(manager=cfg.CONF.jobs_manager):
        launch(service.Service('jobs', importutils.import_object(manager)))
    """
    (item,) = read(service=service, manager=MANAGER, conf=OPTIONS, main=main).rpc_servers
    assert (item.cls, item.version) == ("demo.manager.Manager", "1.3")


def test_a_class_that_cannot_be_read_is_not_passed_over():
    manager = """
    import oslo_messaging as messaging

    class Manager:
        target = messaging.Target(version='1.0')
        size = 1 / 0

        def start(self, context, job):
            pass
    """
    reasons = {doubt.subject: doubt.reason for doubt in read(manager=manager).unproven}
    assert reasons["demo.manager.Manager"].startswith("the class cannot be read: ")
