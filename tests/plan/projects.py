"""A small deployment in two releases: a conductor that owns the database, a compute, an API."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from upgradelint.plan.model import Plan
from upgradelint.runs.planning import plan

Files = Mapping[str, str]

HEAD = "import oslo_messaging as messaging\n"

SCRIPTS = """\
[project]
name = "demo"
[project.scripts]
demo-compute = "demo.cmd:compute"
demo-api = "demo.cmd:api"
demo-manage = "demo.manage:main"
"""

CMD = """\
import oslo_messaging as messaging
from demo import rpc
from demo import web
from demo.compute import manager

def compute():
    server = rpc.get_server(messaging.Target(topic='compute', server='a'), [manager.Manager()])
    server.start()
    server.wait()

def api():
    web.serve(8080)
"""

RPC = """\
import oslo_messaging as messaging

def get_client(target, version_cap=None):
    return messaging.get_rpc_client(None, target, version_cap=version_cap)

def get_server(target, endpoints):
    return messaging.get_rpc_server(None, target, endpoints)
"""

WEB = """\
from demo.compute import rpcapi

def serve(port):
    rpcapi.ComputeAPI().build(None, 'host')
"""

MANAGER = """\
import oslo_messaging as messaging

class Manager:
    target = messaging.Target(version='{version}')

    def build(self, context, {parameters}):
        pass
"""

PINNED = """\
from oslo_config import cfg
import oslo_messaging as messaging
from demo import rpc

CONF = cfg.CONF

class ComputeAPI:
    VERSION_ALIASES = {{{aliases}}}

    def __init__(self):
        target = messaging.Target(topic='compute', version='1.0')
        level = CONF.upgrade_levels.compute
        version_cap = self.VERSION_ALIASES.get(level, level)
        self.client = rpc.get_client(target, version_cap=version_cap)

    def build(self, context, host, image):
        version, kwargs = '1.1', {{'host': host, 'image': image}}
        if not self.client.can_send_version(version):
            version = '1.0'
            del kwargs['image']
        self.client.prepare(version=version).call(context, 'build', **kwargs)
"""

PLAIN = """\
import oslo_messaging as messaging
from demo import rpc

class ComputeAPI:
    def __init__(self):
        target = messaging.Target(topic='compute', version='{base}')
        self.client = rpc.get_client(target)

    def build(self, context, host, image=None):
        self.client.prepare(version='{version}').call(context, 'build', {sent})
"""


def manager(version: str, parameters: str) -> str:
    return MANAGER.format(version=version, parameters=parameters)


def plain(version: str, sent: str) -> str:
    return PLAIN.format(version=version, base=f"{version.partition('.')[0]}.0", sent=sent)


def release(manager: str, client: str, more: Files | None = None) -> dict[str, str]:
    """Return the files of one release."""
    return {
        "pyproject.toml": SCRIPTS,
        "demo/__init__.py": "",
        "demo/cmd.py": CMD,
        "demo/rpc.py": RPC,
        "demo/web.py": WEB,
        "demo/manage.py": "def main():\n    pass\n",
        "demo/compute/__init__.py": "",
        "demo/compute/manager.py": manager,
        "demo/compute/rpcapi.py": client,
        **(more or {}),
    }


def planned(old: Files, new: Files, folder: Path) -> Plan:
    """Return the plan from one release to another, with nothing kept."""
    write({"old": old, "new": new}, folder)
    return plan("old", "new", folder, cached=False)


def write(releases: Mapping[str, Files], folder: Path) -> None:
    """Write releases into folders of their names."""
    for name, files in releases.items():
        for path, text in files.items():
            place = folder / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(textwrap.dedent(text))


BASE = release(manager("1.0", "host"), plain("1.0", "host=host"))
