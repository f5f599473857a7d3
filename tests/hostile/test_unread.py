"""Files that do not parse: they are always told, hide nothing, and take nothing away."""

import json
import random
import re
from pathlib import Path

import pytest

from tests.command.flavors import FLAVOR, FLAVOR_PATH, REGISTRY, SAFE, codes, project, upgradelint
from tests.suppression.test_acceptance import WITH_SHORT
from tests.trees.conftest import Checkout, checkout, own_git_configuration
from upgradelint.cache.disk import VARIABLE
from upgradelint.facts.collect import collect
from upgradelint.facts.options import Options
from upgradelint.rules import Traits, run
from upgradelint.trees import open_tree
from upgradelint.trees.overlay import OverlayTree

__all__ = ["checkout", "own_git_configuration", "project", "upgradelint"]

ROOT = Path(__file__).parents[2]
BROKEN = b"\ndef broken(:\n"
VERSIONS = "demo/db/migrations/versions"
MIGRATION = "from alembic import op\n\nrevision = '{}'\ndown_revision = {}\n\n\n"
FIRST = MIGRATION.format("1", None) + "def upgrade():\n    pass\n"
TYPO = MIGRATION.format("2", "'1'") + "def upgrade()\n    op.drop_table('x')\n"


def not_read(output: str) -> list[str]:
    """Return the places of the findings of UPG914."""
    return [line.partition(" UPG914")[0] for line in output.splitlines() if " UPG914 " in line]


@pytest.mark.parametrize(
    ("path", "text", "content"),
    [
        (f"{VERSIONS}/2_x.py", TYPO, "migration not read"),
        (f"{VERSIONS}/2_x.py", "print 'x'\n", "migration not read"),
        ("demo/other/2.py", TYPO, "migration not read"),
        ("demo/more.py", FLAVOR + "x = (\n", "file of objects not read"),
        ("demo/models.py", "class A(Base):\n    x = Column(Integer\n", "models not read"),
        (
            "demo/tasks.py",
            "import celery\n@celery.shared_task\ndef f()\n",
            "file of RPC or tasks not read",
        ),
        (
            "demo/rpcapi.py",
            "import oslo_messaging as m\nm.Target(version='1.0'\n",
            "file of RPC or tasks not",
        ),
        (FLAVOR_PATH, "x = = 1\n", "file of objects not read"),
    ],
)
def test_a_file_that_matters_is_a_finding(project, upgradelint, path, text, content):
    project.commit({f"{VERSIONS}/1_x.py": FIRST}, tag="1.0")
    project.write({path: text})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG914"])
    assert content in out
    assert out.count(path) == 1
    project.git("add", "-A")
    assert codes(upgradelint("check", ":index:")[1]) == ["UPG914"]
    assert upgradelint("check", "--allow-no-baseline", "--ignore", "UPG914")[0] == 0
    for form in ("github", "gitlab", "json", "junit", "sarif"):
        code, out, _ = upgradelint("check", "--output-format", form)
        assert (code, "UPG914" in out) == (1, True)


def test_a_file_of_which_nothing_is_known_is_told(project, upgradelint):
    """It is looked at, for an object names it: said in every format, and no finding."""
    text = FLAVOR.replace("base, fields", "base, fields\nfrom demo import tools")
    text = text.replace("StringField()", "StringField(default=tools.NAME)")
    project.commit({FLAVOR_PATH: text, "demo/tools.py": "NAME = 'x'\n"}, tag="1.0")
    project.write({"demo/tools.py": "NAME = = 'x'\n"})
    code, out, _ = upgradelint("check")
    assert code == 0
    assert "unproven: demo/tools.py: syntax error: invalid syntax (demo/tools.py:1)\n" in out
    out, err = upgradelint("check", "--output-format", "github")[1:]
    assert "unproven: demo/tools.py: " in out + err
    assert upgradelint("check", "--show-unproven")[1].count("unproven: demo/tools.py") == 1


def test_what_was_broken_before_is_counted_and_what_was_edited_is_a_finding(project, upgradelint):
    project.commit({f"{VERSIONS}/1_x.py": FIRST, f"{VERSIONS}/2_x.py": TYPO}, tag="1.0")
    project.commit({"README.rst": "1"})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (0, [])
    assert f"unproven: {VERSIONS}/2_x.py: " in out
    project.write({f"{VERSIONS}/2_x.py": TYPO.replace("'x'", "'other'")})
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG914"])


