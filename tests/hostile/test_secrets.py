"""What a file does not show of the values it uses is committed by name, and still compared."""

import json
import re

import pytest

from tests.command.flavors import REGISTRY, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.base.sealed import same, sealed, unsealed

__all__ = ["checkout", "own_git_configuration", "upgradelint"]

SETTINGS = """\
PASSWORD = 'S3CRET-topic'
DATABASE_URL = 'mysql://u:S3CRET@h/db'
FIELD = 'S3CRET-field'
METHOD = ('S3CRET', b'S3CRET')
PREFIX = 'S3CRET-'
"""
SERVER = """\
import oslo_messaging
from svc import settings

EUR = 'EUR'


class Manager:
    target = oslo_messaging.Target(topic=settings.PASSWORD, version='1.0')

    def charge(
        self, context, url=settings.DATABASE_URL, currency=EUR, many=3, *, more=settings.FIELD
    ):
        pass


class Other:
    target = oslo_messaging.Target(topic=f'{settings.PREFIX}x', version='1.0', namespace='n')

    def stop(self, context):
        pass


class Plain:
    target = oslo_messaging.Target(topic='plain', version='1.0', namespace='p')

    def go(self, context, url='http://x'):
        pass
"""
CLIENT = """\
import oslo_messaging
from svc.settings import PASSWORD as TOPIC


class API:
    def __init__(self):
        self.client = oslo_messaging.get_rpc_client(
            None, oslo_messaging.Target(topic=TOPIC, version='1.0'))

    def charge(self, context):
        self.client.prepare().call(context, 'charge', url='x', currency='EUR', many=4, more='')
"""
OBJECT = """\
from oslo_versionedobjects import base, fields
from svc import settings


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    VERSION = '1.0'
    fields = {
        'a': fields.StringField(default=settings.FIELD),
        'b': fields.StringField(default='shown'),
    }

    @base.remotable
    def save(self, context, one=settings.METHOD, other='shown'):
        pass
"""


@pytest.fixture
def service(checkout, monkeypatch):
    files = {
        "__init__": "",
        "settings": SETTINGS,
        "server": SERVER,
        "client": CLIENT,
        "flavor": OBJECT,
    }
    checkout.commit({f"svc/{name}.py": text for name, text in files.items()}, "1.0.0")
    monkeypatch.chdir(checkout.path)
    return checkout


def test_the_registry_has_names(service, upgradelint):
    assert upgradelint("fingerprint", "--release", "1.0.0")[0] == 0
    text = (service.path / REGISTRY).read_text()
    assert "S3CRET" not in text
    document = json.loads(text)
    topics = {server["topic"] for server in document["rpc_servers"].values()}
    assert {re.sub("~....", "~", topic) for topic in topics} == {
        "settings.PASSWORD~",
        "f'{settings.PREFIX}x'~",
        "plain",
    }
    assert re.search(r'"url=settings\.DATABASE_URL~[0-9a-f]{4}"', text)
    for shown in ("currency='EUR'", "many=3", "url='http://x'", "other='shown'", "'shown'"):
        assert shown in text
    assert upgradelint("fingerprint", "--check")[0] == 0
    code, out, _ = upgradelint("check", "--select", "ALL")
    assert (code, out.startswith("0 findings")) == (0, True), out


def found(upgradelint, *arguments: str) -> list[tuple[str, str]]:
    _, out, _ = upgradelint("check", "--select", "ALL", "--output-format", "json", *arguments)
    ours = ("UPG9", "UPG8")
    return sorted(
        (entry["code"], entry["subject"])
        for entry in json.loads(out)["findings"]
        if not entry["code"].startswith(ours)
    )


