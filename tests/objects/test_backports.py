"""The forms of a backport routine, each with what it leaves of the object for every version."""

import textwrap

import pytest

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.objects.backports.model import BackportFacts

HEAD = """\
import six
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields

TABLE = (((1, 1), ('b',)), ((1, 2), ('c', 'd')))


class Mixin(object):
    def obj_make_compatible(self, primitive, target_version):
        super(Mixin, self).obj_make_compatible(primitive, target_version)
        if versionutils.convert_version_to_tuple(target_version) < (1, 1):
            primitive.pop('b', None)


@base.VersionedObjectRegistry.register
class Child(base.VersionedObject):
    VERSION = '1.2'


@base.VersionedObjectRegistry.register
class Thing({bases}):
    VERSION = '1.3'
    fields = {{
        'a': fields.StringField(),
        'b': fields.StringField(nullable=True),
        'c': fields.EnumField(['x', 'y']),
        'd': fields.ObjectField('Child'),
    }}
"""


def backport(body: str, bases: str = "base.VersionedObject") -> BackportFacts:
    """Return the backport of Thing, the class whose body ends so."""
    text = HEAD.format(bases=bases) + textwrap.indent(textwrap.dedent(body), "    ")
    files = {"demo/__init__.py": "", "demo/objects.py": text}
    return collect(TextTree("demo", files)).backports["Thing"]


def routine(body: str, bases: str = "base.VersionedObject") -> BackportFacts:
    """Return the backport by a routine with that body."""
    head = "def obj_make_compatible(self, primitive, target_version):\n"
    return backport(head + textwrap.indent(textwrap.dedent(body), "    "), bases)


def left(facts: BackportFacts) -> list[str]:
    """Return for 1.0 to 1.3 what stays: `?` after what may, `!` after what is rewritten."""
    return [_left(facts, f"1.{minor}") for minor in range(4)]


def _left(facts: BackportFacts, version: str) -> str:
    target = facts.at(version)
    assert target is not None
    assert target.certain, list(facts.doubts())
    special = {key.name: key for key in target.keys}
    words = []
    for name in sorted({*"abcd", *special}):
        item = special.get(name)
        if item is None or item.kept != "absent":
            marks = "" if item is None else "?" * (item.kept == "maybe") + "!" * item.rewritten
            words.append(name + marks)
    return " ".join(words)


TUPLE = "target = versionutils.convert_version_to_tuple(target_version)\n"
ALL = "a b c d"

