"""Code that would take for ever, or all memory: it is given up after so much work, and soon."""

import resource
import time
from pathlib import Path

import pytest

from tests.case_files import TextTree
from tests.facts.in_memory import snapshot
from tests.hostile.test_hostile_code import OBJECT
from upgradelint.base.toml import parsed_toml
from upgradelint.facts.pins.collect import PinFiles
from upgradelint.facts.services.deployment.manifests import from_manifests
from upgradelint.python.sources.source import parse

SECONDS = 10.0
"""Far more than each of these takes, on a slow machine too: without a bound they take minutes."""

UNIQUE = """
import itertools

def unique(used, *bases):
    used_set = set(used)
    for one in bases:
        pool = itertools.chain((one,), map(lambda i: one + str(i), range(1000)))
        for sym in pool:
            if sym not in used_set:
                used_set.add(sym)
                yield sym
                break
        else:
            raise NameError(one)

a, b = unique({given}.names, 'target', 'fn')
"""

COSTLY = {
    "names that may be taken": UNIQUE.format(given="outside"),
    "names that may be taken, of a call": UNIQUE.format(given="len(outside)"),
    "a list in lists": "a = []\nfor i in range(200): a = [a, a]\na = str(a)",
    "a list of itself": "a = []\na.append(a)\na = str(a)",
    "a tuple in tuples": "a = ()\nfor i in range(200): a = (a, a)\na = {a: hash(a)}",
    "a tuple as deep as there are steps": "a = ()\nfor i in range(2000):\n"
    + "    for j in range(2000): a = (a,)\n",
    "a tuple in zipped tuples": "a = [()]\nfor i in range(200): a = list(zip(a, a))\na = str(a)",
    "a sum of unknowns": "a = outside.x\nfor i in range(200): a = a + a\na = str(a)",
    "a call of calls": "a = outside.x\nfor i in range(200): a = outside.f(a, (a, [a]))\na = str(a)",
    "a text twice as long": "a = 'x'\nfor i in range(200): a = a + a",
    "a template twice as long": "a = outside.x\nfor i in range(200): a = f'{a}x{a}'",
    "long texts": "a = [('x' * 900000) + str(i) for i in range(2000) for j in range(2000)]",
    "long lists": "a = [[0] * 900000 for i in range(2000) for j in range(2000)]",
    "long numbers": "a = 1\nfor i in range(2000):\n    for j in range(2000): a = a << 9000",
    "wide fields": "a = '%9999d' * 90000 % ((1,) * 90000)",
    "tabs": "a = ('\\t' * 900000).expandtabs(tabsize=10 ** 9)",
    "a codec": "a = ('\\xe4x' * 400000).encode('punycode')",
    "sets": "a = set(range(90000))\nfor i in range(2000): b = a & set(range(i, 90000)) | a",
    "a long search": "a = 'x' * 900000\nfor i in range(2000):\n    for j in range(99): 'xy' in a",
    "a pattern": "import re\nfor i in range(2000):\n"
    + "    for j in range(2000): re.search('a*a*b', 'a' * 100)",
    "patterns in patterns": "import re\nre.match('(a+)+$', 'a' * 50 + 'b')",
    "loops in loops": "for a in range(2000):\n  for b in range(2000):\n"
    + "    for c in range(2000): d = a",
    "choices": "def f(x):\n"
    + "".join(f"    if x.a{n}: y{n} = {n}\n" for n in range(60))
    + "    return x\na = f(outside)",
    "choices that call": "def f(x, n):\n    if x.a: return f(x.b, n + 1)\n"
    + "    return f(x.c, n + 2)\n"
    + "a = f(outside, 0)",
    "states of a loop": "a = {}\nfor i in range(2000):\n    if outside(i): a[i] = i\n"
    + "    else: a[-i] = i",
    "events": "def f():\n    for i in range(2000):\n"
    + "        for j in range(2000): outside(i, j)\na = f()",
    "one name again": "x = 0\n" + "x = x + 1\n" * 10_000,
    "one list again": "x = []\n" + "x.append(1)\n" * 10_000 + "y = len(x)",
    "one name in branches": "x = 0\n" + "if x: x = 1\n" * 5_000,
    "a star of stars": "from app.b import *\nfrom app.a import *\nx = y",
    "heavy statements": "def f():\n    for i in range(2000):\n        for j in range(2000): i\n"
    + "".join(f"x{n} = f()\n" for n in range(300))
    + f"x = [{', '.join(f'x{n}' for n in range(300))}]",
}

