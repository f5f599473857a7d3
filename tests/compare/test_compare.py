"""What changed between two snapshots, as rows: before, after, the kinds of change."""

import pytest

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
)
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.compare import compare
from upgradelint.compare.changes import FieldChange, ObjectRenamed, ParameterAdded, VersionRaised
from upgradelint.compare.objects.field_types import describe
from upgradelint.compare.versions import next_minor, parse_version, step_between
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts, TypeFacts
from upgradelint.facts.unproven import Unproven


def kinds(before: list[ObjectFacts], after: list[ObjectFacts]) -> list[str]:
    changes = compare(snapshot(*before), snapshot(*after))
    return [type(change).__name__ for change in changes]


ID = field("id")

FIELDS = {
    "nothing": (ID, ID, []),
    "type": (ID, field("id", INTEGER), ["FieldRetyped"]),
    "nullable": (ID, field("id", nullable=True), ["NullableWidened"]),
    "not nullable": (field("id", nullable=True), ID, ["NullableNarrowed"]),
    "default": (ID, field("id", default="1"), ["DefaultChanged"]),
    "read-only": (ID, field("id", read_only=True), ["ReadOnlyChanged"]),
    "another value altogether": (ID, field("id", INTEGER, nullable=True), ["FieldRetyped"]),
    "two things": (
        ID,
        field("id", default="1", nullable=True),
        ["NullableWidened", "DefaultChanged"],
    ),
    "moved in its file": (ID, replace(ID, location=Location("other.py", 1)), []),
}


@pytest.mark.parametrize(("before", "after", "expected"), FIELDS.values(), ids=FIELDS)
def test_field(before: FieldFacts, after: FieldFacts, expected: list[str]) -> None:
    assert kinds([make_object(fields=(before,))], [make_object(fields=(after,))]) == expected


SENSITIVE = TypeFacts("SensitiveString", "String")

TYPES = {
    "same wire": (STRING, SENSITIVE, ["HashChangedOnly"]),
    "text to uuid": (STRING, known("UUID"), ["HashChangedOnly"]),
    "uuid to text": (known("UUID"), STRING, ["HashChangedOnly"]),
    "text to enum": (STRING, enum("a"), ["HashChangedOnly"]),
    "enum to text": (enum("a"), STRING, ["FieldWidened"]),
    "integer narrowed": (INTEGER, known("NonNegativeInteger"), ["HashChangedOnly"]),
    "integer widened": (known("NonNegativeInteger"), INTEGER, ["FieldWidened"]),
    "integer to float": (INTEGER, known("Float"), ["FieldWidened"]),
    "flexible boolean": (known("Boolean"), known("FlexibleBoolean"), ["HashChangedOnly"]),
    "integer to boolean": (INTEGER, known("Boolean"), ["HashChangedOnly"]),
    "boolean to integer": (known("Boolean"), INTEGER, ["FieldWidened"]),
    "integer to numbers": (INTEGER, enum(4, 6), ["HashChangedOnly"]),
    "numbers to integer": (enum(4, 6), INTEGER, ["FieldWidened"]),
    "numbers to text": (enum(4, 6), STRING, ["FieldRetyped"]),
    "values that nobody knows": (enum("a"), enum(), ["HashChangedOnly"]),
    "values that nobody knew": (enum(), enum("a"), ["HashChangedOnly"]),
    "v4 to any address": (known("IPV4Address"), known("IPAddress"), ["FieldWidened"]),
    "address to network": (known("IPAddress"), known("IPNetwork"), ["FieldRetyped"]),
    "text to address": (STRING, known("IPAddress"), ["HashChangedOnly"]),
    "integer to text": (INTEGER, STRING, ["FieldRetyped"]),
    "text to anything": (STRING, known("FieldType"), ["FieldWidened"]),
    "anything to text": (known("FieldType"), STRING, ["HashChangedOnly"]),
    "list to set": (listed(STRING), TypeFacts("Set", "Set", element=STRING), ["FieldRetyped"]),
    "own type": (STRING, known("Mine"), ["FieldRetyped"]),
    "own type on another base": (TypeFacts("Mine", "A"), TypeFacts("Mine", "B"), []),
    "own enum with its own coerce": (enum("a"), enum("a", wire="Mine"), []),
    "enum class renamed": (enum("a"), enum("a", name="New"), ["HashChangedOnly"]),
    "values reordered": (enum("a", "b"), enum("b", "a"), ["HashChangedOnly"]),
    "value added": (enum("a"), enum("a", "b"), ["EnumValuesAdded"]),
    "value removed": (enum("a", "b"), enum("a"), ["EnumValuesRemoved"]),
    "value replaced": (enum("a"), enum("b"), ["EnumValuesAdded", "EnumValuesRemoved"]),
    "other object": (held("A"), held("B"), ["ObjectTypeChanged"]),
    "other object in a list": (listed(held("A")), listed(held("B")), ["ObjectTypeChanged"]),
    "items retyped": (listed(STRING), listed(INTEGER), ["FieldRetyped"]),
    "items of items": (listed(listed(STRING)), listed(listed(INTEGER)), ["FieldRetyped"]),
    "items nullable": (listed(STRING), listed(STRING, nullable=True), ["NullableWidened"]),
    "items not nullable": (listed(STRING, nullable=True), listed(STRING), ["NullableNarrowed"]),
    "enum of items": (listed(enum("a")), listed(enum("a", "b")), ["EnumValuesAdded"]),
}


