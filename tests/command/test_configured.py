"""Keys of the configuration that say what the source does not: what is found without and with."""

import textwrap
from pathlib import Path

import pytest

from tests.command.flavors import project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.cli import run

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

CLIENT = """\
import oslo_messaging as messaging
from corp import bus

class StoreAPI:
    def __init__(self):
        self.client = {made}

    def put(self, context, item):
        self.client.prepare().cast(context, 'put', item=item, shelf=1)

class OtherAPI:
    def __init__(self):
        self.client = messaging.RPCClient(None, messaging.Target(topic='other', version='1.0'))

    def put(self, context, item):
        self.client.prepare().cast(context, 'put', item=item)
"""
OWN = "messaging.RPCClient(None, messaging.Target(topic='store', version='1.0'))"
CORPORATE = "bus.make_client(messaging.Target(topic='store', version='1.0'))"
SERVERS = """\
import oslo_messaging as messaging

class Store:
    {target}

    def put(self, context, item):
        pass

class Another:
    target = messaging.Target(topic='elsewhere', version='1.0')

    def put(self, context, item):
        pass

class Third:
    target = messaging.Target(topic='nowhere', version='1.0')

    def put(self, context, item):
        pass
"""
TARGET = "target = messaging.Target(topic='store', version='1.0')"
OBJECT = """\
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields

@base.VersionedObjectRegistry.register
class Item(base.VersionedObject):
    # Version 1.0: Initial version
    # Version 1.1: Add shelf
    VERSION = '1.1'
    fields = {
        'shelf': fields.IntegerField(),
    }

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        if versionutils.convert_version_to_tuple(target_version) < (1, 1):
            primitive['versioned_object.data'].pop('shelf', None)
"""


@pytest.fixture
def checked(tmp_path: Path, monkeypatch, capsys):
    """Check a package of some files, of a configuration; return what was printed."""

    def call(files: dict[str, str], *lines: str) -> str:
        for name, text in {"__init__": "", **files}.items():
            path = tmp_path / "app" / name
            path.parent.mkdir(exist_ok=True)
            path.with_suffix(".py").write_text(textwrap.dedent(text))
        (tmp_path / "pyproject.toml").write_text("\n".join(("[tool.upgradelint]", *lines)))
        (tmp_path / "tox.ini").write_text("")
        monkeypatch.chdir(tmp_path)
        run(
            ["check", "--allow-no-baseline", "--show-unproven", "--select", "UPG1,UPG2,UPG3,UPG469"]
        )
        run(["fingerprint", "--print"])
        return capsys.readouterr().out

    return call


LOST = "unproven: app.api.StoreAPI: no endpoint is known that serves it"


def test_a_client_of_another_library(checked):
    files = {
        "api": CLIENT.format(made=CORPORATE).replace("'other'", "'elsewhere'"),
        "server": SERVERS.format(target=TARGET),
    }
    assert f"{LOST.partition(': no')[0]}.put: the client it is called on" in checked(files)
    found = checked(files, 'rpc-client-makers = ["corp.bus.make_client"]')
    assert "UPG301" in found
    assert "shelf" in found


def test_a_server_that_does_not_show_it(checked):
    files = {"api": CLIENT.format(made=OWN), "server": SERVERS.format(target="")}
    assert LOST in checked(files)
    found = checked(files, 'rpc-servers = { "app.server.Store" = "store" }')
    assert LOST not in found
    assert "UPG301" in found


def test_a_client_that_nothing_leads_to_its_server(checked):
    server = SERVERS.format(target=TARGET)
    files = {"api": CLIENT.format(made=OWN.replace("'store'", "None"))}
    files |= {"one/__init__": "", "one/server": server, "two/__init__": "", "two/server": server}
    assert LOST in checked(files)
    found = checked(files, 'rpc-clients = { "app.api.StoreAPI" = "app.two.server.Store" }')
    assert LOST not in found
    assert "received by put(item) at app/two/server.py" in found


def test_a_primitive_with_its_wrapping(checked):
    assert "UPG469" in checked({"item": OBJECT})
    assert "UPG469" in checked({"item": OBJECT}, "wrapped-primitives = false")
    assert "UPG469" not in checked({"item": OBJECT}, "wrapped-primitives = true")


