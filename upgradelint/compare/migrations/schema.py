"""New migrations of a tree, judged by what the models of two releases map."""

from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import takewhile

from upgradelint.base.frozen import Frozen
from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import Mapping, ModelsImported, TypeChanged
from upgradelint.compare.migrations.enums.models import compare_model_enums
from upgradelint.compare.migrations.history import SchemaHistory
from upgradelint.compare.migrations.judged import Judged
from upgradelint.compare.migrations.model_columns import compare_model_columns
from upgradelint.compare.migrations.operations import changes_of
from upgradelint.compare.migrations.pending_removals import compare_pending
from upgradelint.compare.migrations.revisions.changes import RevisionEdited
from upgradelint.compare.migrations.revisions.compare import compare_graph
from upgradelint.compare.migrations.revisions.edited import is_edited
from upgradelint.facts.migrations.model import DATA_KINDS, WRITE_KINDS, Operation, Revision
from upgradelint.facts.migrations.models.model import ModelFacts, Trees
from upgradelint.facts.migrations.revisions.trees import by_tree, trees_of
from upgradelint.facts.migrations.values.types import is_enum
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven


def compare_schema(
    before: Snapshot | None,
    after: Snapshot,
    dialects: Collection[str] = (),
    *,
    everything: bool = False,
) -> Iterator[Change]:
    """Yield what the migrations do that `before` does not have yet; all of them without it.

    A baseline that knows no migrations at all says nothing of which are new. `dialects` are the
    declared ones; `everything` judges what `before` has too.
    """
    if not after.migrations:
        return
    pair = _Pair(before, after, frozenset(dialects))
    yield from compare_graph(before, after, pair.histories)
    yield from compare_pending(after, pair.histories)
    yield from compare_model_columns(before, after, pair.histories)
    yield from compare_model_enums(before, after, pair.histories, pair.dialects)
    if before is None or before.migrations:
        yield from pair.changes(everything=everything)


def new_revisions(before: Snapshot, after: Snapshot) -> list[Revision]:
    """Return the revisions that no database of `before` has run, also where files have moved or
    sqlalchemy-migrate was left for alembic.
    """
    judged = _Pair(before, after, frozenset()).judged
    return [after.migrations[key] for key, released in judged.items() if released is None]


def untold_types(before: Snapshot, after: Snapshot) -> Iterator[Unproven]:
    """Yield the mapped columns of which it cannot be told whether their new type holds what the
    older release writes: one of both types is the project's own, or another library's.
    """
    new = (revision for key, revision in after.migrations.items() if key not in before.migrations)
    if not any(step.kind == "alter_type" for revision in new for step in revision.operations):
        return
    for change in compare_schema(before, after):
        if not isinstance(change, TypeChanged) or change.step != "unknown":
            continue
        done, column = change.operation, change.before.column
        old = done.existing_type or (column.type if column is not None else None)
        if column is not None and not any(map(is_enum, (old, done.type))):
            what = f"whether {done.type or 'a type'} holds what {old or 'its type'} does"
            place = f"{done.table}.{done.column}"
            subject = f"{change.revision.tree}:{change.revision.id}"
            yield Unproven("migration", subject, f"{what}: {place}", done.location)


