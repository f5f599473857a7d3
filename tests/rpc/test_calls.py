"""How each call of a client is read: its versions, arguments and ways."""

import textwrap

import pytest

from tests.rpc.sources import CLIENT, NAMED_ONLY, RPC, reached, read
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.rpc.versions import allows, read_version


def paths(method: str) -> tuple[CallPath, ...]:
    text = textwrap.indent(textwrap.dedent(method), "    ")
    return read(rpcapi=CLIENT.format(method=text), rpc=RPC).rpc_calls


def shown(call: CallPath) -> tuple[str, str, str, str]:
    can_send = [*call.sendable, *(f"not {version}" for version in call.refused)]
    return call.kind, call.version, " ".join(call.arguments), " ".join(can_send)


VARIABLE = """
def go(self, ctxt, host, extra):
    version = '1.2'
    args = {'host': host, 'extra': extra}
    if not self.client.can_send_version(version):
        del args['extra']
        version = '1.1'
    self.client.prepare(version=version).cast(ctxt, 'go', **args)
"""


HELPER = """
def go(self, ctxt, host):
    cctxt = self.client.prepare(server=host, version=self._ver(ctxt, '1.4'))
    return cctxt.call(ctxt, 'go', host=host)
"""


TUPLE = """
def _get_cctxt(self, *versions):
    for version in versions[:-1]:
        if self.client.can_send_version(version):
            return self.client.prepare(version=version)
    return self.client.prepare(version=versions[-1])

def go(self, ctxt, host):
    cctxt = self._get_cctxt('1.3', '1.0')
    kw = dict(host=host)
    if cctxt.can_send_version('1.3'):
        kw.update(extra=1)
    cctxt.call(ctxt, 'go', **kw)
"""


METHOD_OBJECT = """
def go(self, ctxt, host, cast=True):
    cctxt = self.client.prepare()
    method = cctxt.cast if cast else cctxt.call
    return method(ctxt, 'go', host=host)
"""


PER_BRANCH = """
def go(self, ctxt, host, extra):
    if self.client.can_send_version('1.5'):
        self.client.prepare(version='1.5').cast(ctxt, 'go', host=host, extra=extra)
    else:
        self.client.prepare(version='1.0').cast(ctxt, 'go', host=host)
"""


DEMANDED = """
@rpc.assert_min_rpc_version('1.7')
def go(self, ctxt, host):
    self.client.prepare(version='1.7').cast(ctxt, 'go', host=host)
"""


NAME_FIRST = """
def _call(self, method, **kwargs):
    return self.client.call(self._context, method, **kwargs)

def go(self, host):
    return self._call('go', host=host)
"""


PASSED_ON = """
def go(self, ctxt, **kwargs):
    return self.client.call(ctxt, 'go', **kwargs)
"""


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (VARIABLE, [("cast", "1.2", "extra host", "1.2"), ("cast", "1.1", "host", "not 1.2")]),
        (HELPER, [("call", "2.0", "host", "2.0"), ("call", "1.4", "host", "not 2.0")]),
        (TUPLE, [("call", "1.3", "extra host", "1.3"), ("call", "1.0", "host", "not 1.3")]),
        (METHOD_OBJECT, [("cast", "1.0", "host", ""), ("call", "1.0", "host", "")]),
        (PER_BRANCH, [("cast", "1.5", "extra host", "1.5"), ("cast", "1.0", "host", "not 1.5")]),
        (DEMANDED, [("cast", "1.7", "host", "1.7")]),
    ],
    ids=["variable", "helper", "tuple", "method object", "per branch", "demanded"],
)
def test_every_way_of_a_call(method, expected):
    found = paths(method)
    assert [shown(call) for call in found] == expected
    assert {call.unproven for call in found} == {""}
    assert {(call.topic, call.package, call.method) for call in found} == {("demo", "", "go")}


def test_a_helper_that_takes_the_name_first():
    known = [path for path in paths(NAME_FIRST) if not path.unproven]
    assert [(call.wrapper, call.method, call.arguments) for call in known] == [
        ("go", "go", ("host",))
    ]


