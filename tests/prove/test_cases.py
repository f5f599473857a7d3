"""The witnesses of what the rules find in their own cases: an error is proved, or it is told why
it cannot be run.
"""

from collections.abc import Iterator

import pytest

from tests.case_files import CASES, Case, read_cases
from tests.prove.projects import all_tried
from upgradelint import rules
from upgradelint.prove import model
from upgradelint.prove.model import Side
from upgradelint.prove.running.trial import Laboratory

KINDS = {"objects": "UPG4", "migrations": "UPG6", "rpc": ("UPG1", "UPG2", "UPG3"), "queues": "UPG7"}


def _of(room: str) -> Iterator[Case]:
    documents = {path.stem for path in (CASES / room).rglob("*.md")}
    return (case for case in read_cases() if case.document in documents)


def _cases(room: str) -> Iterator[tuple[str, model.Case]]:
    for case in _of(room):
        for cause in rules.causes(*case.snapshots(), case.traits):
            finding = cause.finding
            if finding.level == "error" and finding.code.startswith(KINDS[room]):
                before = Side(cause.before, case.before, "Old") if cause.before else None
                after = Side(cause.after, case.after, "New")
                name = f"{case} {finding.code} {finding.fingerprint}"
                yield name, model.Case(finding, cause.subjects, before, after)


@pytest.mark.slow
@pytest.mark.parametrize("room", KINDS)
def test_no_error_is_not_reproduced(room: str, laboratory: Laboratory) -> None:
    verdicts = all_tried(dict(_cases(room)), laboratory)
    assert sum(said.startswith("proved") for said in verdicts.values()) > len(verdicts) / 3
    assert not [verdict for verdict in verdicts.items() if verdict[1].startswith("not reproduced")]
