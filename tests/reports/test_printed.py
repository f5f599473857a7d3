"""No text of the checked code speaks to a terminal, a log reader or a parser of reports."""

import json
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command.flavors import FLAVOR_PATH, REGISTRY, SAFE, project, upgradelint
from tests.trees.conftest import checkout, own_git_configuration
from upgradelint.base.location import Location
from upgradelint.base.printed import printable_source
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Allowed, Held, Result
from upgradelint.reports import View, formats, renderer
from upgradelint.reports.text import ending, finding_lines

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

SPITEFUL = [
    "\n::stop-commands::tok",
    "\n  ::error file=x::y",
    "::add-mask::x",
    "##[error]x",
    "##vso[task.setvariable variable=x]y",
    "##teamcity[x]",
    "\x1b[2J\x1b]0;x\x07",
    "\x9b2J",
    "]]>",
    "<script>&amp;\"'",
    "\r::warning::x",
    "\u2028::error::x",
    "\x85::error::x",
    "\u202eevil\u2066",
    "\u200b\ufeff\ufffe\uffff",
    "%0A::error::x%25",
    "\ud800",
    "\udcff",
    "\0",
    "'); os.system('x') #",
    "plain",
]
SPITE = st.lists(
    st.sampled_from(SPITEFUL) | st.text(st.characters(codec=None), max_size=4), max_size=4
).map("".join)


def _file_name(text: str) -> str:
    """What a system gives for a file's name: halves of pairs only for bytes that are no UTF-8."""
    return re.sub("[/\0\ud800-\udc7f\udd00-\udfff]", "", text)


PATHS = SPITE.map(lambda text: _file_name(f"a{text}"))
PLACES = st.builds(Location, PATHS, st.integers(1, 9), st.integers(1, 9))
FINDINGS = st.builds(
    Finding,
    st.sampled_from(["UPG401", "UPG601"]),
    st.just("a-name"),
    st.sampled_from(["error", "warning", "note"]),
    SPITE,
    PLACES,
    SPITE,
    breaks=SPITE,
    since=SPITE,
    hint=SPITE,
    facts=st.tuples(SPITE),
)
HELD = st.builds(Held, FINDINGS, st.lists(SPITE, max_size=2).map(tuple))
UNPROVEN = st.builds(Unproven, st.just("object"), SPITE, SPITE, PLACES)
RESULTS = st.builds(
    Result,
    st.lists(HELD, max_size=2).map(tuple),
    st.lists(UNPROVEN, max_size=2).map(tuple),
    st.just(3),
    st.lists(SPITE, max_size=2).map(tuple),
    st.none() | PATHS.map(Path("/tmp").joinpath),
    allowed=st.builds(Allowed, PLACES, st.just(("UPG601",)), SPITE).map(lambda allowed: (allowed,)),
    standing=st.lists(HELD, max_size=1).map(tuple),
)
OURS = re.compile(r"::(?:error|warning|notice) file=[^:\n]*?,line=\d+,col=\d+,title=[\w %-]*::")


def assert_harmless(text: str) -> None:
    """Hold that lines are ours and nothing in them is unseen or a command."""
    text.encode()
    for line in text.split("\n"):
        unseen = [
            word for word in line if unicodedata.category(word) in ("Cc", "Cf", "Cs", "Zl", "Zp")
        ]
        assert not unseen, line
        assert not re.search(r"##(?:vso|teamcity)?\[", line), line
        assert OURS.match(line) or not line.lstrip().startswith("::"), line


@settings(deadline=None, max_examples=60)
@given(RESULTS, st.sampled_from(formats()))
def test_every_format(result: Result, name: str) -> None:
    view = View(
        Path("/tmp"),
        show_unproven=True,
        show_standing=True,
        statistics=True,
        acceptable=True,
        source=_source,
    )
    shown = renderer(name).render(result, view)
    assert_harmless(shown)
    if name in ("json", "gitlab", "sarif"):
        json.loads(shown)
    elif name == "junit":
        ElementTree.fromstring(shown)
    elif name == "github":
        assert shown.count("\n") == len(result.findings) + len(result.standing)


def _source(path: str) -> bytes:
    return b"".join(f"x = 1  # {text}\n".encode("utf-8", "surrogatepass") for text in SPITEFUL)


@settings(deadline=None, max_examples=60)
@given(RESULTS)
def test_a_text_makes_no_line(result: Result) -> None:
    view = View(Path("/tmp"), show_unproven=True, statistics=True)
    lines = list(ending(result, view))
    found = [held.finding for held in result.findings]
    rows = {(finding.code, finding.level, finding.name) for finding in found}
    assert len(lines) == len(result.all_unproven) + len(rows) + bool(rows) + 1 + 1
    for held in result.findings:
        extra = held.finding.hint.rstrip("\n").count("\n") + 1 if held.finding.hint else 0
        stood = held in result.standing or held.baselines != result.baselines
        told_lines = [bool(held.finding.breaks), stood]
        assert (
            len(list(finding_lines(held, result, Path("/tmp")))) <= 1 + sum(told_lines) + extra + 1
        )
    for line in lines:
        assert "\n" not in line


