"""The migrations that NEW brings, in the order they run: what each does, and what waits for it."""

from collections.abc import Iterable, Iterator, Sequence

from upgradelint.compare.migrations.revisions.graph import RevisionGraph
from upgradelint.compare.migrations.schema import new_revisions
from upgradelint.facts.migrations.model import (
    CONTRACT_KINDS,
    WRITE_KINDS,
    Operation,
    Revision,
)
from upgradelint.facts.migrations.revisions.trees import by_tree
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.plan.model import Fault, Mover, SchemaPhase, SchemaStep

_LOCKING = ("UPG607", "UPG65", "UPG66")
"""The rules on what waits for a lock, or makes others wait."""

_BREAKING = tuple(
    "UPG601 UPG602 UPG603 UPG604 UPG605 UPG606 UPG608 UPG609 UPG613 UPG615 UPG616".split()
)

_DOUBT = "UPG613"
"""Of a drop that OLD may need: it waits, and is no proof that NEW cannot be rolled."""

UNMET = "UPG548"
"""Of a migration that refuses rows which only NEW can have moved."""

_WORDS = {
    "create_table": "creates table {table}",
    "drop_table": "drops table {table}",
    "rename_table": "renames table {table} to {new_name}",
    "add_column": "adds column {table}.{column}",
    "drop_column": "drops column {table}.{column}",
    "rename_column": "renames column {table}.{column} to {new_name}",
    "alter_type": "changes the type of {table}.{column}",
    "set_not_null": "forbids NULL in {table}.{column}",
    "drop_not_null": "allows NULL in {table}.{column}",
    "set_default": "sets the server default of {table}.{column}",
    "drop_default": "takes the server default from {table}.{column}",
    "create_index": "creates index {name} on {table}",
    "drop_index": "drops index {name} of {table}",
    "add_unique": "adds a unique constraint on {table}",
    "add_check": "adds a check on {table}",
    "add_foreign_key": "adds a foreign key on {table}",
    "add_primary_key": "adds a primary key on {table}",
    "drop_constraint": "drops constraint {name} of {table}",
    "create_enum": "creates enum {name}",
    "drop_enum": "drops enum {name}",
    "add_enum_value": "adds value {new_name} to enum {name}",
    "rename_enum_value": "renames a value of enum {name}",
    "set_enum_values": "sets the values of enum {name}",
    "insert": "inserts rows into {table}",
    "update": "updates rows of {table}",
    "delete": "deletes rows of {table}",
    "opaque": "runs what cannot be read: {text}",
}
_NEEDED = frozenset(
    """
    create_table rename_table add_column rename_column alter_type drop_not_null set_default
    create_enum add_enum_value rename_enum_value set_enum_values insert update opaque
""".split()
)
"""What newer code may stand on; of indexes, constraints and what goes away it does without."""

_UNKNOWN = "a name that is not told"


def schema_steps(
    before: Snapshot, after: Snapshot, findings: Sequence[Finding], fresh_movers: Iterable[Mover]
) -> Iterator[SchemaStep]:
    """Yield the revisions of NEW that OLD does not have, tree by tree in their order."""
    moving: dict[str, list[str]] = {}
    for mover in fresh_movers:
        for waiting in mover.waiting:
            moving.setdefault(waiting.partition(" ")[0], []).append(mover.name)
    new = {revision.key for revision in new_revisions(before, after)}
    for tree, revisions in sorted(by_tree(after.migrations.values()).items()):
        graph = RevisionGraph(revisions)
        fresh = [revision for revision in graph.revisions.values() if revision.key in new]
        for revision in sorted(fresh, key=lambda each: graph.order[each.id]):
            found = [finding for finding in findings if _about(finding, revision)]
            waited = [*moving.get(revision.id, ()), *_unmet(found)]
            yield _step(revision, tree, found, tuple(dict.fromkeys(waited)))


def _unmet(findings: Iterable[Finding]) -> Iterator[str]:
    """What moves the rows that a guard of the migration refuses, where NEW is the first to."""
    return (
        finding.facts[-1] or "nothing that is seen" for finding in findings if finding.code == UNMET
    )


def _about(finding: Finding, revision: Revision) -> bool:
    return finding.location.path == revision.path


