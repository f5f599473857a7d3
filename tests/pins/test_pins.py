"""Lists of versions are found by their shape, whatever they are called."""

import textwrap

import pytest

from tests.case_files import make_tree
from upgradelint.facts.collect import collect
from upgradelint.facts.pins.model import PinFacts
from upgradelint.facts.snapshot import Snapshot

CLIENT = """\
# file: demo/mail/client.py
import oslo_messaging as messaging

class MailAPI:
    '''Client of the mail service.

    API version history:

        * 1.0 - Initial version
        * 1.1 - Add send()
        ... - Remove what nobody used in 1.1
        * 1.2 - Add drop()
    '''
    KNOWN = {
        'alder': '1.0',
        'birch': '1.1',
    }
    METHODS = {'send': '1.1'}

    def __init__(self):
        target = messaging.Target(topic='mail', version='1.0')
        self.client = messaging.get_rpc_client(TRANSPORT, target, version_cap=CAP)

    def send(self, ctxt, letter):
        # TODO: remove the letter in version 2.0
        self.client.prepare(version='1.1').cast(ctxt, 'send', letter=letter)
# file: demo/mail/server.py
import oslo_messaging as messaging

class MailManager:
    target = messaging.Target(version='1.2')

    def send(self, context, letter):
        # NOTE: can be dropped once we only
        # support 2.0, see below
        # Removed in the 3.0 release
        # remove this when we drop support for v1
        pass
"""


def read(text: str) -> Snapshot:
    return collect(make_tree("demo", textwrap.dedent(text)))


def test_what_stands_in_a_client() -> None:
    pins = read(CLIENT).pins
    (table,) = pins.tables
    assert (table.kind, table.name) == ("aliases", "demo.mail.client.MailAPI.KNOWN")
    assert [(entry.name, entry.version(), entry.location.line) for entry in table.entries] == [
        ("alder", "1.0", 14),
        ("birch", "1.1", 15),
    ]
    (log,) = pins.logs
    assert [(version, where.line) for version, where in log.entries] == [
        ("1.0", 8),
        ("1.1", 9),
        ("1.2", 11),
    ]


def test_notes() -> None:
    notes = read(CLIENT).pins.notes
    assert [(note.owner, note.major, note.when, note.location.line) for note in notes] == [
        ("demo.mail.client.MailAPI", 2, "served", 24),
        ("demo.mail.server.MailManager", 2, "alone", 7),
    ]


TABLES = [
    (
        "STATE_VERSION = 1\nSTATE_VERSION_STEPS = ({'mail_rpc': '1.0'}, {'mail_rpc': '1.1'})",
        ("history", "STATE_VERSION", "1", [("0", {"mail_rpc": "1.0"}), ("1", {"mail_rpc": "1.1"})]),
    ),
    (
        "STATE_VERSION = 7\nSTATE_VERSION_AT = {'alder': 3}\nSTATE_VERSION_AT['birch'] = 7",
        ("counters", "STATE_VERSION", "7", [("alder", {"": "3"}), ("birch", {"": "7"})]),
    ),
    (
        "VERSION_A = {'rpc': '1.1'}\nALL = {'1.0': dict(VERSION_A), 'main': VERSION_A}",
        ("releases", "", "", [("1.0", {"rpc": "1.1"}), ("main", {"rpc": "1.1"})]),
    ),
    (
        "class VERSIONS(dict):\n    def add(self, name, one):\n        self[name] = one\n"
        "SETS = VERSIONS()\nSETS.add('1.0', {'Parcel': '1.0'})\nSETS.add('1.1', {'Parcel': '1.1'})",
        ("objects", "", "", [("1.0", {}), ("1.1", {})]),
    ),
]


@pytest.mark.parametrize(("code", "expected"), TABLES, ids=[row[1][0] for row in TABLES])
def test_tables(code: str, expected: tuple[object, ...]) -> None:
    (table,) = read(code).pins.tables
    entries = [(entry.name, dict(entry.versions)) for entry in table.entries]
    assert (table.kind, table.counter, table.current, entries) == expected


NO_TABLES = [
    "VERSION = 1\nCOLOURS = {'red': 3}",
    "VERSIONS = {'red': '1.0'}",
    "VERSIONS = {'1.0': {'red': '1.0'}}",
    "API_VERSIONS = {'1.0': {'max': '1.0', 'Parcel': 'x'}}",
]


@pytest.mark.parametrize("code", NO_TABLES)
def test_no_tables(code: str) -> None:
    assert read(code).pins == PinFacts()


def test_what_is_partly_known_is_unproven() -> None:
    snapshot = read("VERSIONS = {'1.0': {'rpc': '1.1'}}\nVERSIONS.update(other())\n")
    assert snapshot.pins.tables == ()
    assert [(doubt.family, doubt.subject) for doubt in snapshot.unproven] == [
        ("pin", "demo.objects.VERSIONS")
    ]
