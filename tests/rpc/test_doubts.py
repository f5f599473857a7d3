"""What of remote calls cannot be told: that alone is unproven, and no finding is made of it."""

import pytest

from tests.case_files import files_tree
from upgradelint.compare.rpc.clients.leads import left_unproven
from upgradelint.facts.collect import collect
from upgradelint.facts.rpc.model import UNLED
from upgradelint.rules import run

NAMESPACES = """
import oslo_messaging
from absent_lib import constants

class Api:
    def __init__(self):
        target = oslo_messaging.Target(topic='plugin', version='1.0', namespace={client})
        self.client = oslo_messaging.get_rpc_client(None, target)

    def get_ports(self, context):
        return self.client.prepare().call(context, 'get_ports')

class Routers:
    target = oslo_messaging.Target(version='1.1', namespace={other})

    def get_mac(self, context):
        pass

class Metadata:
    target = oslo_messaging.Target(version='{version}', namespace={server})

    def {method}(self, context):
        pass

def start():
    target = oslo_messaging.Target(topic='plugin', server='here')
    oslo_messaging.get_rpc_server(None, target, [Routers(), Metadata()])
"""
LIBRARY, ANOTHER = "constants.ROUTERS", "constants.METADATA"


def found(before: str, after: str) -> tuple[list[str], list[str]]:
    """Return the codes that are not notes, and what of the newer code is unproven."""
    old, new = (collect(files_tree("", {"demo/x.py": text})) for text in (before, after))
    findings = [finding.code for finding in run(old, new) if finding.level != "note"]
    return findings, [doubt.reason for doubt in new.unproven]


@pytest.mark.parametrize(
    ("client", "other", "server", "version", "method", "codes"),
    [
        (LIBRARY, LIBRARY, ANOTHER, "1.0", "get_ports", []),
        (LIBRARY, LIBRARY, "'metadata'", "1.0", "get_ports", []),
        ("'routers'", "'routers'", ANOTHER, "1.0", "get_ports", []),
        (LIBRARY, LIBRARY, None, "1.3", "get_ports", []),
        (LIBRARY, LIBRARY, ANOTHER, "1.0", "get_rules", ["UPG302"]),
        (LIBRARY, LIBRARY, ANOTHER, "2.0", "get_ports", ["UPG302"]),
        ("'routers'", "'routers'", "'metadata'", "1.0", "get_ports", ["UPG302"]),
    ],
)
def test_a_constant_of_a_library_may_be_any_namespace(
    client, other, server, version, method, codes
):
    text = NAMESPACES.format(
        client=client, other=other, server=server, version=version, method=method
    )
    findings, unproven = found(text, text)
    assert findings == codes
    assert any("are one namespace cannot be told" in text for text in unproven) is not bool(codes)


def test_a_method_that_may_be_of_the_namespace_is_not_missing_where_it_takes_more():
    names = {"client": LIBRARY, "other": LIBRARY, "server": ANOTHER, "version": "1.0"}
    before = NAMESPACES.format(method="get_ports", **names)
    after = before.replace(
        "def get_ports(self, context):\n        pass",
        "def get_ports(self, context, host):\n        pass",
    )
    findings, (doubt,) = found(before, after)
    assert (findings, "are one namespace cannot be told" in doubt) == ([], True)


def test_a_constant_that_moves_to_a_library_is_no_other_namespace():
    before = NAMESPACES.format(
        client="'r'", other="'r'", server="'r'", version="1.0", method="get_ports"
    )
    after = before.replace("namespace='r'", "namespace=constants.ROUTERS")
    assert found(before, after)[0] == []
    assert found(before, after.replace("(self, context):", "(self, context, host):"))[0] == [
        "UPG101"
    ]


BASE = """
import oslo_messaging as messaging

class Meta(type):
    def __init__(cls, name, bases, attrs):
        def deep(n):
            return deep(n + 1) + deep(n + 2)
        deep(1)

class Agent{meta}:
    def ping(self, context):
        pass

class Reporting(Agent):
    target = messaging.Target(version='1.0')

    def report(self, context{more}):
        pass

class Api:
    def __init__(self):
        target = messaging.Target(topic='agent', version='1.0')
        self.client = messaging.get_rpc_client(None, target)

    def ping(self, ctxt):
        self.client.call(ctxt, '{called}')

    def report(self, ctxt):
        self.client.call(ctxt, 'report')
"""
DEEP = "(metaclass=Meta)"


@pytest.mark.parametrize(
    ("meta", "more", "called", "codes"),
    [
        (DEEP, "", "ping", []),
        (DEEP, "", "pong", []),
        (DEEP, ", host", "ping", ["UPG101"]),
        ("", "", "pong", ["UPG302"]),
    ],
)
def test_a_base_that_cannot_be_read_may_have_any_method(meta, more, called, codes):
    before = BASE.format(meta=meta, more="", called=called)
    findings, unproven = found(before, BASE.format(meta=meta, more=more, called=called))
    assert findings == codes
    assert any("what else it serves" in text for text in unproven) is bool(meta)


CLIENT = """
import oslo_messaging as messaging

class Api:
    def __init__(self):
        target = messaging.Target(topic='agent', version='1.0')
        self.client = messaging.get_rpc_client(None, target)

    def ping(self, ctxt, host):
        self.client.call(ctxt, 'ping', host=host)
"""
SERVER = """
import oslo_messaging as messaging

class Agent:
    target = messaging.Target(version='1.0')

    def ping(self, context, host):
        pass
"""


