"""Which release a tree is, and what the lists of a project say of it."""

import pytest

from tests.case_files import make_tree
from upgradelint.compare.release_labels import SERIES, release_of
from upgradelint.facts.collect import collect
from upgradelint.findings.finding import Finding
from upgradelint.rules import run

SERVER = """\
# file: demo/rpc/server.py
import oslo_messaging as messaging
from demo import releases
class Manager:
    RPC_API_VERSION = '{version}'
    target = messaging.Target(version=RPC_API_VERSION)
    def send(self, context, letter): pass
# file: demo/releases.py
MAPPING = {{
{entries}}}
{more}
# file: demo/objects.py
from oslo_versionedobjects import base, fields
@base.VersionedObjectRegistry.register
class Node(base.VersionedObject):
    VERSION = '1.{minor}'
    fields = {{}}
"""

ENTRY = "    '{}': {{'rpc': '{}', 'objects': {{'Node': ['{}']}}}},\n"


def service(version: str, minor: int, listed: tuple[str, ...], more: str = "") -> str:
    """Return a service of that version, and with a list of releases that goes on with master."""
    old = "".join(ENTRY.format(name, "1.1", "1.1") for name in listed if name != "master")
    now = ENTRY.format("master", version, f"1.{minor}") if "master" in listed else ""
    return SERVER.format(version=version, minor=minor, entries=old + now, more=more)


def unlisted(label: str, listed: tuple[str, ...], more: str = "") -> list[Finding]:
    """Return what is said of the release of that label, against a tree that is none."""
    before = collect(make_tree(label, service("1.2", 2, listed, more)))
    after = collect(make_tree("HEAD", service("1.3", 3, listed, more)))
    return [finding for finding in run(before, after) if finding.code == "UPG812"]


@pytest.mark.parametrize(
    ("label", "project", "name"),
    [
        ("nova 33.0.0", "demo", "gazpacho"),
        ("/srv/nova@33.0.0", "demo", "gazpacho"),
        ("/srv/nova.git@33.0.0", "demo", "gazpacho"),
        ("../clones/src@33.0.0", "nova", "gazpacho"),
        ("/srv/src@stable/2023.1", "demo", "antelope"),
        ("/srv/src@victoria-eol", "demo", "victoria"),
        ("2015.1.0", "demo", "kilo"),
        ("nova 2014.2.3", "demo", "juno"),
        ("/srv/src@2015.1.1", "demo", "kilo"),
        ("/srv/src@HEAD~1", "demo", None),
        ("ann@example.org", "demo", None),
        ("2016.1.0", "demo", None),
    ],
)
def test_a_label_means_a_release(label: str, project: str, name: str | None) -> None:
    series = release_of(label).series(project)
    assert (None if series is None else SERIES[series]) == name


YEAR = "MAPPING['2023.1'] = MAPPING['21.4']\n"
YEARS = "MAPPING['2022.2'] = MAPPING['21.4']\nMAPPING['2023.1'] = MAPPING['22.1']\n"
REAL = "{'rpc': '1.2', 'objects': {'Node': ['1.2']}}"


@pytest.mark.parametrize(
    ("label", "listed", "more", "expected"),
    [
        ("23.0.0", ("21.4", "22.1", "master"), "", f"'23.0': {REAL},\n"),
        ("/srv/demo@23.0.0", ("21.4", "22.1", "master"), "", f"'23.0': {REAL},\n"),
        ("23.0.0", ("21.4", "22.1", "master"), YEAR, f"'23.0': {REAL},\n"),
        ("23.0.0", ("21.4", "22.1", "master"), YEARS, f"'23.0': {REAL},\n"),
        ("23.0.0", ("22.1.0", "21.4.0", "master"), "", f"'23.0.0': {REAL},\n"),
        ("23.0.0", ("21.4", "22.1"), "", f"'23.0': {REAL},\n"),
        ("bobcat", ("antelope", "zed"), "", f"'bobcat': {REAL},\n"),
        ("bobcat", ("2023.1", "2022.2"), "", f"'2023.2': {REAL},\n"),
        ("23.0.0", ("23.0", "22.1", "master"), YEAR, None),
        ("HEAD~3", ("21.4", "22.1", "master"), "", None),
    ],
)
def test_a_release_that_is_not_listed(
    label: str, listed: tuple[str, ...], more: str, expected: str | None
) -> None:
    found = unlisted(label, listed, more)
    assert [finding.hint for finding in found] == ([expected] if expected else [])


def test_the_newest_entry_is_named_wherever_it_stands() -> None:
    (finding,) = unlisted("23.0.0", ("22.1", "21.4"))
    assert "it ends with 22.1" in finding.message