@given(SPITE)
def test_json_says_what_was_there(text: str) -> None:
    finding = Finding("UPG401", "a", "error", text, Location("a.py", 1), text)
    result = Result((Held(finding, ()),), (), 1, (), None)
    (held,) = json.loads(renderer("json").render(result, View(Path())))["findings"]
    if all(unicodedata.category(each) != "Cs" for each in text):
        assert (held["message"], held["subject"]) == (text, text)


@pytest.mark.parametrize("source", ["a\tb\r\nc\x0c\n", "é\xa0ü\u3000\u200b\n", "x = 1\n"])
def test_source_that_means_no_harm_is_left_as_it_is(source):
    assert printable_source(source) == source


@given(SPITE)
def test_source(text: str) -> None:
    shown = printable_source(text)
    assert "\x1b" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.split("\n"))


ATTACK = "\\n::stop-commands::tok\\x1b[2J"
SERVED = SAFE.replace("VERSION", f"obj_name = classmethod(lambda cls: 'F{ATTACK}')\n    VERSION")
DROPPED = f"""\
from alembic import op

revision = '0002{ATTACK}'
down_revision = '0001'


def upgrade():
    op.execute('DROP TABLE "a{ATTACK}"')
    op.drop_table('b{ATTACK}')
    op.drop_column('c{ATTACK}', 'd{ATTACK}')
    op.create_index('i{ATTACK}', 'c{ATTACK}', ['d{ATTACK}'])
    op.alter_column('c{ATTACK}', 'e{ATTACK}', new_column_name='f{ATTACK}', nullable=False)
"""
FIRST = """\
from alembic import op
import sqlalchemy as sa

revision = '0001'
down_revision = None


def upgrade():
    op.create_table('z', sa.Column('id', sa.Integer, primary_key=True))
"""
MODELS = f"""\
from sqlalchemy import Column, String
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class A(Base):
    __tablename__ = 'b{ATTACK}'
    id = Column('d{ATTACK}', String(3), primary_key=True)


class C(Base):
    __tablename__ = 'c{ATTACK}'
    id = Column('d{ATTACK}', String(3), primary_key=True, server_default='x{ATTACK}')
    e = Column('e{ATTACK}', String(3))
"""


@pytest.fixture
def spiteful(project):
    """A project all of whose names are commands, changed since its release of such a name."""
    first, revision = "demo/migrations/versions/0001.py", "demo/migrations/versions/0002.py"
    project.commit({FLAVOR_PATH: SERVED, "demo/models.py": MODELS, first: FIRST})
    project.git("tag", "1.0.0")
    path = "demo/objects/::error::x\x1b.py"
    project.write({revision: DROPPED, path: SAFE.replace("class Flavor", "class Other")})
    project.write({FLAVOR_PATH: SERVED.replace("StringField", "IntegerField")})
    return project


def test_commands(spiteful, upgradelint):
    printed = [
        upgradelint("check", "--select", "ALL", "--show-unproven", "--output-format", name)
        for name in formats()
    ]
    printed += [
        upgradelint("fingerprint", "--print"),
        upgradelint("fingerprint", "--release", "2.0\n::stop-commands::tok\x1b"),
    ]
    document = json.loads((spiteful.path / REGISTRY).read_bytes())
    for obj in document["objects"].values():
        obj["source"] = "x\n::error::y\x1b[2J"
    (spiteful.path / REGISTRY).write_text(json.dumps(document))
    printed += [
        upgradelint("fingerprint", "--check"),
        upgradelint("check"),
        upgradelint("check", "--against", "x\n::error::y"),
        upgradelint("explain", "x\n::error::y"),
        upgradelint("fingerprint"),
    ]
    for _, out, err in printed:
        assert_harmless(out)
        assert_harmless(err)
    found = printed[formats().index("text")]
    assert found[0] == 1
    assert "b\\n::stop-commands::tok" in found[1]


def test_exceptions(project, upgradelint):
    project.commit({FLAVOR_PATH: SERVED})
    assert upgradelint("fingerprint", "--release", "1.0")[0] == 0
    project.write({FLAVOR_PATH: SERVED.replace("StringField", "IntegerField")})
    findings = json.loads(upgradelint("check", "--output-format", "json")[1])["findings"]
    reason = "because\n::error::x\x1b"
    for command in (
        ["accept", findings[0]["fingerprint"], "--reason", reason, "--owner", reason],
        ["accept", "--list"],
        ["accept", findings[0]["fingerprint"], "--remove"],
    ):
        code, out, err = upgradelint(*command)
        assert code == 0, err
        assert out.count("\n") == 1
        assert_harmless(out)


def test_a_configuration(project, upgradelint):
    text = "tag-pattern = 'x\\n::error::y'\nregistry = \"a\\n::error::y\\u001b.json\"\n"
    project.write({"pyproject.toml": f"[tool.upgradelint]\n{text}"})
    for command in (["config"], ["fingerprint"], ["check"], ["init"]):
        _, out, err = upgradelint(*command)
        assert_harmless(out)
        assert_harmless(err)


def test_a_name_makes_no_line_of_a_fix(spiteful, upgradelint):
    _, out, _ = upgradelint("check", "--select", "UPG6", "--output-format", "json")
    hints = [entry["hint"] for entry in json.loads(out)["findings"]]
    assert any("stop-commands" in hint for hint in hints)
    for hint in hints:
        assert_harmless(hint)
