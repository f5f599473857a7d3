"""A registry recorded from a tree is as good a baseline as the tree."""

import re
from pathlib import Path

import pytest

from tests.case_files import Case, read_cases
from upgradelint.base.frozen import replace
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.registry import Registry, freeze, load, save, update
from upgradelint.rules import Traits, run

_LINES = re.compile(r"(\.py)(:\d+)+")


def recorded(snapshot: Snapshot, path: Path) -> Snapshot:
    """Return what a registry file tells of a release that promised the snapshot."""
    save(freeze(update(Registry(), snapshot), "1.0.0"), path)
    return load(path).release_snapshot("1.0.0")


def found_between(before: Snapshot, after: Snapshot, traits: Traits) -> list[tuple[object, ...]]:
    """Return what is found; lines of the older tree in the words are not kept in a registry."""
    return [_told(finding) for finding in run(before, after, traits)]


def _told(finding: Finding) -> tuple[object, ...]:
    words = (finding.message, finding.breaks, finding.hint, finding.since)
    place = (
        finding.location,
        finding.code,
        finding.level,
        finding.subject,
        finding.facts,
        finding.edits,
    )
    return (*place, *(_LINES.sub(r"\1", text) for text in words))


@pytest.mark.parametrize("case", list(read_cases()), ids=str)
def test_the_same_is_found_against_a_registry(case: Case, tmp_path: Path) -> None:
    before, after = case.snapshots()
    registry = recorded(before, tmp_path / "registry.json")
    same = replace(registry, label=before.label)
    expected = found_between(before, after, case.traits)
    assert found_between(same, after, case.traits) == expected