class _Pair(Frozen, dict=True):
    before: Snapshot | None
    after: Snapshot
    dialects: frozenset[str]

    @cached_property
    def histories(self) -> dict[str, SchemaHistory]:
        """The histories of the trees of this release."""
        groups = by_tree(self.after.migrations.values())
        return {tree: SchemaHistory(group) for tree, group in groups.items()}

    @cached_property
    def trees(self) -> Trees:
        """The trees of this release, and which of them makes a table."""
        return trees_of(self.after.migrations.values())

    @cached_property
    def _by_file(self) -> dict[tuple[str, ...], list[Revision]]:
        found: dict[tuple[str, ...], list[Revision]] = {}
        for revision in self.before.migrations.values() if self.before else ():
            found.setdefault(_file(revision), []).append(revision)
        return found

    def released(self, revision: Revision) -> Revision | None:
        """Return what a revision was in the older release: in its tree, or where that was."""
        known = self._by_file.get(_file(revision), ())
        mine = (candidate for candidate in known if candidate.tree == revision.tree)
        moved = [candidate for candidate in known if candidate.key not in self.after.migrations]
        nearest = max(
            moved, key=lambda candidate: _shared_end(candidate.path, revision.path), default=None
        )
        named = next(mine, None) or nearest
        return named or self._numbered.get(_number(revision)) or self._retold(revision)

    @cached_property
    def _numbered(self) -> dict[tuple[str, str, str], Revision]:
        """The older release's numbered scripts: databases do not know what they are called."""
        known = self.before.migrations.values() if self.before else ()
        return {_number(revision): revision for revision in known if revision.tool != "alembic"}

    @cached_property
    def _by_migrate(self) -> dict[tuple[object, ...], Revision]:
        """What the older release does by sqlalchemy-migrate, by what is done to what."""
        known = self.before.migrations.values() if self.before else ()
        old = (revision for revision in known if revision.tool != "alembic")
        return {_deed(operation): revision for revision in old for operation in revision.operations}

    def _retold(self, revision: Revision) -> Revision | None:
        """The older release's revision of another tool, where this one does nothing else."""
        deeds = [
            _deed(operation) for operation in revision.operations if operation.kind != "select"
        ]
        if revision.tool != "alembic" or not deeds or not self._by_migrate:
            return None
        return self._by_migrate[deeds[0]] if self._by_migrate.keys() >= set(deeds) else None

    def _ported(self, revision: Revision) -> bool:
        """Whether no database of the older release runs a revision: it has run the scripts of
        sqlalchemy-migrate, and is stamped with this one or a later.
        """
        if not self._by_migrate or self.released(revision) is not None:
            return False
        return revision.stamped or revision.id in self._stamped[revision.tree]

    @cached_property
    def _stamped(self) -> dict[str, frozenset[str]]:
        """The revisions of each tree under those that databases are stamped with."""
        return {
            tree: frozenset().union(
                *(
                    graph.ancestors(revision)
                    for revision in graph.revisions.values()
                    if revision.stamped
                )
            )
            for tree, graph in ((tree, history.graph) for tree, history in self.histories.items())
        }

    @property
    def judged(self) -> dict[str, Revision | None]:
        """What each revision that databases of the older release may run was there."""
        return {
            key: self.released(migration)
            for key, migration in self.after.migrations.items()
            if not self._ported(migration)
        }

    def changes(self, *, everything: bool) -> Iterator[Change]:
        known = self.judged
        new = {self.after.migrations[key].key for key, old in known.items() if old is None}
        for key, old in known.items():
            revision = self.after.migrations[key]
            if old is None or everything:
                alone = self.before is None or old is not None  # which came with it is not known
                yield from self._new(revision, new, alone=alone)
            same = old is not None and old.tool == revision.tool
            if (
                old
                and same
                and is_edited(old, revision)
                and revision.id not in self._twice(revision)
            ):
                yield RevisionEdited(old, revision)

    def _twice(self, revision: Revision) -> frozenset[str]:
        return self.histories[revision.tree].graph.twice

    def _new(self, revision: Revision, new: Collection[str], *, alone: bool) -> Iterator[Change]:
        new = {revision.key} if alone else new
        if any(uses_models(operation) for operation in revision.operations):
            models = {table.location.path for table in self.after.models.tables if table.owner}
            imported = (path for path in revision.imports if path in models)
            yield from (ModelsImported(revision, path) for path in imported)
        history = self.histories[revision.tree]
        dialects = self.dialects or history.native
        makes = any(operation.kind == "create_table" for operation in revision.operations)
        for place, each in enumerate(revision.operations):
            step = history.with_table(each)
            writes = step.kind in WRITE_KINDS and step.table is None and not makes
            if step.table is not None or step.name is not None or writes:
                old = self._mapped(self.before.models, step, revision) if self.before else _UNKNOWN
                mapped = self._mapped(self.after.models, step, revision)
                judged = Judged(revision, step, place, old, mapped, history, new, dialects, alone)
                yield from changes_of(judged)

    def _mapped(self, models: ModelFacts, operation: Operation, revision: Revision) -> Mapping:
        folded = operation.means == "sql"
        name, tree = operation.table or "", revision.tree
        table = models.table(name, tree, self.trees, folded=folded, schema=operation.schema)
        if table is None:
            complete = operation.table is not None and models.complete(tree, self.trees)
            return Mapping("unmapped" if complete else "unknown")
        if operation.column is None:
            return Mapping("mapped", table)
        column = table.column(operation.column)
        if column is not None and column.untouched:
            return Mapping("unmapped", table, column)
        if column is not None:
            return Mapping("mapped", table, column)
        return Mapping("unknown" if table.partial else "unmapped", table)


def _shared_end(one: str, other: str) -> int:
    """How many parts at their ends two paths share."""
    pairs = zip(one.split("/")[::-1], other.split("/")[::-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _deed(operation: Operation) -> tuple[object, ...]:
    return operation.kind, operation.table, operation.column


_UNKNOWN = Mapping("unknown")


def uses_models(operation: Operation) -> bool:
    """Return whether an operation needs models where a migration imports some: it works on rows,
    or makes all tables that somebody else declares.
    """
    all_tables = operation.kind == "create_table" and operation.means == "ddl"
    return operation.kind in DATA_KINDS or (all_tables and operation.table is None)


def _number(revision: Revision) -> tuple[str, str, str]:
    return revision.tool, revision.tree, revision.id


def _file(revision: Revision) -> tuple[str, ...]:
    if revision.tool == "alembic":
        return (revision.id,)
    return (revision.id, revision.path.rpartition("/")[2])
