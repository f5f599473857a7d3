"""The version that a fix names tells the servers apart that take a call and those that do not."""

import pytest

from tests.case_files import make_tree, read_pair
from upgradelint.rules import Traits, run

SERVER = """\
import oslo_messaging as messaging

class ComputeAPI:
    def __init__(self):
        target = messaging.Target(topic='compute', version='{sent}')
        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    def rescue(self, ctxt, instance, image=None):
        cctxt = self.client.prepare(version='{sent}')
        cctxt.cast(ctxt, '{method}', instance=instance{argument})

class ComputeManager:
    target = messaging.Target(version='{served}')

    def {method}(self, context, instance{parameter}):
        pass
"""
BEFORE = {"sent": "1.0", "served": "1.0", "method": "rescue", "argument": "", "parameter": ""}
ARGUMENT = {"argument": ", image=image", "parameter": ", image=None"}


@pytest.mark.parametrize(
    ("before", "after", "code", "advised"),
    [
        ({}, ARGUMENT, "UPG201", "can_send_version('1.1')"),
        ({}, {**ARGUMENT, "served": "1.1"}, "UPG201", "can_send_version('1.1')"),
        ({}, {**ARGUMENT, "served": "1.3"}, "UPG201", "can_send_version('1.3')"),
        ({"served": "1.9"}, {**ARGUMENT, "served": "1.9"}, "UPG201", "can_send_version('1.10')"),
        ({}, {"method": "save"}, "UPG202", "prepare(version='1.1')"),
        ({}, {"method": "save", "served": "1.2"}, "UPG202", "prepare(version='1.2')"),
    ],
)
def test_advice_names_a_version_that_older_servers_lack(before, after, code, advised):
    old, new = (
        make_tree(label, SERVER.format(**BEFORE | values))
        for label, values in (("old", before), ("new", before | after))
    )
    hints = [
        finding.hint for finding in run(*read_pair(old, new), Traits()) if finding.code == code
    ]
    assert [advised in hint for hint in hints] == [True]