@pytest.mark.parametrize(("before", "after", "expected"), TYPES.values(), ids=TYPES)
def test_type(before: TypeFacts, after: TypeFacts, expected: list[str]) -> None:
    old, new = (make_object(fields=(field("x", kind),)) for kind in (before, after))
    assert kinds([old], [new]) == expected


@pytest.mark.parametrize(
    ("before", "after", "certain"),
    [(STRING, INTEGER, True), (STRING, known("Mine"), False), (known("Mine"), STRING, False)],
)
def test_retyped_is_certain_of_library_types(
    before: TypeFacts, after: TypeFacts, certain: bool
) -> None:
    old, new = (make_object(fields=(field("x", kind),)) for kind in (before, after))
    (change,) = compare(snapshot(old), snapshot(new))
    assert change.certain is certain  # type: ignore[attr-defined]


METHODS = {
    "nothing": ("save(a)", "save(a)", []),
    "added without default": ("save()", "save(a)", ["ParameterAdded"]),
    "added with default": ("save()", "save(a=1)", ["ParameterAdded"]),
    "inserted with default": (
        "save(b=1)",
        "save(a=1, b=1)",
        ["ParameterAdded", "ParametersShifted"],
    ),
    "inserted without default": ("save(b)", "save(a, b)", ["ParameterAdded"]),
    "removed": ("save(a, b)", "save(a)", ["ParameterRemoved"]),
    "removed, taken by **": ("save(a, b)", "save(a, **kw)", []),
    "renamed": ("save(a)", "save(b)", ["ParameterRenamed"]),
    "default dropped": ("save(a=1)", "save(a)", ["ParameterMadeMandatory"]),
    "default given": ("save(a)", "save(a=1)", []),
    "default changed": ("save(a=1)", "save(a=2)", []),
    "swapped": ("save(a, b)", "save(b, a)", ["ParametersShifted"]),
    "keyword only": ("save(a)", "save(*, a)", ["ParametersShifted"]),
    "no longer keyword only": ("save(*, a)", "save(a)", []),
    "renamed and appended": ("save(a)", "save(b, c=1)", ["ParameterRenamed", "ParameterAdded"]),
}


@pytest.mark.parametrize(("before", "after", "expected"), METHODS.values(), ids=METHODS)
def test_method(before: str, after: str, expected: list[str]) -> None:
    old, new = (
        make_object(methods=(method(signature),), fingerprint="x") for signature in (before, after)
    )
    assert kinds([old], [new]) == expected


def test_method_of_which_only_the_context_changed() -> None:
    old = make_object(methods=(method("save(a)", "args=['self', 'context', 'a']"),))
    new = make_object(methods=(method("save(a)", "args=['self', 'a']"),))
    (change,) = compare(snapshot(old), snapshot(new))
    assert change.reasons == ("save()",)  # type: ignore[attr-defined]


def test_methods_added_and_removed() -> None:
    old = make_object(methods=(method("save()"), method("create()")))
    new = make_object(methods=(method("save()"), method("destroy()")))
    assert kinds([old], [new]) == ["MethodRemoved", "MethodAdded"]


def test_parameter_added_says_whether_older_calls_lack_it() -> None:
    old, new = (make_object(methods=(method(text),)) for text in ("save()", "save(a, b=None)"))
    changes = compare(snapshot(old), snapshot(new))
    added = [change.parameter for change in changes if isinstance(change, ParameterAdded)]
    assert [(entry.name, entry.default) for entry in added] == [("a", None), ("b", "None")]


