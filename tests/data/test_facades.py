"""What of loading and saving cannot be judged is told where data moved, and only there."""

from tests.case_files import read_cases
from upgradelint.base.frozen import replace
from upgradelint.compare.data.facades import unjudged
from upgradelint.facts.snapshot import Snapshot


def _snapshots(title: str) -> tuple[Snapshot, Snapshot]:
    case = next(case for case in read_cases() if str(case) == title)
    return case.snapshots()


def _doubtful(after: Snapshot) -> Snapshot:
    flavor = replace(after.facades["Flavor"], unread="too complex", unwritten="too complex")
    return replace(after, facades={"Flavor": flavor})


def test_of_moved_data_it_is_told_what_cannot_be_judged() -> None:
    before, after = _snapshots("upg544_new_column_queried_alone: by the attribute of the model")
    changes = [
        (doubt.family, doubt.subject, doubt.reason) for doubt in unjudged(before, _doubtful(after))
    ]
    assert changes == [
        ("facade", "Flavor", "what loading reads: too complex"),
        ("facade", "Flavor", "what saving writes: too complex"),
    ]
    assert list(unjudged(before, after)) == []


def test_of_a_new_field_nothing_is_told() -> None:
    before, after = _snapshots(
        "upg544_new_column_queried_alone: no finding: the column is of a new field"
    )
    assert list(unjudged(before, _doubtful(after))) == []