def test_fingerprint_does_not_record_what_nobody_could_judge(project, upgradelint):
    project.write({f"{VERSIONS}/1_x.py": FIRST})
    assert upgradelint("fingerprint")[0] == 0
    before = Path(REGISTRY).read_bytes()
    project.write({f"{VERSIONS}/2_x.py": TYPO})
    code, out, err = upgradelint("fingerprint")
    assert (code, codes(out)) == (1, ["UPG914"])
    assert "nothing written" in err
    assert Path(REGISTRY).read_bytes() == before
    project.write({"tox.ini": "[upgradelint]\nextend-exclude = 2_x.py\n"})
    assert upgradelint("fingerprint")[0] == 0
    assert upgradelint("check")[0] == 0


@pytest.mark.parametrize("output_format", WITH_SHORT)
def test_a_file_that_has_to_stay_so_is_accepted_until_it_is_edited(
    project, upgradelint, output_format
):
    project.write({f"{VERSIONS}/1_x.py": FIRST})
    upgradelint("fingerprint")
    project.write({f"{VERSIONS}/2_x.py": TYPO})
    out = upgradelint("check", "--output-format", output_format)[1]
    (short,) = re.findall(WITH_SHORT[output_format], out, re.MULTILINE)
    accepted = upgradelint("accept", short, "--reason", "of Python 2, run by hand")
    assert accepted == (0, f"accepted UPG914 {VERSIONS}/2_x.py\n", "")
    assert codes(upgradelint("check", "--ignore", "UPG901")[1]) == []
    assert upgradelint("fingerprint")[0] == 0
    assert upgradelint("check")[0] == 0
    project.write({f"{VERSIONS}/2_x.py": TYPO.replace("'x'", "'other'")})
    assert codes(upgradelint("check", "--ignore", "UPG901")[1]) == ["UPG914"]


@pytest.mark.parametrize("path", [FLAVOR_PATH, f"{VERSIONS}/1_x.py", "demo/manager.py"])
def test_the_registry_keeps_what_cannot_be_read(project, upgradelint, path):
    server = (
        "import oslo_messaging\n\n\nclass Manager:\n"
        "    target = oslo_messaging.Target(topic='t', version='1.0')\n\n"
        "    def ping(self, ctxt):\n        pass\n"
    )
    project.write({f"{VERSIONS}/1_x.py": FIRST, "demo/manager.py": server})
    assert upgradelint("fingerprint")[0] == 0
    with Path(path).open("ab") as file:
        file.write(BROKEN)
    code, out, _ = upgradelint("check")
    assert (code, codes(out)) == (1, ["UPG914"])
    for text in (None, "x = = 1\n"):
        if text is not None:
            Path(path).write_text(text)
        code, out, _ = upgradelint("fingerprint", "--check")
        assert (code, out) == (0, f"{REGISTRY} is up to date\n")
        code, out, _ = upgradelint("fingerprint")
        assert (code, codes(out)) == (1, ["UPG914"])


BASE = """\
from oslo_versionedobjects import base, fields


class Loaded(base.VersionedObject):
    @classmethod
    def _from_db_object(cls, obj, row):
        obj.name = row['name']
        return obj
"""
PEN = """\
from oslo_versionedobjects import base, fields

from demo.objects import loaded


@base.VersionedObjectRegistry.register
class Pen(loaded.Loaded):
    VERSION = '1.0'
    fields = {'name': fields.StringField()}
"""


@pytest.mark.parametrize("broken", ["demo/objects/pen.py", "demo/objects/loaded.py"])
def test_what_an_unread_object_inherits_is_not_gone(project, upgradelint, broken):
    project.write({"demo/objects/loaded.py": BASE, "demo/objects/pen.py": PEN})
    assert upgradelint("fingerprint")[0] == 0
    assert json.loads(Path(REGISTRY).read_text())["facades"].keys() == {"Pen"}
    with Path(broken).open("ab") as file:
        file.write(BROKEN)
    assert codes(upgradelint("check")[1]) == ["UPG914"]
    note = "; Pen cannot be read without it" if "loaded" in broken else " has Pen in it"
    assert note in upgradelint("check")[1]


def test_init_records_the_rest(project, upgradelint):
    project.write({f"{VERSIONS}/1_x.py": FIRST, f"{VERSIONS}/2_x.py": TYPO})
    code, out, _ = upgradelint("init")
    assert (code, "1 thing could not be read" in out) == (0, True)
    assert codes(upgradelint("check")[1]) == ["UPG914"]