OBJECTS = {
    "field added": ([make_object()], [make_object(fields=(ID,))], ["FieldAdded"]),
    "field removed": ([make_object(fields=(ID,))], [make_object()], ["FieldRemoved"]),
    "object added": ([], [make_object()], ["ObjectAdded"]),
    "object removed": ([make_object()], [], ["ObjectRemoved"]),
    "minor": ([make_object(version="1.9")], [make_object(version="1.10")], ["VersionRaised"]),
    "third part": ([make_object(version="1.9")], [make_object(version="1.9.1")], ["VersionRaised"]),
    "major": ([make_object(version="1.9")], [make_object(version="2.0")], ["MajorRaised"]),
    "back": ([make_object(version="1.10")], [make_object(version="1.9")], ["VersionWentBack"]),
    "no number": ([make_object(version="1.1")], [make_object(version="x")], []),
    "hash alone": (
        [make_object(fingerprint="1.1-a")],
        [make_object(fingerprint="1.1-b", extra=("x",))],
        ["HashChangedOnly"],
    ),
    "hash and version": (
        [make_object(version="1.1", fingerprint="1.1-a")],
        [make_object(version="1.2", fingerprint="1.2-b")],
        ["VersionRaised"],
    ),
    "renamed": (
        [make_object("Old", fields=(ID, field("a")))],
        [make_object("New", fields=(ID, field("a")))],
        ["ObjectRenamed"],
    ),
    "renamed, another by the way": (
        [make_object("Old", fields=(ID, field("a")))],
        [make_object("New", fields=(ID, field("a"))), make_object("Twin", fields=(ID, field("a")))],
        ["ObjectAdded", "ObjectRemoved", "ObjectAdded"],
    ),
    "renamed with the list that holds it and the field that uses it": (
        [
            make_object("Old", fields=(ID, field("a"))),
            make_object("OldList", fields=(field("objects", listed(held("Old"))),)),
            make_object("User", fields=(field("one", held("Old")),), fingerprint="u"),
        ],
        [
            make_object("New", fields=(ID, field("a"))),
            make_object("NewList", fields=(field("objects", listed(held("New"))),)),
            make_object("User", fields=(field("one", held("New")),), fingerprint="u"),
        ],
        ["ObjectRenamed", "ObjectRenamed"],
    ),
    "without fields there is nothing to know it by": (
        [make_object("Old")],
        [make_object("New")],
        ["ObjectAdded", "ObjectRemoved"],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), OBJECTS.values(), ids=OBJECTS)
def test_object(before: list[ObjectFacts], after: list[ObjectFacts], expected: list[str]) -> None:
    assert kinds(before, after) == expected


CHILD = {
    "nothing": ("1.1", {"1.0": "1.0", "1.1": "1.1"}, []),
    "entry added": ("1.1", {"1.0": "1.0", "1.1": "1.1", "1.2": "1.1"}, ["HashChangedOnly"]),
    "oldest entry gone": ("1.1", {"1.1": "1.1"}, ["HashChangedOnly"]),
    "entry rewritten": ("1.1", {"1.0": "1.1", "1.1": "1.1"}, ["ChildVersionsChanged"]),
    "child bumped, list not": (
        "1.2",
        {"1.0": "1.0", "1.1": "1.1"},
        ["VersionRaised", "ChildNotPropagated"],
    ),
    "child bumped, entry rewritten": (
        "1.2",
        {"1.0": "1.0", "1.1": "1.2"},
        ["VersionRaised", "ChildVersionsChanged"],
    ),
    "child bumped, entry added": (
        "1.2",
        {"1.0": "1.0", "1.1": "1.1", "1.2": "1.2"},
        ["VersionRaised", "ChildNotPropagated"],
    ),
}


def list_of_flavors(children: dict[str, str]) -> ObjectFacts:
    return make_object(
        "FlavorList",
        fields=(field("objects", listed(held("Flavor"))),),
        child_versions=tuple(sorted(children.items())),
        fingerprint=f"1.1-{sorted(children.items())}",
    )


@pytest.mark.parametrize(("version", "children", "expected"), CHILD.values(), ids=CHILD)
def test_child_versions(version: str, children: dict[str, str], expected: list[str]) -> None:
    before = [make_object(version="1.1"), list_of_flavors({"1.0": "1.0", "1.1": "1.1"})]
    after = [make_object(version=version), list_of_flavors(children)]
    assert kinds(before, after) == expected


