"""Generated routines: what is read from the source is what running them does."""

import itertools
import textwrap
import warnings
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.case_files import TextTree
from upgradelint.facts.collect import collect
from upgradelint.facts.objects.backports.model import BackportFacts, TargetFacts

with warnings.catch_warnings():
    # What the library imports is full of deprecated things.
    warnings.simplefilter("ignore")
    import oslo_versionedobjects.base  # noqa: F401

FIELDS = "abcd"
VALUES = ("old", "new")
MINOR = 3

HEAD = f"""\
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields


class Thing(base.VersionedObject):
    VERSION = '1.{MINOR}'
    fields = {{name: fields.StringField() for name in {FIELDS!r}}}

    def _drop(self, primitive, *names):
        for name in names:
            primitive.pop(name, None)

    def obj_make_compatible(self, primitive, target_version):
        super().obj_make_compatible(primitive, target_version)
        target = versionutils.convert_version_to_tuple(target_version)
"""

names = st.sampled_from(FIELDS)
versions = st.integers(0, MINOR + 1).map(lambda minor: f"(1, {minor})")
several = st.lists(names, min_size=1, max_size=3).map(tuple)
simple = st.one_of(
    names.map("primitive.pop({0!r}, None)".format),
    names.map("del primitive[{0!r}]".format),
    names.map("primitive.pop({0!r})".format),
    names.map("primitive[{0!r}] = 'old'".format),
    names.map("raise ValueError({0!r})".format),
    several.map(
        lambda some: f"if any(one in {some!r} for one in primitive):\n    raise ValueError(target)"
    ),
    st.tuples(names, names).map(
        lambda two: "primitive[{!r}] = primitive.pop({!r}, None)".format(*two)
    ),
    several.map(lambda some: f"self._drop(primitive, *{some!r})"),
    st.just("return"),
)
tests = st.one_of(
    st.tuples(st.sampled_from(["<", ">=", "==", "!=", ">", "<="]), versions).map(
        lambda two: "target {} {}".format(*two)
    ),
    st.integers(0, MINOR).map("target_version == '1.{}'".format),
    names.map("{0!r} in primitive".format),
    names.map("{0!r} not in primitive".format),
    names.map("primitive.get({0!r})".format),
    names.map("primitive.get({0!r}) == 'new'".format),
)
conditions = st.one_of(
    tests,
    st.tuples(tests, st.sampled_from(["and", "or"]), tests).map(" ".join),
    tests.map("not ({})".format),
)


def _indented(block: list[str]) -> str:
    return textwrap.indent("\n".join(block), "    ")


def compound(block: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    """Return statements that hold blocks."""
    return st.one_of(
        st.tuples(conditions, block).map(lambda it: f"if {it[0]}:\n{_indented(it[1])}"),
        st.tuples(conditions, block, conditions, block).map(
            lambda it: f"if {it[0]}:\n{_indented(it[1])}\nelif {it[2]}:\n{_indented(it[3])}"
        ),
        block.map(
            lambda it: f"try:\n{_indented(it)}\nexcept KeyError:\n    primitive.pop('a', None)"
        ),
        several.map(
            lambda some: (
                f"for key in {some!r}:\n    if key in primitive:\n        del primitive[key]"
            )
        ),
    )


statements = st.recursive(
    simple.map(lambda statement: [statement]),
    lambda block: st.lists(st.one_of(simple, compound(block)), min_size=1, max_size=3),
    max_leaves=8,
)
routines = st.lists(st.one_of(simple, compound(statements)), min_size=1, max_size=4).map("\n".join)


def read(text: str) -> BackportFacts:
    source = text.replace("class Thing", "@base.VersionedObjectRegistry.register\nclass Thing")
    return collect(TextTree("demo", {"demo.py": source})).backports["Thing"]


def run(text: str) -> Iterator[tuple[str, dict[str, str], dict[str, str] | str]]:
    """Yield target, what was set, and what is left or the name of the exception."""
    space: dict[str, type] = {}
    exec(text, space)
    for minor, chosen in itertools.product(
        range(MINOR + 1), itertools.product((None, *VALUES), repeat=len(FIELDS))
    ):
        given = {name: value for name, value in zip(FIELDS, chosen, strict=True) if value}
        primitive = dict(given)
        try:
            space["Thing"]().obj_make_compatible_from_manifest(primitive, f"1.{minor}", {})
        except (KeyError, ValueError) as error:
            yield f"1.{minor}", given, type(error).__name__
        else:
            yield f"1.{minor}", given, primitive


Runs = list[tuple[dict[str, str], dict[str, str] | str]]


def refusing(runs: Runs) -> set[str]:
    """Return the fields that are refused whenever they are set, where nothing arrives with all."""

    def refused(names: set[str]) -> bool:
        return {str(after) for before, after in runs if set(before) == names} == {"ValueError"}

    if not refused(set(FIELDS)):
        return set()
    if refused(set()):
        alone = [name for name in FIELDS if not refused(set(FIELDS) - {name})]
        return set(alone[:1])
    kept: set[str] = set()
    for name in FIELDS:
        kept |= set() if refused(kept | {name}) else {name}
    return set(FIELDS) - kept


def agrees(
    target: TargetFacts,
    before: dict[str, str],
    after: dict[str, str] | str,
    without: set[str],
) -> bool:
    """Whether a run is one of those that the facts allow, which hold `without` some fields."""
    full = set(before) == set(FIELDS) - without
    if after == "ValueError":
        return bool(target.refusals) or not full
    if isinstance(after, str):
        return not (full or target.arrives) or any(
            failure.error == "KeyError" and (not full or not failure.unset)
            for failure in target.failures
        )
    if not full:
        return True
    special = {key.name: key for key in target.keys}
    kept = {name: special[name].kept if name in special else "present" for name in FIELDS}
    rewritten = {name for name in after if after[name] != before.get(name)}
    return (
        target.arrives
        and all(
            kept[name] == "maybe" or (kept[name] == "present") == (name in after) for name in FIELDS
        )
        and all(name in special and special[name].rewritten for name in rewritten)
    )


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(routines)
def test_every_run_is_one_that_the_facts_allow(routine: str) -> None:
    text = HEAD + textwrap.indent(routine, " " * 8) + "\n"
    facts = read(text)
    by_version: dict[str, Runs] = {}
    for version, before, after in run(text):
        by_version.setdefault(version, []).append((before, after))
    for version, runs in by_version.items():
        target = facts.at(version)
        assert target is not None
        assert target.certain
        without = refusing(runs)
        for before, after in runs:
            assert agrees(target, before, after, without), (version, before, after, target)
