"""A project with one object, and its command."""

import re

import pytest

from tests.trees.conftest import Checkout
from upgradelint.cli import run

HEAD = """\
from oslo_versionedobjects import base, fields


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
"""


FLAVOR = f"""\
{HEAD}    VERSION = '1.0'
    fields = {{
        'name': fields.StringField(),
    }}
"""


UNSAFE = f"""\
{HEAD}    VERSION = '1.0'
    fields = {{
        'name': fields.StringField(),
        'foobars': fields.IntegerField(),
    }}
"""


SAFE = (
    UNSAFE.replace("1.0", "1.1")
    + """\

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        if target_version == '1.0':
            primitive.pop('foobars', None)
"""
)


UNREADABLE = HEAD.replace("base.VersionedObject)", "base.VersionedObject, somewhere.Base)") + (
    "    VERSION = '1.0'\n"
)


FLAVOR_PATH = "demo/objects/flavor.py"


REGISTRY = "upgradelint.registry.json"


@pytest.fixture
def project(checkout, monkeypatch) -> Checkout:
    """A repository with one object and one commit, where the commands are started."""
    packages = {"demo/__init__.py": "", "demo/objects/__init__.py": ""}
    checkout.commit({**packages, FLAVOR_PATH: FLAVOR})
    monkeypatch.chdir(checkout.path)
    return checkout


@pytest.fixture
def upgradelint(capsys):
    """Run a command; return exit code, stdout and stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def codes(output: str) -> list[str]:
    """Return the codes of the findings in text output."""
    return re.findall(r"^\S+:\d+:\d+: (UPG\d{3}) ", output, flags=re.MULTILINE)
