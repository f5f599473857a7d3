"""The graph of the revisions of one tree, with the results of alembic's RevisionMap."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from upgradelint.facts.migrations.model import Revision

SHORTEST = 4
"""An id or label that is shorter cannot be abbreviated."""


class RevisionGraph:
    """Who builds on whom. Of several revisions with one id the last counts, as in alembic.

    A parent that is not there is left out; `missing` lists it, and `twice` the ids of several.
    """

    def __init__(self, revisions: Iterable[Revision]) -> None:
        known = list(revisions)
        self.revisions: dict[str, Revision] = {revision.id: revision for revision in known}
        counts = Counter(revision.id for revision in known)
        self.twice = frozenset(name for name, count in counts.items() if count > 1)
        self._labelled = {
            label: revision
            for revision in self.revisions.values()
            for label in revision.branch_labels
        }

    @cached_property
    def missing(self) -> tuple[tuple[Revision, str], ...]:
        """Each revision with a parent, or something it depends on, that is not there."""
        return tuple(
            (revision, parent)
            for revision in self.revisions.values()
            for parent in (*revision.down_revisions, *revision.depends_on)
            if parent not in self.revisions
            and not (parent in revision.depends_on and parent in self._labelled)
        )

    @cached_property
    def bases(self) -> tuple[Revision, ...]:
        """Those that build on nothing."""
        return tuple(
            revision for revision in self.revisions.values() if not revision.down_revisions
        )

    @cached_property
    def heads(self) -> tuple[Revision, ...]:
        """Those that none builds on; being depended on makes no difference."""
        return self._last(self.downs)

    @cached_property
    def real_heads(self) -> tuple[Revision, ...]:
        """Those that none builds on and none depends on."""
        return self._last(self.parents)

    def _last(self, below: Callable[[Revision], tuple[Revision, ...]]) -> tuple[Revision, ...]:
        used = {each.id for revision in self.revisions.values() for each in below(revision)}
        return tuple(revision for revision in self.revisions.values() if revision.id not in used)

    def downs(self, revision: Revision) -> tuple[Revision, ...]:
        """Return what a revision builds on."""
        known = (self.revisions.get(name) for name in revision.down_revisions)
        return tuple(each for each in known if each is not None)

    def parents(self, revision: Revision) -> tuple[Revision, ...]:
        """Return what has to be run before a revision: what it builds and depends on."""
        named = (
            self.revisions.get(name) or self._labelled.get(name) for name in revision.depends_on
        )
        needed = (each for each in named if each is not None)
        return tuple(dict.fromkeys((*self.downs(revision), *needed)))

    def ancestors(self, revision: Revision) -> frozenset[str]:
        """Return the ids of all that is run before a revision."""
        found = _reachable(self.parents(revision), self.parents)
        return frozenset(found)

    def find(self, name: str) -> Revision | None:
        """Return the revision of an id, a label or the one beginning of them; None else."""
        known: Mapping[str, Revision] = {**self.revisions, **self._labelled}
        if name in known:
            return known[name]
        begun = [
            ident for ident in known if len(ident) >= SHORTEST and name and ident.startswith(name)
        ]
        return known[begun[0]] if len(begun) == 1 else None

    @cached_property
    def cycle(self) -> tuple[Revision, ...]:
        """The revisions that cannot be reached from both ends, since they go in a circle."""
        own = tuple(
            revision for revision in self.revisions.values() if revision in self.parents(revision)
        )
        downs = self._circular(self.downs, self.heads)
        return own or downs or self._circular(self.parents, self.real_heads)

    def _circular(
        self, below: Callable[[Revision], tuple[Revision, ...]], heads: tuple[Revision, ...]
    ) -> tuple[Revision, ...]:
        above: dict[str, list[Revision]] = {}
        for child in self.revisions.values():
            for parent in below(child):
                above.setdefault(parent.id, []).append(child)
        bases = [revision for revision in self.revisions.values() if not below(revision)]
        down = _reachable(heads, below)
        up = _reachable(bases, lambda parent: tuple(above.get(parent.id, ())))
        both = down.keys() & up.keys()
        return tuple(revision for revision in self.revisions.values() if revision.id not in both)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each id in an order in which all could be run."""
        done: dict[str, int] = {}
        for revision in self.revisions.values():
            for each in self._upward(revision, done):
                done[each.id] = len(done)
        return done

    def _upward(self, last: Revision, done: Mapping[str, int]) -> Iterator[Revision]:
        """Yield what is not done yet up to a revision; a circle is cut where it closes."""
        visited = set(done)
        todo = [(last, False)]
        while todo:
            revision, ready = todo.pop()
            if ready:
                yield revision
            elif revision.id not in visited:
                visited.add(revision.id)
                todo.append((revision, True))
                todo += [(parent, False) for parent in self.parents(revision)]

    def labels(self, revision: Revision) -> frozenset[str]:
        """Return the branch labels that hold for a revision: of itself and the line below."""
        line = _reachable((revision,), self.downs).values()
        return frozenset(label for each in line for label in each.branch_labels)


def _reachable(
    start: Iterable[Revision], step: Callable[[Revision], tuple[Revision, ...]]
) -> dict[str, Revision]:
    found: dict[str, Revision] = {}
    todo = list(start)
    while todo:
        revision = todo.pop()
        if revision.id not in found:
            found[revision.id] = revision
            todo.extend(step(revision))
    return found