def _step(
    revision: Revision, tree: str, found: Sequence[Finding], moving: tuple[str, ...]
) -> SchemaStep:
    sure = [finding for finding in found if finding.level == "error" or finding.code == _DOUBT]
    risks = [finding for finding in found if finding not in sure]
    breaks = tuple(_texts(sure, _BREAKING))
    guards = (guard for operation in revision.operations for guard in operation.guards)
    return SchemaStep(
        revision.id,
        tree,
        _phase(revision),
        tuple(dict.fromkeys(filter(None, map(_words, revision.operations)))),
        tuple(_texts(found, _LOCKING)),
        tuple(_texts(risks, _BREAKING)),
        breaks,
        tuple(dict.fromkeys(guard.text for guard in guards if guard.kind == "leftover")),
        bool(breaks or revision.unproven or moving) or revision.phase == "contract",
        (*revision.down_revisions, *revision.depends_on),
        revision.unproven,
        tuple(_words(operation) for operation in revision.operations if operation.kind == "opaque"),
        moving,
        next(filter(None, map(_words, _needed(revision))), ""),
        revision.location,
    )


def _needed(revision: Revision) -> Iterator[Operation]:
    return (operation for operation in revision.operations if operation.kind in _NEEDED)


def _texts(findings: Iterable[Finding], codes: tuple[str, ...]) -> Iterator[str]:
    about = (finding for finding in findings if finding.code.startswith(codes))
    return (f"{finding.code} {finding.message}" for finding in about)


def _phase(revision: Revision) -> SchemaPhase:
    """The phase that its branch says, else the one that its operations show."""
    if revision.phase == "expand":
        return "expand"
    if revision.phase == "contract":
        return "contract"
    kinds = {operation.kind for operation in revision.operations if not operation.in_created_table}
    if kinds & CONTRACT_KINDS:
        return "contract"
    return "data" if kinds & WRITE_KINDS else "expand"


def _words(operation: Operation) -> str:
    if operation.in_created_table and operation.kind != "create_table":
        return ""
    pattern = _WORDS.get(operation.kind, "")
    return pattern.format(
        table=operation.table or _UNKNOWN,
        column=operation.column or _UNKNOWN,
        name=operation.name or "without a name",
        new_name=operation.new_name or _UNKNOWN,
        text=operation.text.strip().splitlines()[0][:80] if operation.text.strip() else "code",
    )


def done_by(steps: Sequence[SchemaStep]) -> Iterator[str]:
    """Say what each migration does; those that do nothing together in one line."""
    yield from (
        f"{step.revision} ({step.phase}): {'; '.join(step.does)}" for step in steps if step.does
    )
    idle = ", ".join(step.revision for step in steps if not step.does)
    if idle:
        yield f"{idle}: nothing"


def prefix(steps: Sequence[SchemaStep]) -> tuple[list[SchemaStep], list[SchemaStep]]:
    """Part the revisions of a tree: those that may run before any service is NEW, and the rest.

    What builds on a revision that waits has to wait as well.
    """
    early: list[SchemaStep] = []
    late: list[SchemaStep] = []
    waiting: set[str] = set()
    for step in steps:
        if not step.waits and waiting.isdisjoint(step.needs):
            early.append(step)
        else:
            late.append(step)
            waiting.add(step.revision)
    return early, late


def contradictions(
    steps: Sequence[SchemaStep], before: Snapshot, after: Snapshot
) -> Iterator[tuple[str, Fault]]:
    """Yield the trees with a revision that breaks OLD, and that makes what NEW maps: neither can
    go first.
    """
    old, new = _mapped(before), _mapped(after)
    for tree in dict.fromkeys(step.tree for step in steps):
        _, late = prefix([step for step in steps if step.tree == tree])
        breaking = next((step for step in late if any(map(_is_sure, step.breaks))), None)
        for step in late if breaking else ():
            made = set(_makes(after.migrations[f"{tree}:{step.revision}"])) & (new - old)
            if breaking and made:
                makes = f"migration {step.revision} makes {min(made)}, which NEW maps"
                who = "the same" if step is breaking else f"{breaking.revision}, which is below it,"
                text = f"{makes}, and {who} breaks OLD: {breaking.breaks[0]}"
                station = f"runs before {breaking.revision} and after it, and has not that yet"
                yield tree, Fault("schema", text, station)
                break


def _is_sure(text: str) -> bool:
    return not text.startswith(_DOUBT)


def _mapped(snapshot: Snapshot) -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in snapshot.models.tables
        for column in table.columns
    }


def _makes(revision: Revision) -> Iterator[str]:
    for operation in revision.operations:
        if operation.kind == "add_column":
            yield f"{operation.table}.{operation.column}"
        elif operation.kind == "create_table":
            yield from (f"{operation.table}.{column.name}" for column in operation.made)


def contractions(revision: Revision) -> Iterator[Operation]:
    """Yield what a revision takes away that it did not make."""
    return (
        operation
        for operation in revision.operations
        if operation.kind in ("drop_column", "drop_table", "rename_column", "rename_table")
        and not operation.in_created_table
    )