def test_arguments_that_callers_pass_on_are_unproven():
    snapshot = read(rpcapi=CLIENT.format(method=textwrap.indent(PASSED_ON, "    ")), rpc=RPC)
    (call,) = snapshot.rpc_calls
    assert call.unproven == "the arguments cannot be told: what callers pass as **kwargs"
    assert [found.subject for found in snapshot.unproven] == [
        "demo.rpcapi.API.go",
        "demo.rpcapi.API",
    ]


@pytest.mark.parametrize(
    ("cap", "sendable", "refused", "expected"),
    [
        ("", (), (), True),
        ("", ("6.2",), (), True),
        ("", (), ("6.2",), False),
        ("6.1", ("6.1",), ("6.2",), True),
        ("6.1", ("6.2",), (), False),
        ("5.13", (), ("6.0",), True),
        ("6.1", ("5.0",), (), False),
        ("1.10", ("1.9",), ("1.11",), True),
    ],
)
def test_ways_under_a_pin(cap, sendable, refused, expected):
    assert allows(cap, sendable, refused) is expected


GATES = """
from oslo_messaging import (
    Target as T,
    get_rpc_client as connect,
)

class API:
    def __init__(self):
        self.client = connect(TRANSPORT, T(topic='demo', version='1.0'))

    def go(self, admin, host):
        self.client.call(
            # who asks
            admin.elevated(),
            'go',
            host=host,
        )

class Manager:
    target = T(version='1.0')

    def go(self, context, host): ...
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_files_are_looked_at_whatever_their_ends_and_names(ends):
    snapshot = read(code=GATES.replace("\n", ends))
    assert reached(snapshot) == {("go", "go", "demo.code.Manager")}


def test_functions_send_too_and_casts_of_types_do_not():
    text = GATES + (
        "\n\ndef wake(ctxt):\n    API().client.cast(ctxt, 'go', host=None)\n"
        "\n\nclass Rows:\n    def all(self):\n        return typing.cast(list, self.rows)\n"
    )
    snapshot = read(code=text)
    assert {call.wrapper: call.client for call in snapshot.rpc_calls} == {
        "go": "demo.code.API",
        "wake": "demo.code",
    }


LOOKED_AT = """
def go(self, ctxt, host, extra, options=None):
    version, args = '1.2', {'host': host, 'extra': extra, 'options': dict(options)}
    if not self.client.can_send_version(version):
        if extra.loud:
            raise ValueError(extra)
        del args['extra']
        version = 1.1
    self.client.prepare(version=version).cast(ctxt, 'go', **args)
"""


def test_what_becomes_of_values_on_the_way():
    newer, older = paths(LOOKED_AT)
    assert newer.passed == (("extra", "extra"), ("host", "host"))
    assert (newer.tested, older.tested) == ((), ("extra",))
    assert newer.dicts == older.dicts == ("options",)
    assert (newer.malformed, older.malformed, older.version) == ("", "1.1", "1.1")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.10", ("1.10", "")),
        ("2", ("2", "'2'")),
        (1.1, ("1.1", "1.1")),
        (2, ("2", "2")),
        ("v1.1", ("1.1", "'v1.1'")),
        ("1.x", ("1", "'1.x'")),
        ((1, 1), ("1.1", "(1, 1)")),
        (("1.1", "1.0"), ("", "")),
        (True, ("", "")),
        (float("inf"), ("", "")),
        (10**50, ("", "")),
        ("9" * 5000, ("", "")),
        (-1, ("", "")),
        ("one", ("", "")),
        (None, ("", "")),
    ],
)
def test_what_is_a_version(value, expected):
    assert read_version(value) == expected


KEPT = """
import oslo_messaging as messaging

TARGET = None

def get_target():
    global TARGET
    if TARGET is None:
        TARGET = messaging.Target(topic='jobs', version='1.2')
    return TARGET

def get_client():
    return messaging.get_rpc_client(TRANSPORT, get_target())

def start(ctxt, job):
    get_client().call(ctxt, 'start', job=job)
"""


def test_a_target_that_is_made_once_and_kept_is_that_target():
    (call,) = read(rpc=KEPT).rpc_calls
    assert (call.topic, call.version, call.unproven) == ("jobs", "1.2", "")


def test_a_decorator_that_wants_names_hides_no_call():
    (call,) = read(api=NAMED_ONLY).rpc_calls
    assert (call.wrapper, call.method, call.arguments) == ("start", "start", ("job",))