FORMS = {
    "tuple, presence test and del": (
        TUPLE + "if target < (1, 2) and 'b' in primitive:\n    del primitive['b']",
        ["a c d", "a c d", ALL, ALL],
    ),
    "pop with a default": (
        TUPLE + "if target < (1, 2):\n    primitive.pop('b', None)",
        ["a c d", "a c d", ALL, ALL],
    ),
    "rebinding": (
        "target_version = versionutils.convert_version_to_tuple(target_version)\n"
        "if target_version < (1, 1):\n    primitive.pop('b', None)",
        ["a c d", ALL, ALL, ALL],
    ),
    "turned round": (
        TUPLE + "if target >= (1, 2):\n    return\nprimitive.pop('b', None)",
        ["a c d", "a c d", ALL, ALL],
    ),
    "own conversion": (
        "target = tuple(int(one) for one in target_version.split('.'))\n"
        "if target < (1, 2):\n    primitive.pop('b', None)",
        ["a c d", "a c d", ALL, ALL],
    ),
    "own conversion by index": (
        "parts = target_version.split('.')\n"
        "if (int(parts[0]), int(parts[1])) < (1, 2):\n    primitive.pop('b', None)",
        ["a c d", "a c d", ALL, ALL],
    ),
    "text": (
        "if target_version in ('1.0', '1.1'):\n    primitive.pop('b', None)",
        ["a c d", "a c d", ALL, ALL],
    ),
    "one version": (
        "if target_version == '1.0':\n    primitive.pop('b', None)",
        ["a c d", ALL, ALL, ALL],
    ),
    "chain": (
        TUPLE + "if target < (1, 1):\n    primitive.pop('b', None)\n"
        "elif target < (1, 2):\n    primitive.pop('c', None)",
        ["a c d", "a b d", ALL, ALL],
    ),
    "loop": (
        TUPLE + "if target < (1, 2):\n    for key in ('b', 'c'):\n"
        "        if key in primitive:\n            del primitive[key]",
        ["a d", "a d", ALL, ALL],
    ),
    "loop over a table": (
        TUPLE + "for version, keys in TABLE:\n    if target < version:\n"
        "        for key in keys:\n            primitive.pop(key, None)",
        ["a", "a b", ALL, ALL],
    ),
    "loop over a string": (
        TUPLE + "if target < (1, 2):\n    for key in ('b'):\n        primitive.pop(key, None)",
        ["a c d", "a c d", ALL, ALL],
    ),
    "caught": (
        TUPLE + "if target < (1, 2):\n    try:\n        del primitive['b']\n"
        "    except KeyError:\n        pass",
        ["a c d", "a c d", ALL, ALL],
    ),
    "rewritten": (
        TUPLE + "if target < (1, 2) and primitive.get('c') == 'y':\n    primitive['c'] = 'x'",
        ["a b c! d", "a b c! d", ALL, ALL],
    ),
    "rebuilt": (
        TUPLE + "if target < (1, 2):\n    primitive['old'] = primitive.pop('b', None)",
        ["a c d old!", "a c d old!", ALL, ALL],
    ),
    "by value": (
        TUPLE + "if target < (1, 1) and primitive['c'] == 'y':\n    del primitive['c']",
        ["a b c? d", ALL, ALL, ALL],
    ),
    "set on self": (
        TUPLE + "if target < (1, 1) and self.obj_attr_is_set('b'):\n    del primitive['b']",
        ["a c d", ALL, ALL, ALL],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    body, expected = FORMS[name]
    assert left(routine(body)) == expected


def test_without_a_routine_everything_stays() -> None:
    facts = backport("")
    assert facts.routine is None
    assert left(facts) == [ALL] * 4


@pytest.mark.parametrize(
    "call",
    [
        "super().obj_make_compatible(primitive, target_version)",
        "super(Thing, self).obj_make_compatible(primitive, target_version)",
        "Mixin.obj_make_compatible(self, primitive, target_version)",
    ],
)
def test_routine_of_a_mixin_runs_too(call: str) -> None:
    body = call + "\n" + TUPLE + "if target < (1, 2):\n    primitive.pop('c', None)"
    facts = routine(body, "Mixin, base.VersionedObject")
    assert left(facts) == ["a d", "a b d", ALL, ALL]
    target = facts.at("1.0")
    assert target is not None
    assert [(child.field, child.how) for child in target.children] == [("d", "manifest")]


def test_routine_of_a_mixin_alone() -> None:
    facts = backport("", "Mixin, base.VersionedObject")
    assert left(facts) == ["a c d", ALL, ALL, ALL]
    assert facts.routine is not None
    assert facts.routine.line == 9


def test_second_entry_point() -> None:
    facts = backport(
        """
        def obj_make_compatible_from_manifest(self, primitive, target_version, manifest):
            super().obj_make_compatible_from_manifest(primitive, target_version, manifest)
            target = versionutils.convert_version_to_tuple(target_version)
            if target < (1, 2):
                primitive.pop('b', None)
        """
    )
    assert left(facts) == ["a c d", "a c d", ALL, ALL]


def test_helper_that_is_given_the_primitive() -> None:
    facts = backport(
        """
        def _drop(self, primitive, target, since, *keys):
            if target < since:
                [primitive.pop(key, None) for key in keys]

        def obj_make_compatible(self, primitive, target_version):
            target = versionutils.convert_version_to_tuple(target_version)
            self._drop(primitive, target, (1, 1), 'b')
            self._drop(primitive, target, (1, 2), 'c', 'd')
        """
    )
    assert left(facts) == ["a", "a b", ALL, ALL]


def test_relationships_drop_and_backport_the_child() -> None:
    facts = backport("obj_relationships = {'d': [('1.1', '1.0'), ('1.3', '1.2')]}")
    assert left(facts) == ["a b c", ALL, ALL, ALL]
    children = [facts.at(f"1.{minor}").children[0] for minor in range(4)]  # type: ignore[union-attr]
    assert [(child.how, child.version) for child in children] == [
        ("dropped", None),
        ("relationship", "1.0"),
        ("relationship", "1.0"),
        ("relationship", "1.2"),
    ]


def test_child_backported_by_the_routine() -> None:
    facts = routine(
        "if target_version == '1.0':\n"
        "    self.d.obj_make_compatible(primitive['d']['versioned_object.data'], '1.1')"
    )
    target = facts.at("1.0")
    assert target is not None
    found = [(child.field, child.how, child.version) for child in target.children]
    assert found == [("d", "routine", "1.1")]


def test_refusal_names_the_field_that_decides() -> None:
    facts = routine(
        TUPLE + "if target < (1, 2) and primitive.get('c') == 'y':\n    raise ValueError('too new')"
    )
    refused = [[refusal.fields for refusal in target.refusals] for target in facts.targets]
    assert refused == [[("c",)], [("c",)], [], []]
    assert all(target.arrives for target in facts.targets)


def test_refusal_of_a_version() -> None:
    facts = routine(TUPLE + "if target < (1, 2):\n    raise ValueError('too old')")
    assert [target.arrives for target in facts.targets] == [False, False, True, True]


FAILURES = [
    ("if target < (1, 1):\n    del primitive['b']", [("KeyError", "b", None, True)]),
    ("if target < (1, 1):\n    primitive.pop('b')", [("KeyError", "b", None, True)]),
    ("if target < (1, 1):\n    primitive['a'] = primitive['b']", [("KeyError", "b", None, True)]),
    (
        "if target < (1, 1) and 'b' in primitive:\n    del primitive['b']\n    del primitive['c']",
        [("KeyError", "c", "b", True)],
    ),
    ("if target < (1, 1):\n    del primitive['zz']", [("KeyError", "zz", None, False)]),
    ("if target < (1, 1) and 'b' in primitive:\n    del primitive['b']", []),
    ("if target_version < (1, 1):\n    pass", [("TypeError", None, None, False)]),
    ("if target < (1, 1):\n    for key in ('b',):\n        primitive.pop(key, None)", []),
]


@pytest.mark.parametrize(("body", "expected"), FAILURES)
def test_failure(body: str, expected: list[tuple[object, ...]]) -> None:
    target = routine(TUPLE + body).at("1.0")
    assert target is not None
    found = [
        (failure.error, failure.key, failure.guard, failure.unset) for failure in target.failures
    ]
    assert found == expected


def test_key_dropped_only_beside_another_is_guarded() -> None:
    body = (
        "if target < (1, 1) and 'b' in primitive:\n    del primitive['b']\n    del primitive['c']"
    )
    target = routine(TUPLE + body).at("1.0")
    assert target is not None
    assert [(key.name, key.guarded) for key in target.keys] == [("b", False), ("c", True)]


def test_thresholds_and_uses_have_their_places() -> None:
    facts = routine("if target_version < '1.2':\n    primitive.pop('bb', None)")
    assert [
        (threshold.constant, threshold.as_text, threshold.location.line)
        for threshold in facts.thresholds
    ] == [("'1.2'", True, 30)]
    assert [(use.key, use.use, use.location.line) for use in facts.uses] == [("bb", "discard", 31)]


def test_what_cannot_be_read_is_a_doubt() -> None:
    facts = routine("import elsewhere\nelsewhere.strip(primitive, target_version)")
    assert [doubt.reason for doubt in facts.doubts()] == [
        "passed to elsewhere.strip, which may change it"
    ]


def test_field_refused_whenever_it_is_set_does_not_hide_the_others() -> None:
    facts = routine(
        TUPLE + "if target < (1, 2):\n    if any(one in ('a', 'b') for one in primitive):\n"
        "        raise ValueError('too new')\n    primitive.pop('c', None)"
    )
    old, new = facts.at("1.1"), facts.at("1.2")
    assert old
    assert new
    assert old.arrives
    assert [(key.name, key.kept) for key in old.keys] == [
        ("a", "maybe"),
        ("b", "maybe"),
        ("c", "absent"),
    ]
    assert [(refusal.fields, refusal.always) for refusal in old.refusals] == [(("a", "b"), False)]
    assert new.keys == ()


def test_field_refused_whenever_it_is_set_does_not_hide_what_crashes() -> None:
    facts = routine(
        TUPLE + "if target < (1, 2) and 'a' in primitive:\n    raise ValueError('too new')\n"
        "if target < (1, 1):\n    del primitive['b']"
    )
    target = facts.at("1.0")
    assert target
    assert [(failure.error, failure.key, failure.unset) for failure in target.failures] == [
        ("KeyError", "b", True)
    ]


def test_builtin_exception_raised_on_purpose_is_a_refusal() -> None:
    target = routine(TUPLE + "if target < (1, 1):\n    raise ValueError").at("1.0")
    assert target is not None
    assert (target.arrives, target.failures) == (False, ())


def test_builtin_exception_raised_on_purpose_is_caught() -> None:
    body = (
        TUPLE + "try:\n    if target < (1, 1):\n        raise LookupError\n"
        "except LookupError:\n    primitive.pop('b', None)"
    )
    assert left(routine(body)) == ["a c d", ALL, ALL, ALL]


def test_conversion_that_changes_the_object_itself() -> None:
    facts = backport(
        """
        def _adjust(self, name, version, target, remove):
            if target >= version:
                if not self.obj_attr_is_set(name):
                    setattr(self, name, None)
            elif self.obj_attr_is_set(name):
                if remove:
                    delattr(self, name)
                elif getattr(self, name) is not None:
                    setattr(self, name, None)

        def _convert_to_version(self, target_version, remove_unavailable_fields=True):
            target = versionutils.convert_version_to_tuple(target_version)
            for name, minor in (('b', 1), ('c', 2)):
                self._adjust(name, (1, minor), target, remove_unavailable_fields)
            if target < (1, 2):
                self.a = 'older'
        """
    )
    assert left(facts) == ["a! d", "a! b d", ALL, ALL]


def test_fields_whose_names_cannot_be_read_are_a_doubt() -> None:
    facts = backport(
        """
        def _convert_to_version(self, target_version, remove_unavailable_fields=True):
            for field in self.names_from_elsewhere():
                if self.obj_attr_is_set(field):
                    delattr(self, field)
        """
    )
    assert [doubt.reason for doubt in facts.doubts()] == [
        "treats the field that is each thing.names_from_elsewhere()"
    ]


WRAPPED = """\
if target_version == '1.0':
    del primitive['versioned_object.data']['b']
"""


def test_wrapped_primitive_is_opened_where_most_routines_open_it() -> None:
    text = HEAD.format(bases="base.VersionedObject")
    method = textwrap.indent(textwrap.dedent(WRAPPED), " " * 8)
    text += f"\n    def obj_make_compatible(self, primitive, target_version):\n{method}"
    alone = collect(TextTree("demo", {"demo.py": text})).backports["Thing"]
    assert (alone.wrapped, alone.opened) == ("", None)
    assert [use.key for use in alone.uses] == ["versioned_object.data"]
    both = text + text[text.index("@base.VersionedObjectRegistry.register\nclass Thing") :].replace(
        "class Thing", "class Other"
    )
    found = collect(TextTree("demo", {"demo.py": both})).backports
    assert found["Thing"].wrapped == "versioned_object.data"
    assert left(found["Thing"]) == ["a c d", ALL, ALL, ALL]
    assert [use.key for use in found["Thing"].uses] == ["b"]


SKIPPING = [
    ("super().obj_make_compatible(primitive, target_version)", []),
    ("super(Mixin, self).obj_make_compatible(primitive, target_version)", [("Mixin", ("b",))]),
    ("pass", [("Mixin", ("b",))]),
]


@pytest.mark.parametrize(("call", "expected"), SKIPPING)
def test_routine_that_never_runs(call: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    facts = routine(call, "Mixin, base.VersionedObject")
    assert [(skip.owner, skip.keys) for skip in facts.skipped] == expected


LABELS = [
    ("self.d.obj_make_compatible(primitive['d']['versioned_object.data'], '1.1')", False),
    (
        "self.d.obj_make_compatible(primitive['d']['versioned_object.data'], '1.1')\n"
        "primitive['d']['versioned_object.version'] = '1.1'",
        True,
    ),
    ("primitive['d'] = self.d.obj_to_primitive(target_version='1.1')", True),
]


@pytest.mark.parametrize(("body", "expected"), LABELS)
def test_child_names_the_version_it_was_given(body: str, expected: bool) -> None:
    target = routine(body).at("1.0")
    assert target is not None
    assert [(child.version, child.labelled) for child in target.children] == [("1.1", expected)]


REFUSED = [
    ("primitive.get('c') == 'y'", ("'y'",)),
    ("primitive.get('c') in ('y', 'z')", ("'y'", "'z'")),
    ("primitive.get('c') != 'x'", ()),
    ("primitive.get('c', '').startswith('y')", ()),
]


@pytest.mark.parametrize(("condition", "values"), REFUSED)
def test_refusal_names_the_values(condition: str, values: tuple[str, ...]) -> None:
    target = routine(f"if {condition}:\n    raise ValueError('too new')").at("1.0")
    assert target is not None
    assert [refusal.values for refusal in target.refusals] == [values]
    assert target.refuses("c", "'y'")
    assert target.refuses("c", "'q'") == (not values)


@pytest.mark.parametrize(
    "parameters",
    [
        "self, target_version",
        "self, target_version, remove_unavailable_fields=True",
        "self, target_version, /",
        "self, *args",
    ],
)
def test_a_conversion_is_called_as_it_is_declared(parameters: str) -> None:
    facts = backport(f"def _convert_to_version({parameters}):\n    pass\n")
    assert [failure for target in facts.targets for failure in target.failures] == []
