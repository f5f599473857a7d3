"""The catalogue of rules is one set in files, names, pages and cases; and how rules are run."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from tests.case_files import (
    CASES,
    TextTree,
    disagreements,
    example_trees,
    expected,
    read_cases,
    read_pair,
)
from tests.snapshots import (
    INTEGER,
    STRING,
    enum,
    field,
    held,
    known,
    listed,
    make_object,
    method,
    snapshot,
    undeclared,
)
from upgradelint.base.addresses import page_of_rule
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.compare.changes import Change
from upgradelint.facts.data.upgrades import MigrationList, UpgradeChecks
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.direction import Direction
from upgradelint.findings.finding import Finding
from upgradelint.rules import Traits, docs, run
from upgradelint.rules.catalogue import all_rules, find_rule
from upgradelint.rules.rule import Rule
from upgradelint.rules.selection import Selection
from upgradelint.rules.words import named

ROOT = Path(__file__).parent.parent
REMOTE = Traits(indirection_api=True)


def of_snapshots() -> list[Rule]:
    """Return the rules that judge snapshots; the others judge what cases do not have."""
    judged = (BackportFacts, Change, MigrationList, ObjectFacts, Snapshot, UpgradeChecks)
    return [rule for rule in all_rules() if all(issubclass(want, judged) for want in rule.wants)]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_file_class_and_name_agree(rule: Rule) -> None:
    module = type(rule).__module__.rpartition(".")[2]
    assert module == f"{rule.code.lower()}_{rule.name.replace('-', '_')}"
    assert type(rule).__name__ == "".join(part.capitalize() for part in rule.name.split("-"))
    assert re.fullmatch(r"UPG\d{3}", rule.code)


def test_codes_and_names_are_given_once() -> None:
    names = Counter(name for rule in all_rules() for name in (rule.code, rule.name, *rule.aliases))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_rule_file_holds_a_rule() -> None:
    files = {path.stem[:6].upper() for path in (ROOT / "upgradelint/rules").rglob("upg*.py")}
    assert files == {rule.code for rule in all_rules()}


def test_every_rule_has_a_case_document_and_every_document_a_rule() -> None:
    documents = {path.stem: path.read_text().partition("\n")[0] for path in CASES.rglob("*.md")}
    rules = {type(rule).__module__.rpartition(".")[2]: rule for rule in of_snapshots()}
    assert documents == {stem: f"# {rule.code} {rule.name}" for stem, rule in rules.items()}, (
        "each rule has tests/cases/FOLDER/upg417_bad_pattern.md, which begins # UPG417 bad-pattern"
    )


def test_every_document_expects_a_finding_of_its_own_rule() -> None:
    found = {
        code
        for case in read_cases()
        for *_, code in expected(case.after)
        if case.document.startswith(code.lower())
    }
    assert found == {rule.code for rule in of_snapshots()}


@pytest.mark.parametrize("rule", of_snapshots(), ids=lambda rule: rule.code)
def test_examples_of_the_page_are_true(rule: Rule) -> None:
    before, after, instead = trees(rule)
    traits = replace(REMOTE, optional=rule.optional)
    found = list(run(*read_pair(before, after), traits))
    wrong = disagreements(found, after)
    assert not wrong, "\n".join(wrong)
    assert [finding.code for finding in found] == [rule.code], (
        "the example of a page breaks one rule"
    )
    advised = list(run(*read_pair(before, instead), traits))
    assert [
        finding.message
        for finding in advised
        if finding.level != "note" or finding.code == rule.code
    ] == []


def trees(rule: Rule) -> tuple[TextTree, TextTree, TextTree]:
    """Return the trees of a page; where it writes nothing instead, that is how it was."""
    example = docs.example(rule)
    assert example is not None
    before, after, instead = example_trees(example)
    return before, after, instead or before


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_page_says_why_and_what_instead(rule: Rule) -> None:
    assert re.findall(r"^## (\w+)", docs.explain(rule.code), re.MULTILINE)[0] == "Why"
    assert "\n## Instead\n" in docs.explain(rule.code)
    assert docs.summary(rule)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_is_read_on_one_page(rule: Rule) -> None:
    path = sys.modules[type(rule).__module__].__file__
    assert path is not None
    assert len(Path(path).read_text().splitlines()) <= 150


def test_the_median_rule_is_short() -> None:
    files = (ROOT / "upgradelint/rules").rglob("upg*.py")
    assert median(len(path.read_text().splitlines()) for path in files) < 80


def test_the_pages_of_rules_are_fresh() -> None:
    written = {ROOT / docs.INDEX, *(ROOT / docs.PAGES).iterdir()}
    kept = {path: path.read_text() for path in written}
    made = {ROOT / path: text for path, text in docs.pages().items()}
    assert kept == made, "run python -m upgradelint.rules.docs"


def test_the_index_says_what_is_on_and_what_switches_on_the_rest() -> None:
    rows = [line.split(" | ") for line in docs.page().splitlines() if line.startswith("| [UPG")]
    assert len(rows) == len(all_rules())
    shown = {row[0][3:9]: (row[2], *row[4:]) for row in rows}
    assert shown["UPG401"] == ("error", "yes", "", "yes |")
    assert shown["UPG441"] == ("note", "no", "`select`", " |")
    assert shown["UPG653"] == ("warning", "no", "known database, or `select`", " |")
    assert shown["UPG660"] == ("note", "no", "`select`", " |")


@pytest.mark.parametrize("path", ["docs/rules.md", "docs/rules/UPG401.md", "docs/rules/UPG000.md"])
def test_a_stale_page_is_named_and_renewed(tmp_path: Path, path: str) -> None:
    command = [sys.executable, "-m", "upgradelint.rules.docs"]
    (tmp_path / "docs").mkdir()
    assert subprocess.run(command, cwd=tmp_path).returncode == 0
    (tmp_path / path).write_text("old")
    stale = subprocess.run([*command, "--check"], cwd=tmp_path, capture_output=True, text=True)
    assert (stale.returncode, (tmp_path / path).read_text()) == (1, "old")
    assert stale.stderr == f"{path} is stale; run python -m upgradelint.rules.docs\n"
    assert subprocess.run(command, cwd=tmp_path).returncode == 0
    assert subprocess.run([*command, "--check"], cwd=tmp_path).returncode == 0


def test_catalogue_rows() -> None:
    row = next(row for row in docs.rows() if row["code"] == "UPG401")
    assert row == {
        "code": "UPG401",
        "name": "field-added-without-bump",
        "level": "error",
        "judged": "release",
        "summary": "A field is new and VERSION stays the same",
        "aliases": [],
        "default": True,
        "switched_on_by": [],
        "fixable": True,
        "url": page_of_rule("UPG401"),
    }


@pytest.mark.parametrize("text", ["UPG401", "upg401", "field-added-without-bump"])
def test_a_rule_is_found_by_code_and_name(text: str) -> None:
    assert find_rule(text).code == "UPG401"
    assert docs.explain(text).startswith("# UPG401 field-added-without-bump\n")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("field-added-without-bumb", 'did you mean "field-added-without-bump"?'),
        ("upg0631", 'did you mean "UPG631"?'),
        ("zzz", "see upgradelint rules"),
    ],
)
def test_an_unknown_rule_is_told_with_the_nearest(text: str, suggestion: str) -> None:
    with pytest.raises(UpgradelintError) as error:
        find_rule(text)
    assert suggestion in str(error.value)


BUMPED = make_object(version="1.2")
NOTIFICATION = replace(make_object(), role="notification")


def levels(before: ObjectFacts, after: ObjectFacts) -> list[tuple[str, str]]:
    found = run(snapshot(before), snapshot(after), REMOTE)
    return [(finding.code, finding.level) for finding in found]


def test_no_baseline_leaves_the_rules_that_need_none() -> None:
    found = list(run(None, snapshot(undeclared(make_object(fields=(field("id"),))))))
    assert [finding.code for finding in found] == ["UPG436"]


@pytest.mark.parametrize(
    ("judged", "codes"),
    [("release", ["UPG401"]), ("recorded", ["UPG441"]), (None, ["UPG401", "UPG441"])],
)
def test_rules_are_judged_against_their_baseline(judged: str | None, codes: list[str]) -> None:
    before = make_object(fields=(field("id", default="1"),))
    after = make_object(fields=(field("id", default="2"), field("new")))
    found = run(snapshot(before), snapshot(after), judged=judged)  # type: ignore[arg-type]
    assert sorted(finding.code for finding in found) == codes


LEVELS = {
    "notification grows": (NOTIFICATION, field("x"), [("UPG401", "warning")]),
    "object grows": (make_object(), field("x"), [("UPG401", "error")]),
    "object without VERSION grows": (
        undeclared(make_object()),
        field("x"),
        [("UPG436", "warning")],
    ),
}


@pytest.mark.parametrize(
    ("has", "level"),
    [((), "note"), (None, "warning"), (("ObjectSerializer",), "warning")],
)
def test_objects_that_no_client_can_send_break_nobody(
    has: tuple[str, ...] | None, level: str
) -> None:
    before, new = undeclared(make_object()), field("x")
    after = replace(before, fields=(*before.fields, new))
    client = Startup("client", "demo.API", has, Location("demo/rpcapi.py", 1, 1))
    found = run(snapshot(before), replace(snapshot(after), startups=(client,)))
    assert [(finding.code, finding.level) for finding in found] == [("UPG436", level)]


@pytest.mark.parametrize(("obj", "new", "expected"), LEVELS.values(), ids=LEVELS)
def test_level_follows_the_consequence(
    obj: ObjectFacts, new: FieldFacts, expected: list[tuple[str, str]]
) -> None:
    assert levels(obj, replace(obj, fields=(new,))) == expected


NARROWED = {
    "not nullable": (field("x", nullable=True), field("x")),
    "value removed": (field("x", enum("a", "b")), field("x", enum("a"))),
    "retyped in a minor": (field("x"), field("x", INTEGER)),
    "removed in a minor": (field("x"), field("y")),
    "other object in a minor": (field("x", held("A")), field("x", held("B"))),
}


@pytest.mark.parametrize(("old", "new"), NARROWED.values(), ids=NARROWED)
def test_no_older_notification_is_ever_received(old: FieldFacts, new: FieldFacts) -> None:
    item = replace(NOTIFICATION, fields=(old,))
    assert levels(item, replace(BUMPED, role="notification", fields=(new,))) == []


def test_a_type_of_the_project_is_not_certain() -> None:
    before, after = (make_object(fields=(field("x", kind),)) for kind in (STRING, known("Mine")))
    assert levels(before, after) == [("UPG403", "warning")]


METHODS = {
    "removed": ("save()", None, "1.1", [("UPG421", "warning")]),
    "removed with a bump": ("save()", None, "1.2", [("UPG421", "warning")]),
    "removed at a major": ("save()", None, "2.0", []),
    "required": ("save()", "save(a)", "1.1", [("UPG422", "error")]),
    "mandatory": ("save(a=1)", "save(a)", "1.1", [("UPG422", "warning")]),
    "both": ("save(a=1)", "save(a, b)", "1.1", [("UPG422", "error")]),
    "required one removed": ("save(a, b)", "save(a)", "1.2", [("UPG423", "error")]),
    "optional one removed": ("save(a, b=1)", "save(a)", "1.1", [("UPG423", "warning")]),
    "renamed": ("save(a)", "save(b)", "1.1", [("UPG423", "warning")]),
    "new": (None, "save(b)", "1.1", [("UPG425", "note")]),
    "new with a bump": (None, "save(b)", "1.2", []),
}


@pytest.mark.parametrize(("before", "after", "version", "expected"), METHODS.values(), ids=METHODS)
def test_level_of_remotable_methods(
    before: str | None, after: str | None, version: str, expected: list[tuple[str, str]]
) -> None:
    old, new = ((method(signature),) if signature else () for signature in (before, after))
    assert levels(make_object(methods=old), make_object(version=version, methods=new)) == expected


def test_remotable_methods_of_a_project_that_calls_none_remotely() -> None:
    before, after = snapshot(make_object(methods=(method("save()"),))), snapshot(make_object())
    assert list(run(before, after)) == []
    assert list(run(before, replace(after, indirection_api=True), Traits(False))) == []
    assert [finding.code for finding in run(before, replace(after, indirection_api=True))] == [
        "UPG421"
    ]


def test_unknown_other_classes_leave_a_raised_major_alone() -> None:
    before, after = make_object(version="1.4"), make_object(version="2.0")
    assert levels(before, after) == []
    assert levels(before, replace(after, other_versions=())) == [("UPG435", "error")]
    assert levels(before, replace(after, other_versions=("1.4",))) == []


def test_history_not_looked_for_is_not_missing() -> None:
    before, after = make_object(version="1.0"), make_object(version="1.2")
    assert levels(before, after) == []
    described = replace(after, history=("1.0",))
    assert levels(before, described) == [("UPG434", "note"), ("UPG443", "note")]


def one_finding(*pairs: tuple[ObjectFacts, ObjectFacts]) -> Finding:
    before, after = zip(*pairs, strict=True)
    (found,) = run(snapshot(*before, label="demo 1.0"), snapshot(*after), REMOTE)
    return found


def test_a_finding_says_what_breaks_since_when_and_what_to_write() -> None:
    found = one_finding((make_object(), make_object(fields=(field("foobars", INTEGER),))))
    assert replace(found, edits=()) == Finding(
        code="UPG401",
        name="field-added-without-bump",
        level="error",
        message='new field "foobars" of Flavor 1.1 without a VERSION bump; '
        "demo 1.0 does not send it",
        location=Location("demo/objects.py", 17, 9),
        subject="Flavor.foobars",
        breaks="old node (demo 1.0) -> new node: NotImplementedError: Cannot load 'foobars'",
        direction=Direction("old", "new", "object"),
        since="1.1",
        hint=(
            "# Version 1.2: Add foobars\n"
            "VERSION = '1.2'\n"
            "\n"
            "def obj_make_compatible(self, primitive, target_version):\n"
            "    super().obj_make_compatible(primitive, target_version)\n"
            "    target_version = versionutils.convert_version_to_tuple(target_version)\n"
            "    if target_version < (1, 2):\n"
            "        primitive.pop('foobars', None)\n"
        ),
        facts=("foobars: Integer",),
    )


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("a", 'field "a"'),
        ("ab", 'fields "a" and "b"'),
        ("abcd", 'fields "a", "b", "c" and "d"'),
        ("abcde", 'fields "a", "b", "c" and 2 more'),
    ],
)
def test_names_in_a_sentence(names: str, text: str) -> None:
    assert named("field", names) == text


DECLARED = {
    "fields.StringField()": field("x"),
    "fields.StringField(nullable=True)": field("x", nullable=True),
    "fields.EnumField(['a', 'b'])": field("x", enum("a", "b")),
    "fields.StateField()": field("x", enum("a", "b", name="State")),
    "fields.ObjectField('Flavor', nullable=True)": field("x", held("Flavor"), nullable=True),
    "fields.ListOfObjectsField('Flavor')": field("x", listed(held("Flavor"))),
    "fields.Field(fields.List(fields.Integer()))": field("x", listed(INTEGER)),
    "fields.Field(fields.List(fields.List(fields.Enum(['a']))))": field(
        "x", listed(listed(enum("a")))
    ),
}


@pytest.mark.parametrize(("text", "declared"), DECLARED.items(), ids=DECLARED)
def test_a_field_is_written_as_it_was(text: str, declared: FieldFacts) -> None:
    found = one_finding((make_object(fields=(declared,)), make_object()))
    assert found.hint == f"'x': {text},  # keep until the next major\n"


def test_fields_of_one_object_are_one_finding() -> None:
    new = make_object(fields=(field("a"), field("bb")))
    found = one_finding((make_object(), new))
    assert 'new fields "a" and "bb" of Flavor' in found.message
    assert found.location == new.fields[0].location


def test_one_field_of_many_objects_is_one_finding() -> None:
    names = ["Flavor", "Image", "Server", "Tag", "Volume"]
    pairs = [(make_object(name), make_object(name, fields=(field("a"),))) for name in names]
    found = one_finding(*pairs)
    assert found.subject == "Flavor.a"
    assert found.message.endswith("(also Image.a, Server.a, Tag.a and 1 more)")


def test_one_enum_of_many_objects_is_one_finding() -> None:
    old, new = (
        {name: make_object(name, fields=(field("state", kind),)) for name in ("Image", "Server")}
        for kind in (enum("a"), enum("a", "b"))
    )
    found = one_finding(*zip(old.values(), new.values(), strict=True))
    assert found.message == (
        "new value 'b' in Image.state and Server.state without a VERSION bump; demo 1.0 refuses it"
    )


def test_the_fingerprint_of_a_finding_stays_when_lines_and_labels_move() -> None:
    new = field("foobars", INTEGER)
    moved = replace(new, location=Location("demo/moved.py", 99))
    first, second = (
        next(run(snapshot(make_object(), label=label), snapshot(make_object(fields=(item,)))))
        for label, item in (("a", new), ("b", moved))
    )
    assert first.fingerprint == second.fingerprint
    retyped = next(run(snapshot(make_object()), snapshot(make_object(fields=(field("foobars"),)))))
    assert retyped.fingerprint != first.fingerprint


@pytest.mark.parametrize("rule", of_snapshots(), ids=lambda rule: rule.code)
def test_messages_are_one_short_line(rule: Rule) -> None:
    before, after, _ = trees(rule)
    several = run(*read_pair(before, after), replace(REMOTE, optional=rule.optional))
    found = next((finding for finding in several if finding.code == rule.code), None)
    assert found is not None
    assert "\n" not in found.message
    assert len(found.message) <= 140
    assert not found.message.endswith(".")
    assert found.subject
    assert found.facts or rule.code == "UPG436"


CHOSEN = {
    "nothing said": (Selection(), ["UPG401"]),
    "a note by code": (Selection(("UPG441",)), ["UPG441"]),
    "a note by name": (Selection(("field-changed-locally",)), ["UPG441"]),
    "a family": (Selection(("UPG4",)), ["UPG401", "UPG441"]),
    "lower case": (Selection(("upg40",)), ["UPG401"]),
    "all": (Selection(("ALL",)), ["UPG401", "UPG441"]),
    "all but one": (Selection(("ALL",), ignore=("UPG401",)), ["UPG441"]),
    "one more": (Selection(extend_select=("UPG441",)), ["UPG401", "UPG441"]),
    "the longer decides": (Selection(("UPG401",), ignore=("UPG4",)), ["UPG401"]),
    "ignored": (Selection(ignore=("UPG4",)), []),
    "none": (Selection(("UPG901",)), []),
}


@pytest.mark.parametrize(("selection", "codes"), CHOSEN.values(), ids=CHOSEN)
def test_selection(selection: Selection, codes: list[str]) -> None:
    before = make_object(fields=(field("id", default="1"),))
    after = make_object(fields=(field("id", default="2"), field("new")))
    found = run(snapshot(before), snapshot(after))
    assert sorted(finding.code for finding in found if selection.wants(finding)) == codes


@pytest.mark.parametrize("key", ["select", "extend_select", "ignore"])
def test_selection_of_what_is_no_rule(key: str) -> None:
    with pytest.raises(UpgradelintError, match=r"UPG4O1.*did you mean"):
        Selection(**{key: ("UPG4O1",)})  # type: ignore[arg-type]
