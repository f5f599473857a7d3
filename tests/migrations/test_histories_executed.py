"""Generated classes with generated histories: what is told is what running them does."""

import textwrap
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.case_files import TextTree
from upgradelint.compare.objects.backports import (
    FieldLost,
    FieldNotRebuilt,
    FieldSurvives,
    compare_backports,
)
from upgradelint.facts.collect import collect
from upgradelint.facts.snapshot import Snapshot

with warnings.catch_warnings():
    # What the library imports is full of deprecated things.
    warnings.simplefilter("ignore")
    import oslo_versionedobjects.base  # noqa: F401

NAMES = "abcde"
OBJECTIFY = "VersionedObjectRegistry.objectify"

HEAD = """\
import six
from oslo_utils import versionutils
from oslo_versionedobjects import base, fields


def drop(primitive, target, since, *names):
    for name in names:
        if target < since:
            primitive.pop(name, None)
"""

DROPS = {
    "pop": "if target < {since}:\n    primitive.pop({name!r}, None)",
    "del": "if target < {since} and {name!r} in primitive:\n    del primitive[{name!r}]",
    "nested": "if {name!r} in primitive:\n    if target < {since}:\n"
    "        del primitive[{name!r}]",
    "else": "if target >= {since}:\n    pass\nelse:\n    primitive.pop({name!r}, None)",
    "text": "if target_version in {below}:\n    primitive.pop({name!r}, None)",
    "table": "for since, names in (({since}, ({name!r},)),):\n    if target < since:\n"
    "        for name in names:\n            primitive.pop(name, None)",
    "helper": "drop(primitive, target, {since}, {name!r})",
    "caught": "try:\n    if target < {since}:\n        del primitive[{name!r}]\n"
    "except KeyError:\n    pass",
    "comprehension": "[primitive.pop(name, None) for name in [{name!r}] if target < {since}]",
    "set": "if target < {since} and self.obj_attr_is_set({name!r}):\n    del primitive[{name!r}]",
    "any": "if target < {since} and any(name in primitive for name in ({name!r}, 'no')):\n"
    "    del primitive[{name!r}]",
    "own tuple": "if tuple(int(one) for one in target_version.split('.')) < {since}:\n"
    "    primitive.pop({name!r}, None)",
}
CONVERSIONS = {
    "helper": "self._adjust({name!r}, None, target, {since}, remove_unavailable_fields)",
    "plain": "if target < {since} and self.obj_attr_is_set({name!r}):\n    delattr(self, {name!r})",
    "both ways": "if target >= {since}:\n    if not self.obj_attr_is_set({name!r}):\n"
    "        self.{name} = None\nelif self.obj_attr_is_set({name!r}):\n    delattr(self, {name!r})",
    "pairs": "for name, minor in [({name!r}, {minor})]:\n"
    "    self._adjust(name, None, target, (1, minor), remove_unavailable_fields)",
}
ADJUST = '''\
def _adjust(self, name, default, target, since, remove_unavailable_fields):
    """Set or remove a field."""
    is_set = self.obj_attr_is_set(name)
    if target >= since:
        if not is_set:
            setattr(self, name, default)
    elif is_set:
        if remove_unavailable_fields:
            delattr(self, name)
        elif getattr(self, name) is not default:
            setattr(self, name, default)
'''
SUPERS = {
    "plain": "super().{routine}",
    "named": "super(Thing, self).{routine}",
    "by class": "Mixin.{routine}(self, ",
    "none": "",
}


@dataclass(frozen=True)
class Drop:
    """A statement of a routine: in which form a name is dropped below which minor."""

    form: str
    name: str
    minor: int

    def text(self, forms: dict[str, str]) -> str:
        below = tuple(f"1.{minor}" for minor in range(self.minor))
        since = f"(1, {self.minor})"
        return forms[self.form].format(name=self.name, since=since, below=below, minor=self.minor)


