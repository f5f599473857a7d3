"""What `--fix` writes: in the file's own style, clean under the same check, and nothing twice."""

import pytest

from tests.case_files import Case, TextTree, expected, judge, make_tree, read, read_cases
from upgradelint.base.location import Location
from upgradelint.findings.edits import Edit, RenameKey, TolerateUnset
from upgradelint.findings.finding import Finding
from upgradelint.fixes.apply import apply_edits
from upgradelint.rules import Traits, run
from upgradelint.rules.catalogue import all_rules

HEAD = """\
from oslo_versionedobjects import base
from oslo_versionedobjects import fields


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
"""
OLD = f"""\
{HEAD}    # Version 1.0: Initial version
    VERSION = '1.0'

    fields = {{
        'name': fields.StringField(),  # shown
    }}

    def save(self):
        pass
"""
NEW_FIELD = OLD.replace("# shown\n", "# shown\n        'foobars': fields.IntegerField(),\n")
FIXED = """\
from oslo_versionedobjects import base
from oslo_versionedobjects import fields
from oslo_utils import versionutils


@base.VersionedObjectRegistry.register
class Flavor(base.VersionedObject):
    # Version 1.0: Initial version
    # Version 1.1: Add foobars
    VERSION = '1.1'

    fields = {
        'name': fields.StringField(),  # shown
        'foobars': fields.IntegerField(),
    }

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target_version = versionutils.convert_version_to_tuple(target_version)
        if target_version < (1, 1):
            primitive.pop('foobars', None)

    def save(self):
        pass
"""


def fixed(before: TextTree, after: TextTree, traits: Traits | None = None) -> TextTree:
    """Return the tree with all edits of its findings carried out, guesses too."""
    found = run(read(before), read(after), traits or Traits())
    return edited(after, [edit for finding in found for edit in finding.edits])


def edited(tree: TextTree, edits: list[Edit]) -> TextTree:
    """Return the tree with the edits carried out."""
    files = {
        path: apply_edits(
            text.encode(), [edit for edit in edits if edit.location.path == path]
        ).decode()
        for path, text in tree.files.items()
    }
    return TextTree(tree.label, files)


def test_bump_history_and_a_whole_routine() -> None:
    before, after = make_tree("before", OLD), make_tree("after", NEW_FIELD)
    once = fixed(before, after)
    assert once.files["demo/objects.py"] == FIXED
    assert list(run(read(before), read(once))) == []
    assert fixed(before, once) == once


def test_branch_in_the_routine_that_is_there() -> None:
    routine = """
    def obj_make_compatible(self, data, version):
        # what every routine does
        super().obj_make_compatible(data, version)
        wanted = versionutils.convert_version_to_tuple(version)
        if wanted < (1, 1):
            data.pop('name', None)
"""
    head = "from oslo_utils import versionutils\n" + OLD.replace("1.0", "1.1")
    before = make_tree("before", head + routine)
    new = head.replace("VERSION = '1.1'", "VERSION = '1.2'").replace(
        "# shown\n", "# shown\n        'a': fields.IntegerField(),\n"
    )
    new = new.replace("    VERSION", "    # Version 1.2: Add a\n    VERSION")
    once = fixed(before, make_tree("after", new + routine))
    inserted = "        if wanted < (1, 2):\n            data.pop('a', None)\n"
    assert once.files["demo/objects.py"] == new + routine.replace(
        "(version)\n", f"(version)\n{inserted}"
    )
    assert list(run(read(before), read(once))) == []


LINES = [
    ("del primitive['a']  # gone", "primitive.pop('a', None)  # gone"),
    ('del primitive["a"]', 'primitive.pop("a", None)'),
    ("primitive.pop('a')", "primitive.pop('a', None)"),
    ("value = primitive.pop('a')", "value = primitive.pop('a', None)"),
    ("primitive.pop('a', None)", "primitive.pop('a', None)"),
    ("del primitive['b']", "del primitive['b']"),
    ("del primitive[key]", "del primitive[key]"),
]


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_deletion_of_what_may_be_unset(line: str, expected: str) -> None:
    edit = TolerateUnset(Location("demo.py", 2), "a")
    source = f"def f(primitive, key):\n    {line}\n    del primitive['a']\n"
    changed = apply_edits(source.encode(), [edit]).decode()
    assert changed == source.replace(line, expected, 1)


def test_key_keeps_its_quotes() -> None:
    edit = RenameKey(Location("demo.py", 1), "fobars", "foobars")
    source = b"primitive.pop(\"fobars\", 'fobars')\r\n"
    assert apply_edits(source, [edit]) == source.replace(b"fobars", b"foobars")


def test_several_edits_of_one_file_do_not_move_each_other() -> None:
    edits: list[Edit] = [TolerateUnset(Location("demo.py", line), "a") for line in (1, 2, 3)]
    assert apply_edits(b"del p['a']\n" * 4, edits) == (b"p.pop('a', None)\n" * 3 + b"del p['a']\n")


def _fixable(case: Case) -> list[Finding]:
    return [finding for finding in judge(case) if finding.fixable]


CODES = {rule.code for rule in all_rules() if rule.fixable}
FIXABLE = [case for case in read_cases() if CODES & {code for *_, code in expected(case.after)}]


@pytest.mark.parametrize("case", FIXABLE, ids=str)
def test_every_fix_of_every_case_removes_what_it_is_for(case: Case) -> None:
    wanted = {(finding.code, finding.subject) for finding in _fixable(case)}
    once = fixed(case.before, case.after, case.traits)
    left = list(run(read(case.before), read(once), case.traits))
    assert [finding.message for finding in left if (finding.code, finding.subject) in wanted] == []
    twice = fixed(case.before, once, case.traits)
    assert fixed(case.before, twice, case.traits) == twice


@pytest.mark.parametrize("case", FIXABLE, ids=str)
def test_safe_fixes_make_nothing_new_and_are_final(case: Case) -> None:
    once = edited(case.after, safe_edits(judge(case)))
    left = list(run(read(case.before), read(once), case.traits))
    others = {
        _object(finding)
        for finding in judge(case)
        if not finding.edits or safe_edits([finding]) == []
    }
    known = {(finding.code, finding.subject) for finding in judge(case)}
    new = [finding for finding in left if (finding.code, finding.subject) not in known]
    assert [finding.message for finding in new if _object(finding) not in others] == []
    assert edited(once, safe_edits(left)) == once


def _object(finding: Finding) -> str:
    return finding.subject.partition(".")[0]


def safe_edits(found: list[Finding]) -> list[Edit]:
    return [edit for finding in found for edit in finding.edits if not edit.unsafe]


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_fixable_rule_has_a_case_that_is_fixed(code: str) -> None:
    own = (example for example in FIXABLE if example.document.startswith(code.lower()))
    assert any(finding.code == code for case in own for finding in _fixable(case))