QUIET = """
from app import marks
from oslo_versionedobjects import base, fields

{decorator}
class Item(base.VersionedObject):
    VERSION = '1.0'
    fields = {{'name': fields.StringField()}}
"""
MARKS = """
from oslo_versionedobjects import base

def kept(cls):
    return base.VersionedObjectRegistry.register(cls)
"""


def test_objects_whose_registration_does_not_show(checked):
    files = {"item": QUIET.format(decorator=""), "marks": MARKS}
    assert "Item 1.0-" not in checked(files)
    assert "Item 1.0-" in checked(files, 'force-register = ["app.item.Item"]')
    files["item"] = QUIET.format(decorator="@marks.kept")
    assert "Item 1.0-" not in checked(files)
    for written in ("app.marks.kept", "marks.kept"):
        assert "Item 1.0-" in checked(files, f'registration-decorators = ["{written}"]')


NOTHING = [
    ('force-register = ["app.item.Items"]', "force-register: there is no app.item.Items in ."),
    ('rpc-servers = { "app.sever.Store" = "" }', "rpc-servers: there is no app.sever.Store in ."),
    (
        'rpc-clients = { "app.api.Stores" = "app.server.Store" }',
        "rpc-clients: there is no app.api.",
    ),
    (
        'rpc-clients = { "app.api.StoreAPI" = "app.server.Shop" }',
        "rpc-clients: there is no app.ser",
    ),
    ('rpc-client-makers = ["app.api.connect"]', "rpc-client-makers: there is no app.api.connect"),
    ('registration-decorators = ["marks.keeps"]', "registration-decorators: there is no marks.kee"),
    ('migration-operations = { "app.api.log" = ["nothing"] }', "migration-operations: there is no"),
    ('backport-floors = { Items = "1.0" }', "backport-floors: there is no Items in ."),
    ('backport-floors = { Item = "1.2" }', "backport-floors: Item is at 1.1 in ., so nothing"),
    ('per-file-ignores = { "app/" = ["UPG777"] }', 'no rule is selected by "UPG777"'),
]
SOMETHING = [
    'force-register = ["app.item.Item"]',
    'rpc-servers = { "app.server.Store" = "store" }',
    'rpc-servers = { "app.Store" = "store" }',
    'rpc-clients = { "elsewhere.api.API" = "app.server.Store" }',
    'rpc-client-makers = ["corp.bus.make_client"]',
    'registration-decorators = ["marks.kept"]',
    'migration-operations = { "corp.db.log" = ["nothing"] }',
    'backport-floors = { Item = "1.1" }',
    'per-file-ignores = { "app/" = ["mapped-column-dropped-or-renamed", "ALL"] }',
]


@pytest.mark.parametrize(
    ("line", "said"), [*NOTHING, *((line, "") for line in SOMETHING)], ids=lambda text: text[:60]
)
def test_what_the_configuration_names_is_there(checked, capsys, line, said):
    files = {"item": OBJECT, "marks": MARKS, "server": SERVERS.format(target="")}
    checked({**files, "api": CLIENT.format(made=OWN)})
    Path("pyproject.toml").write_text(f"[tool.upgradelint]\n{line}\n")
    code = run(["check", "--allow-no-baseline"])
    errors = capsys.readouterr().err
    assert (code == 2, said in errors, errors.count("\n") <= 1) == (bool(said), True, True)


def test_what_a_change_removes_is_named_rightly(project, upgradelint):
    server = SERVERS.format(target="")
    settings = '[tool.upgradelint]\nrpc-servers = { "app.server.Store" = "store" }\n'
    project.write({"app/__init__.py": "", "app/server.py": server, "pyproject.toml": settings})
    project.commit({})
    project.write({"app/server.py": server.replace("Store", "Shop")})
    assert "there is no" not in upgradelint("check", "--against", "HEAD")[2]
    project.commit({})
    assert "there is no app.server.Store" in upgradelint("check", "--against", "HEAD")[2]