@pytest.mark.parametrize(
    ("client", "server", "codes"),
    [
        (CLIENT, SERVER.replace("def ping", "def pong"), ["UPG111"]),
        (CLIENT.replace("'ping'", "'pong'"), SERVER, ["UPG302"]),
        (CLIENT, SERVER.replace("version=", "namespace='x', version="), ["UPG123"]),
        (CLIENT, SERVER, []),
    ],
)
def test_no_doubt_stands_beside_a_finding_on_the_endpoint(client, server, codes):
    before, after = (
        collect(files_tree("", {"svc/rpcapi.py": calls, "svc/manager.py": serves}))
        for calls, serves in ((CLIENT, SERVER), (client, server))
    )
    found = [finding.code for finding in run(before, after) if finding.level != "note"]
    assert (found, list(left_unproven([before], after))) == (codes, [])


def test_a_client_that_never_had_an_endpoint_is_unproven():
    lost = collect(files_tree("", {"svc/rpcapi.py": CLIENT, "other/x.py": "import oslo_messaging"}))
    assert [doubt.reason for doubt in left_unproven([lost], lost)] == [UNLED]


OPEN = """
import oslo_messaging
from demo import plugins

class Api:
    def __init__(self):
        target = oslo_messaging.Target(topic='agents', version='1.0')
        self.client = oslo_messaging.get_rpc_client(None, target)

    def report(self, context, host):
        return self.client.call(context, 'report', host=host)

class Agents:
    target = oslo_messaging.Target(version='1.0')

    def _of(self, sent):
        return sent.get('host'), sent.get('device')

    def _state(self, context, **state):
        return state.pop('time', None)

    def _stored(self, **state):
        plugins.store(**state)

    def report(self, context, **kwargs):
        {body}
"""
ANYTHING = "it takes any argument: what clients send is not checked"


@pytest.mark.parametrize(
    ("body", "doubts"),
    [
        ("return kwargs.get('host')", []),
        ("LOG.debug('got %s', kwargs); return kwargs['host']", []),
        ("return self._of(kwargs)", []),
        ("return self._state(context, at=1, **kwargs)", []),
        ("return plugins.store(**kwargs)", [ANYTHING]),
        ("return self._stored(**kwargs)", [ANYTHING]),
        ("return plugins.store(kwargs)", [ANYTHING]),
    ],
)
def test_what_a_method_does_not_look_for_is_no_doubt(body: str, doubts: list[str]) -> None:
    text = OPEN.replace("{body}", body)
    assert found(text, text) == ([], doubts)


def test_a_key_that_is_looked_for_from_now_on_is_found_all_the_same() -> None:
    before = OPEN.replace("{body}", "return kwargs.get('host')")
    after = OPEN.replace("{body}", "return kwargs['host'], kwargs['zone']")
    assert found(before, after) == (["UPG101"], [])


DECORATED = """
import functools

def once(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        if settings.workers is None or settings.workers > 0:
            return func(*args, **kwargs)
    return wrapper
"""
NOTIFIER = """
import oslo_messaging
from demo import utils

class Notifier:
    def __init__(self):
        target = oslo_messaging.Target(topic='agents', version='1.0')
        self.client = oslo_messaging.get_rpc_client(None, target)

    @utils.once
    def _notify(self, context, method, hosts, **kwargs):
        {helper}
        self.client.prepare(server=host).cast(context, method, **kwargs)

    def added(self, context, hosts):
        self._notify(context, 'added', hosts, payload=hosts)

class Agent:
    target = oslo_messaging.Target(version='1.0')

    def added(self, context, payload{more}):
        pass
"""
MANY = "\n        ".join(["host = None", *(f"if hosts.a{n}: host = hosts.b{n}" for n in range(10))])
AT_ONCE = f"host = [{', '.join(f'hosts.b{n} if hosts.a{n} else 0' for n in range(12))}][0]"
TOO_MANY = "\n        ".join(f"host = [a for a in hosts if a.b{n}] or host" for n in range(12))


def notified(helper: str, more: str) -> tuple[list[str], list[str]]:
    def tree(more: str) -> object:
        text = NOTIFIER.replace("{helper}", helper).replace("{more}", more)
        return collect(files_tree("", {"demo/utils.py": DECORATED, "demo/x.py": text}))

    old, new = tree(""), tree(more)
    findings = [finding.code for finding in run(old, new) if finding.level != "note"]
    return findings, [doubt.reason for doubt in new.unproven]


def test_a_helper_under_a_decorator_of_another_file_sends_for_its_callers() -> None:
    assert notified("host = hosts[0]", "") == ([], [])
    assert notified("host = hosts[0]", ", zone") == (["UPG101"], [])


def test_a_method_with_too_many_ways_is_read_by_what_they_share() -> None:
    assert notified(MANY, ", zone") == (["UPG101"], [])


def test_what_is_too_much_even_so_is_a_doubt_and_not_silent() -> None:
    assert notified(TOO_MANY, ", zone") == ([], ["too complex to evaluate"] * 2)


def test_where_a_version_cap_decides_too_many_ways_are_a_doubt() -> None:
    assert notified(AT_ONCE, ", zone") == (["UPG101"], [])
    text = NOTIFIER.replace("None, target)", "None, target, version_cap=CAP)")
    asks = "if self.client.can_send_version('1.1'): kwargs['zone'] = host"
    asking = text.replace("{helper}", f"{AT_ONCE}\n        {asks}").replace("{more}", "")
    new = collect(files_tree("", {"demo/utils.py": DECORATED, "demo/x.py": asking}))
    assert {doubt.reason for doubt in new.unproven} == {"too many paths to follow"}
