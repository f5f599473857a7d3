"""The file is for people: short lines, small differences, no copy of anything."""

import difflib

import pytest

from tests.registry.build import a_field, a_method, a_snapshot, an_object
from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import ObjectFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.registry import Registry, freeze, update
from upgradelint.registry.file.codec import encode
from upgradelint.registry.file.layout import render

KINDS = ("Integer", "String", "DateTime", "Boolean", "UUID")


def written(registry: Registry) -> list[str]:
    return render(encode(registry)).decode().splitlines()


def changed(before: Registry, after: Registry) -> list[str]:
    """Return the lines that a review of the step shows, without signs of unchanged ones."""
    lines = difflib.unified_diff(written(before), written(after), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def project(size: int) -> Snapshot:
    """Return as many objects as nova has, with about as many facts."""
    return a_snapshot(*(numbered(number) for number in range(size)))


def numbered(number: int) -> ObjectFacts:
    fields = [a_field(f"field_{number}", KINDS[number % 5], number % 2 == 0) for number in range(9)]
    methods = [a_method(name, "context", "limit") for name in ("get", "save")[: number % 3]]
    return an_object(f"Object{number:03}", "1.3", *fields, *methods, path=f"app/o{number % 40}.py")


FACTS = project(174)
REGISTRY = update(Registry(), FACTS)


def step(registry: Registry, facts: ObjectFacts) -> Registry:
    return update(registry, Snapshot("next", {**FACTS.objects, facts.name: facts}))


def grown(facts: ObjectFacts, version: str) -> ObjectFacts:
    """Return the object with one field more."""
    fields = (*facts.fields, a_field("field_55", nullable=True))
    return replace(facts, version=version, fields=fields, fingerprint=f"{version}-{'0' * 32}")


def test_a_project_of_the_size_of_nova() -> None:
    lines = written(REGISTRY)
    facts = sum(len(obj.fields) + len(obj.methods) for obj in FACTS.objects.values())
    assert facts == 1740
    assert len(lines) < 2 * facts
    assert max(map(len, lines)) <= 100
    assert sum(len(line) + 1 for line in lines) < 100 * facts


def test_a_field_added_is_a_line_and_its_hash() -> None:
    added = grown(FACTS.objects["Object007"], "1.3")
    difference = changed(REGISTRY, step(REGISTRY, added))
    assert len(difference) == 3
    assert '+        "field_55": {"type": "Integer", "nullable": true},' in difference


def test_a_field_added_with_a_bump_says_since_when() -> None:
    first = step(REGISTRY, replace(FACTS.objects["Object007"], version="1.4"))
    second = changed(first, step(first, grown(FACTS.objects["Object007"], "1.5")))
    assert '+        "field_55": {"type": "Integer", "nullable": true, "since": "1.5"},' in second
    added = [line for line in second if line.startswith("+")]
    assert len(added) == 5
    assert max(map(len, added)) <= 100


def test_a_field_changed_leaves_one_line_of_memory() -> None:
    facts = FACTS.objects["Object007"]
    first = step(REGISTRY, grown(facts, "1.4"))
    second = step(first, replace(facts, version="1.5"))
    was = '{"type": "Integer", "nullable": true, "since": "1.4"'
    assert [line for line in changed(first, second) if "field_55" in line] == [
        f'-        "field_55": {was}}},',
        f'+        "field_55": [{was}, "until": "1.4"}}]',
    ]


def test_a_release_lists_what_changed_since_the_one_before() -> None:
    first = freeze(REGISTRY, "33.0.0")
    moved = step(first, grown(FACTS.objects["Object007"], "1.4"))
    difference = changed(moved, freeze(moved, "34.0.0"))
    assert len(difference) <= 7
    assert sum("Object" in line for line in difference) == 1


def test_nothing_of_what_was_frozen_is_rewritten() -> None:
    first = freeze(REGISTRY, "33.0.0")
    later = freeze(step(first, grown(FACTS.objects["Object007"], "1.4")), "34.0.0")
    section = written(first)[: written(first).index('  "objects": {')]
    frozen = [line for line in section if "Object" in line]
    assert len(frozen) == 174
    assert set(frozen) <= set(written(later))


@pytest.mark.parametrize("text", ["[]", "x" * 300, "ü\u2028\"'\\\n"])
def test_odd_texts_stay_on_one_line(text: str) -> None:
    facts = an_object("Flavor", "1.0", a_field("id", default=text), extra=(text,))
    lines = render(encode(update(Registry(), a_snapshot(facts)))).split(b"\n")
    assert len([line for line in lines if b'"id"' in line]) == 1


def test_one_registry_is_always_the_same_file() -> None:
    backwards = Snapshot("x", dict(reversed(FACTS.objects.items())))
    assert written(update(Registry(), backwards)) == written(REGISTRY)