@dataclass(frozen=True)
class History:
    """The minors that brought the fields of Thing, what its routine drops and that of its mixin."""

    since: tuple[int, ...]
    own: tuple[Drop, ...]
    mixin: tuple[Drop, ...]
    up: str
    converts: bool

    @property
    def newest(self) -> int:
        return max(self.since)

    def schema(self, minor: int) -> set[str]:
        return {name for name, since in zip(NAMES, self.since, strict=True) if since <= minor}

    def text(self, minor: int) -> str:
        """The class as it is at a minor; only the newest has routines."""
        fields = "".join(
            f"        {name!r}: fields.StringField(nullable=True),\n"
            for name in sorted(self.schema(minor))
        )
        head = f"    VERSION = '1.{minor}'\n    fields = {{\n{fields}    }}\n"
        thing = "class Thing(Mixin, base.VersionedObject):\n" + head
        if minor < self.newest:
            return f"{HEAD}\n\nclass Mixin:\n    pass\n\n\n{thing}"
        mixin = self._method(self.mixin, "super().{routine}")
        own = self._method(self.own, SUPERS[self.up])
        adjust = textwrap.indent(ADJUST, "    ") if self.converts else ""
        return f"{HEAD}\n\nclass Mixin:\n{mixin}\n\n{thing}\n{own}\n{adjust}"

    def _method(self, drops: tuple[Drop, ...], parent: str) -> str:
        forms = CONVERSIONS if self.converts else DROPS
        routine = "_convert_to_version" if self.converts else "obj_make_compatible"
        given = (
            "target_version, remove_unavailable_fields"
            if self.converts
            else ("primitive, target_version")
        )
        call = parent.format(routine=routine)
        lines = [f"{call}{'' if call.endswith(', ') else '('}{given})"] if call else []
        if self.converts and parent.startswith("super()."):
            lines = [f"getattr(super(), '{routine}', lambda *given: None)({given})"]
        lines += ["target = versionutils.convert_version_to_tuple(target_version)"]
        lines += [drop.text(forms) for drop in drops]
        body = textwrap.indent("\n".join(lines), "        ")
        return f"    def {routine}(self, {given}):\n{body}\n"


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw a history in which most fields are dropped where they should be."""
    since = (0, *draw(st.lists(st.integers(0, 3), min_size=4, max_size=4)))
    converts = draw(st.booleans())
    forms = st.sampled_from(sorted(CONVERSIONS if converts else DROPS))
    drops = []
    for name, minor in zip(NAMES, since, strict=True):
        slip = draw(st.sampled_from(["right"] * 4 + ["forgotten", "off"]))
        if minor and slip != "forgotten":
            below = minor if slip == "right" else draw(st.integers(0, 4))
            drops.append((Drop(draw(forms), name, below), draw(st.booleans())))
    return History(
        since,
        own=tuple(name for name, in_mixin in drops if not in_mixin),
        mixin=tuple(name for name, in_mixin in drops if in_mixin),
        up=draw(st.sampled_from(sorted(SUPERS))),
        converts=converts,
    )


def read(history: History, minor: int) -> Snapshot:
    text = history.text(minor).replace(
        "class Thing", "@base.VersionedObjectRegistry.register\nclass Thing"
    )
    return collect(TextTree(f"1.{minor}", {"demo.py": text}))


def run(history: History) -> Iterator[tuple[int, set[str] | None]]:
    """Yield each minor and the names that are left for it, None where the routine raises."""
    space: dict[str, type] = {}
    text = history.text(history.newest)
    exec(text.replace("class Thing", f"@base.{OBJECTIFY}\nclass Thing"), space)
    for minor in range(history.newest + 1):
        thing = space["Thing"]()
        primitive = {}
        for name in sorted(history.schema(history.newest)):
            setattr(thing, f"_obj_{name}", "x")
            primitive[name] = "x"
        try:
            yield minor, _left(history, thing, primitive, f"1.{minor}")
        except KeyError:
            yield minor, None


def _left(history: History, thing: object, primitive: dict[str, str], target: str) -> set[str]:
    if not history.converts:
        thing.obj_make_compatible_from_manifest(primitive, target, {})  # type: ignore[attr-defined]
        return set(primitive)
    thing._convert_to_version(target, True)  # type: ignore[attr-defined]
    return {name for name in primitive if hasattr(thing, f"_obj_{name}")}


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(histories())
def test_every_target_gets_what_running_gives_it(history: History) -> None:
    after = read(history, history.newest)
    ran = dict(run(history))
    for minor, left in ran.items():
        target = after.backports["Thing"].at(f"1.{minor}")
        assert target is not None
        assert target.certain
        kept = {key.name: key.kept for key in target.keys}
        present = {name for name in NAMES if kept.get(name, "present") == "present"}
        assert (present if target.arrives else None) == left
    if history.newest and (left := ran[history.newest - 1]) is not None:
        assert differences(history, after) == (
            left - history.schema(history.newest - 1),
            history.schema(history.newest - 1) - left,
        )


def differences(history: History, after: Snapshot) -> tuple[set[str], set[str]]:
    """Return what the version before gets too much and what it lacks, as the comparison tells."""
    gaps = list(compare_backports(read(history, history.newest - 1), after, {}))
    surplus = {gap.field.name for gap in gaps if isinstance(gap, FieldSurvives)}
    lacking = {gap.field.name for gap in gaps if isinstance(gap, (FieldLost, FieldNotRebuilt))}
    return surplus, lacking
