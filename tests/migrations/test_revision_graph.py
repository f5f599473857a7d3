"""Our graph of revisions beside alembic's own, on generated ones."""

import warnings

import pytest
from alembic.script import revision as alembic
from hypothesis import given, settings
from hypothesis import strategies as st

from upgradelint.base.location import Location
from upgradelint.compare.migrations.revisions.graph import RevisionGraph
from upgradelint.facts.migrations.model import Revision

IDS = [f"{letter}{number}f{number}" for number in range(3) for letter in "abc"]
LABELS = ["left", "right", "main"]


def make(name: str, downs=(), labels=(), depends=()) -> Revision:
    where = Location(f"{name}.py", 1)
    return Revision(
        name, tuple(downs), tuple(labels), tuple(depends), "none", where.path, "versions", (), where
    )


@st.composite
def graphs(draw, *, whole: bool = True) -> list[Revision]:
    """Any graph; a `whole` one has no circle, since each builds on earlier ones alone."""
    names = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    free = draw(st.permutations(LABELS))
    made = []
    for place, name in enumerate(names):
        pool = names[:place] if whole else [*names, "gone"]
        some = st.lists(st.sampled_from(pool), unique=True, max_size=2) if pool else st.just([])
        labels = [free.pop()] if free and draw(st.booleans()) else []
        known = (
            [label for revision in made for label in revision.branch_labels]
            if draw(st.booleans())
            else []
        )
        depends = [*draw(some), *known[:1]]
        made.append(make(name, draw(some), labels, depends))
    return draw(st.permutations(made))


def theirs(revisions: list[Revision]) -> alembic.RevisionMap:
    found = alembic.RevisionMap(
        lambda: [
            alembic.Revision(
                revision.id, revision.down_revisions, revision.depends_on, revision.branch_labels
            )
            for revision in revisions
        ]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found.heads  # noqa: B018 - builds the map
    return found


def ids(revisions) -> set[str]:
    return {revision.id for revision in revisions}


@settings(max_examples=150, deadline=None)
@given(graphs(), st.text("abcf012lm", max_size=5))
def test_heads_bases_labels_and_ancestors_are_alembics(revisions, prefix):
    mine, other = RevisionGraph(revisions), theirs(revisions)
    assert (mine.missing, mine.cycle) == ((), ())
    assert ids(mine.heads) == set(other.heads)
    assert ids(mine.real_heads) == set(other._real_heads)
    assert ids(mine.bases) == set(other.bases)
    for revision in revisions:
        script = other.get_revision(revision.id)
        assert mine.labels(revision) <= script.branch_labels
        assert mine.labels(revision) == script.branch_labels or revision not in mine.heads
        before = other._get_ancestor_nodes([script])
        assert mine.ancestors(revision) == {each.revision for each in before} - {revision.id}
    assert sorted(mine.order.values()) == list(range(len(revisions)))
    for revision in revisions:
        assert all(mine.order[each] < mine.order[revision.id] for each in mine.ancestors(revision))
    for name in (prefix, *(revision.id[:3] for revision in revisions), *LABELS):
        assert (mine.find(name) or make("")).id == (_found(other, name) or "")


def _found(other: alembic.RevisionMap, name: str) -> str | None:
    try:
        script = other._revision_for_ident(name) if name else None
    except alembic.ResolutionError:
        return None
    return script.revision if script is not None else None


@settings(max_examples=150, deadline=None)
@given(graphs(whole=False))
def test_what_alembic_cannot_read_is_told(revisions):
    mine = RevisionGraph(revisions)
    try:
        theirs(revisions)
    except KeyError:
        assert mine.missing
    except alembic.LoopDetected:
        assert mine.cycle
    except alembic.CycleDetected as error:
        assert set(error.revisions) == ids(mine.cycle)  # noqa: PT017
    else:
        assert (mine.missing, mine.cycle) == ((), ())
    assert len(mine.order) == len(mine.revisions)


@pytest.mark.parametrize("size", [2, 3000])
def test_a_long_circle_is_no_hang(size):
    names = [f"r{number}" for number in range(size)]
    chain = [make(name, [names[place - 1]]) for place, name in enumerate(names)]
    graph = RevisionGraph(chain)
    assert len(graph.cycle) == size
    assert (graph.heads, len(graph.order)) == ((), size)