def test_child_versions_given_up() -> None:
    before = [make_object(version="1.1"), list_of_flavors({"1.0": "1.0", "1.1": "1.1"})]
    after = [make_object(version="1.2"), list_of_flavors({})]
    assert kinds(before, after) == ["VersionRaised", "HashChangedOnly"]


def test_child_versions_that_nobody_keeps_any_more() -> None:
    before = [make_object(version="1.1"), list_of_flavors({"1.0": "1.0"})]
    after = [make_object(version="1.2"), list_of_flavors({"1.0": "1.0"})]
    assert kinds(before, after) == ["VersionRaised"]


@pytest.mark.parametrize(
    "unknown",
    [
        Unproven("object", "Flavor", "VERSION is computed", Location("demo/objects.py", 1)),
        Unproven("file", "demo/objects.py", "syntax error", Location("demo/objects.py", 7)),
    ],
    ids=["object", "file"],
)
def test_what_was_not_read_is_neither_removed_nor_added(unknown: Unproven) -> None:
    full, empty = snapshot(make_object()), snapshot(unproven=(unknown,))
    assert list(compare(full, empty)) == []
    assert list(compare(empty, full)) == []


def test_what_another_reason_left_unknown_does_not_hide_a_removal() -> None:
    other = Unproven("object", "Image", "VERSION is computed", Location("demo/objects.py", 1))
    (change,) = compare(snapshot(make_object()), snapshot(unproven=(other,)))
    assert type(change).__name__ == "ObjectRemoved"


def test_changes_carry_both_sides() -> None:
    before = make_object(fields=(ID,))
    after = make_object(fields=(field("id", nullable=True),))
    (change,) = compare(snapshot(before), snapshot(after))
    assert isinstance(change, FieldChange)
    assert (change.before, change.after) == (before, after)
    assert (change.old, change.new) == (before.fields[0], after.fields[0])


def test_rename_names_both() -> None:
    before, after = (make_object(name, fields=(ID,)) for name in ("Old", "New"))
    (change,) = compare(snapshot(before), snapshot(after))
    assert isinstance(change, ObjectRenamed)
    assert (change.before.name, change.after.name) == ("Old", "New")


@pytest.mark.parametrize(
    ("before", "after", "skipped"),
    [("1.1", "1.2", ()), ("1.1", "1.4", ("1.2", "1.3")), ("1.1", "1.1.1", ())],
)
def test_skipped_versions(before: str, after: str, skipped: tuple[str, ...]) -> None:
    (change,) = compare(snapshot(make_object(version=before)), snapshot(make_object(version=after)))
    assert isinstance(change, VersionRaised)
    assert change.skipped == skipped


@pytest.mark.parametrize(
    ("text", "parsed", "minor"),
    [
        ("1.9", (1, 9), "1.10"),
        ("1.9.1", (1, 9, 1), "1.10"),
        ("1", (1,), "1.1"),
        ("1.x", None, "1.1"),
        ("", None, "1.1"),
    ],
)
def test_versions(text: str, parsed: tuple[int, ...] | None, minor: str) -> None:
    assert parse_version(text) == parsed
    assert next_minor(text) == minor


def test_step_of_what_is_no_number() -> None:
    assert step_between("1.0", "x") == "unknown"
    assert step_between("x", "x") == "same"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (STRING, "String"),
        (held("Flavor"), "Object(Flavor)"),
        (listed(held("Flavor")), "List(Object(Flavor))"),
        (listed(listed(STRING)), "List(List(String))"),
    ],
)
def test_describe(kind: TypeFacts, text: str) -> None:
    assert describe(kind) == text


@pytest.mark.parametrize(
    ("default", "expected"),
    [(None, True), ("None", True), ("0", False)],
    ids=["unspecified", "None", "a value"],
)
def test_a_default_takes_the_place_of_none(default: str | None, expected: bool) -> None:
    strict = replace(field("x", INTEGER), nullable=False, default=default)
    loose = replace(field("x", INTEGER), nullable=True, default=default)
    for before, after, kind in (
        (strict, loose, "NullableWidened"),
        (loose, strict, "NullableNarrowed"),
    ):
        found = kinds([make_object(fields=(before,))], [make_object(fields=(after,))])
        assert (kind in found) is expected