MIGRATION = """
from alembic import op

revision, down_revision = '2', None

def upgrade():
    op.execute({text!r})
"""


@pytest.mark.parametrize("name", COSTLY)
def test_cost(name: str) -> None:
    names = ", ".join(parse(COSTLY[name].encode()).bindings)
    before = f"import outside\n{COSTLY[name]}\nEND = [{names}]"
    code = OBJECT.format(before=before, version="'1.0'").replace("'a': ", "'a': END and ")
    used, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    read = snapshot({"app/__init__.py": "", "app/a.py": code, "app/b.py": "from app.a import *"})
    assert time.process_time() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used < 700_000
    assert {*read.objects, *(doubt.subject for doubt in read.unproven)} & {"Parcel", "app/a.py"}


@pytest.mark.parametrize("text", ["x = [" + "1," * 4_000_000 + "]", "x=1\n" * 2_000_000])
def test_more_code_than_memory(text: str) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code = f"{OBJECT.format(before='', version=repr('1.0'))}\n{text}"
    (said,) = snapshot({"app/a.py": code}).unproven
    assert said.reason == "file holds too much code"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used < 700_000


def test_a_file_of_very_many_statements() -> None:
    before = "x = 0\n" + "x = x + 1\n" * 90_000
    code = OBJECT.format(before=before, version="f'1.{x}'")
    began = time.process_time()
    (said,) = snapshot({"app/a.py": code}).unproven
    assert "its file is too complex to evaluate" in said.reason
    assert time.process_time() - began < 3 * SECONDS


@pytest.mark.parametrize(
    "line",
    [
        "#" * 200_000,
        "# v" * 70_000,
        "# remove " + "#" * 100_000,
        "VERSION = " * 20_000,
        "VERSION" * 30_000,
        "MAX_" + "VERSION" * 30_000,
        "serv" * 50_000,
        "x_rpcapi" * 30_000,
        "x_api." * 30_000,
        "Registry." * 30_000,
        "register.objectify." * 20_000,
        "request." + "client" * 30_000,
        "x = {'a': " + " " * 200_000 + "}",
        "class a(\n" * 30_000,
        "@a.task.Task\n" * 10_000,
    ],
    ids=lambda text: text[:20],
)
def test_first_sight(line: str) -> None:
    code = f"import oslo_messaging, celery, rpcapi\nVERSION = '1.0'\n# x.delay( _api.\n{line}\n"
    began = time.process_time()
    snapshot({"app/a.py": code})
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    ("comment", "notes"),
    [
        ("# remove this in v2", True),
        ("x = 1  # remove in 3.0", True),
        ("## TODO # goes in 2.X", True),
        ("# nothing here", False),
        ("x = 3.0", False),
    ],
)
def test_notes_are_seen(comment: str, notes: bool) -> None:
    code = f"VERSION = '1.0'\n{comment}\nx = 'v3'\n".encode()
    assert ("noting" in PinFiles(Path).look(code, frozenset())) is notes  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", [";", "; -- kept\n", ";;"])
def test_a_text_of_very_many_statements(ending: str) -> None:
    """Each statement has its own text: with that of all, facts grew with their number squared."""
    statements = [f"ALTER TABLE parcels ADD COLUMN a{n} INT" for n in range(1_000)]
    text = "".join(f"{statement}{ending}" for statement in statements)
    made = snapshot({"app/versions/a.py": MIGRATION.format(text=text)})
    (steps,) = (migration.operations for migration in made.migrations.values())
    assert [step.text for step in steps] == statements


@pytest.mark.parametrize("key", ["a." * 99_999 + "b = 1", "[" + '"a" . ' * 99_999 + "b]"])
def test_a_key_of_very_many_parts(key: str) -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        parsed_toml(key)


@pytest.mark.parametrize(
    "text", ["x = '" + "1.2." * 99 + "'", "x = ['1.2.3'" + ", '1.2.3'" * 99 + "]"]
)
def test_points_that_are_no_key(text: str) -> None:
    assert parsed_toml(text)["x"]


@pytest.mark.parametrize("line", ["{", "{{ x ", "- {{ }} "])
def test_templates_that_do_not_end(line: str) -> None:
    began = time.process_time()
    list(from_manifests(TextTree("deployed", {"k8s/app.yaml": line * 40_000})))
    assert time.process_time() - began < SECONDS / 10
