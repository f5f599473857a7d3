"""Whether anybody calls the methods of a client, by whatever name it is held."""

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect

RPCAPI = """
import oslo_messaging as messaging

class AgentAPI:
    def __init__(self):
        self.client = messaging.get_rpc_client(T, messaging.Target(topic='agent', version='1.0'))

    def start(self, ctxt):
        self.client.cast(ctxt, 'start')

    def stop(self, ctxt):
        self.client.cast(ctxt, 'stop')
"""

CALLERS = {
    "self.agent = AgentAPI()\n        self.agent.stop(ctxt)": {"start", "stop"},
    "agent = rpcapi.AgentAPI()\n        agent.stop(ctxt)": {"start", "stop"},
    "AgentAPI().stop(ctxt)": {"start", "stop"},
    "self.service.stop(ctxt)": {"start"},
}


@pytest.mark.parametrize(("caller", "used"), CALLERS.items())
def test_a_client_is_used_by_any_name(caller: str, used: set[str]) -> None:
    api = (
        "from demo import rpcapi\nfrom demo.rpcapi import AgentAPI\n"
        "class Manager:\n    def run(self, ctxt):\n        self.rpcapi.start(ctxt)\n"
        f"        {caller}\n"
    )
    files = {"demo/__init__.py": "", "demo/rpcapi.py": RPCAPI, "demo/api.py": api}
    snapshot = collect(TextTree("demo", files))
    assert {call.wrapper for call in snapshot.rpc_calls if call.used} == used