CHANGES = {
    "nothing": ("x", "x"),
    "a topic": ("S3CRET-topic", "other-topic"),
    "a default": ("mysql://u:S3CRET@h/db", "mysql://u:S3CRET@h/other"),
    "a field's default": ("S3CRET-field", "S3CRET-other"),
    "a method's default": ("('S3CRET', b", "('S3CRET2', b"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_registry_finds_what_the_tree_finds(service, upgradelint, name):
    assert upgradelint("fingerprint", "--release", "1.0.0")[0] == 0
    service.write({"svc/settings.py": SETTINGS.replace(*CHANGES[name])})
    by_tree, by_registry = found(upgradelint, "--against", "1.0.0"), found(upgradelint)
    assert by_tree == by_registry
    assert bool(by_tree) == (name != "nothing")


def test_a_value_that_is_written_out_is_the_same(service, upgradelint):
    assert upgradelint("fingerprint", "--release", "1.0.0")[0] == 0
    server = SERVER.replace("settings.PASSWORD", "'S3CRET-topic'")
    server = server.replace("settings.DATABASE_URL", "'mysql://u:S3CRET@h/db'")
    service.write({"svc/server.py": server})
    assert found(upgradelint) == found(upgradelint, "--against", "1.0.0") == []


def test_a_name_without_its_value_anew(service, upgradelint):
    assert upgradelint("fingerprint", "--release", "1.0.0")[0] == 0
    service.write(
        {
            "svc/settings.py": SETTINGS.replace("PASSWORD", "TOPIC"),
            "svc/server.py": SERVER.replace("settings.PASSWORD", "settings.TOPIC"),
            "svc/client.py": CLIENT.replace("import PASSWORD as", "import TOPIC as"),
        }
    )
    assert found(upgradelint) == found(upgradelint, "--against", "1.0.0") == []


UNPROVEN = """\
import os
import oslo_messaging


class Manager:
    target = oslo_messaging.Target(
        topic='x', version=os.environ.get('MYTOKEN', 'S3CRETDEF'), namespace=find(key=b'S3CRET'))

    def go(self, context, token=os.environ.get('MYTOKEN', default='visible')):
        pass
"""


def test_reasons_show_no_texts_that_calls_are_given(service, upgradelint):
    service.write({"svc/server.py": UNPROVEN})
    for name in ("text", "full", "json", "sarif", "github"):
        out = upgradelint("check", "--show-unproven", "--output-format", name)
        assert not [line for line in out[1:] if "S3CRETDEF" in line]
    assert "os.environ.get(a text, a text)" in upgradelint("check", "--show-unproven")[1]


def test_a_default_read_elsewhere_is_a_name(service, upgradelint):
    text = SETTINGS.replace("'mysql://u:S3CRET@h/db'", "os.environ.get('MYTOKEN', 'S3CRETDEF')")
    service.write({"svc/settings.py": f"import os\n{text}"})
    assert upgradelint("fingerprint")[0] in (0, 1)
    assert "S3CRETDEF" not in (service.path / REGISTRY).read_text()


def test_seals():
    assert same(sealed("a.b", "x"), "x")
    assert same(sealed("a.b", "x"), sealed("c", "x"))
    assert not same(sealed("a.b", "x"), sealed("a.b", "y"))
    assert not same("x", "y")
    assert same(None, None)
    assert not same(None, "x")
    assert unsealed(sealed("a.b", "x")) == "a.b"
    assert unsealed("a~b") == "a~b"


KEPT = """\
import oslo_messaging
from svc import settings


class Manager:
    topic = {}
    target = oslo_messaging.Target(topic=topic, version='1.0')

    def charge(self, context):
        pass
"""


@pytest.mark.parametrize(
    ("kept", "name"),
    [
        ("settings.PASSWORD", "settings.PASSWORD~"),
        ("settings.PREFIX + 'x'", "topic~"),
    ],
)
def test_a_topic_is_called_what_its_own_name_stands_for(
    checkout, upgradelint, monkeypatch, kept, name
):
    monkeypatch.chdir(checkout.path)
    checkout.commit({"svc/__init__.py": "", "svc/settings.py": SETTINGS})
    checkout.commit({"svc/manager.py": KEPT.format(kept)}, tag="1.0")
    assert upgradelint("fingerprint")[0] == 0
    text = (checkout.path / REGISTRY).read_text()
    assert "S3CRET" not in text
    assert f'"{name}' in text