def test_flake8_tells_of_it_too(project, upgradelint):
    from upgradelint.runs.by_file import Session, Wishes

    path = f"{VERSIONS}/2_x.py"
    project.write({f"{VERSIONS}/1_x.py": FIRST, path: TYPO})
    assert [finding.code for finding in Session(Wishes()).findings(path)] == ["UPG914"]
    sound = Session(Wishes()).findings(f"{VERSIONS}/1_x.py")
    assert [finding.code for finding in sound] == ["UPG902"]


def test_warm_is_as_cold(project, upgradelint, monkeypatch, tmp_path):
    project.commit({f"{VERSIONS}/1_x.py": FIRST, "demo/objects/more.py": SAFE}, tag="1.0")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    for path in (FLAVOR_PATH, f"{VERSIONS}/1_x.py", "demo/objects/__init__.py"):
        sound = Path(path).read_bytes()
        Path(path).write_bytes(sound + BROKEN)
        cold = upgradelint("check", "--no-cache", "--show-unproven")
        assert upgradelint("check", "--show-unproven") == cold
        assert upgradelint("check", "--show-unproven") == cold
        Path(path).write_bytes(sound)
        assert upgradelint("check")[0] == 0


def test_an_object_that_moved_into_a_file_that_does_not_parse(project, upgradelint):
    project.commit({"demo/objects/other.py": ""}, tag="1.0")
    project.git("mv", FLAVOR_PATH, "demo/objects/moved.py")
    with (project.path / "demo/objects/moved.py").open("ab") as file:
        file.write(BROKEN)
    assert codes(upgradelint("check")[1]) == ["UPG914"]


def test_what_is_gone_elsewhere_is_found_still(project, upgradelint):
    more = FLAVOR.replace("Flavor", "Other")
    project.commit({"demo/objects/other.py": more, f"{VERSIONS}/1_x.py": FIRST}, tag="1.0")
    project.git("rm", "-q", FLAVOR_PATH)
    with Path("demo/objects/other.py").open("ab") as file:
        file.write(BROKEN)
    assert sorted(codes(upgradelint("check")[1])) == ["UPG431", "UPG914"]


@pytest.mark.parametrize("state", ["before", "after-good", "after-bad"])
def test_each_file_of_the_example_broken_by_itself(state):
    """Nothing else is found than that the file was not read."""
    tree = open_tree(str(ROOT / "examples/parcels" / state), ROOT)
    before, again = collect(tree), collect(tree)
    traits = Traits(optional=True)
    known = {(finding.code, finding.subject) for finding in run(before, again, traits)}
    for path in tree.paths():
        if path.endswith(".py"):
            after = collect(OverlayTree(tree, {path: tree.read(path) + BROKEN}), Options())
            found = list(run(before, after, traits))
            new = {
                finding.code for finding in found if (finding.code, finding.subject) not in known
            }
            notes = {finding.code for finding in found if finding.level == "note"}
            assert new - notes <= {"UPG914"}, (path, new)


def test_random_bytes_of_the_example(capsys):
    """A file cut anywhere either parses or is told; what it held is never gone by that."""
    tree = open_tree(str(ROOT / "examples/parcels/before"), ROOT)
    before = collect(tree)
    choose = random.Random(7)
    path = "parcels/courier/manager.py"
    for _ in range(20):
        cut = tree.read(path)[: choose.randrange(400, len(tree.read(path)))]
        after = collect(OverlayTree(tree, {path: cut}), Options())
        if after.unread:
            found = {finding.code for finding in run(before, after)}
            assert "UPG914" in found
            assert not found & {"UPG111", "UPG124", "UPG302"}


def test_json_says_which_file(project, upgradelint):
    project.commit({f"{VERSIONS}/1_x.py": FIRST}, tag="1.0")
    project.write({f"{VERSIONS}/2_x.py": TYPO})
    report = json.loads(upgradelint("check", "--output-format", "json")[1])
    (found,) = report["findings"]
    assert (found["code"], found["level"]) == ("UPG914", "error")
    assert found["path"].endswith("2_x.py")


def test_a_template_is_no_file_of_the_service(checkout: Checkout, upgradelint, monkeypatch):
    monkeypatch.chdir(checkout.path)
    checkout.commit({"demo/__init__.py": "", f"{VERSIONS}/1_x.py": FIRST}, tag="1.0")
    model = "{% if a %}\nclass A(Base):\n    __tablename__ = 'a'\n    x = Column(Integer)\n"
    checkout.write({"{{name}}/models.py": model})
    assert upgradelint("check")[0] == 0
