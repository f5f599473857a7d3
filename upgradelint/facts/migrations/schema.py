"""Migrations and models of a program: one call for whoever reads a tree."""

import re
from collections.abc import Mapping

from upgradelint.base.frozen import Frozen, field
from upgradelint.facts.migrations.collect import MIGRATION, Around, MigrationCollector
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.collect import MODELS, ModelCollector
from upgradelint.facts.migrations.models.model import ModelFacts
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator

MAPPED = (b"olumn(", b"Mapped[", b"table=True", b"__tablename__", b"__table__")
SCHEMA_LITERALS = (b"down_revision", b"def upgrade(", b"REMOVED_", *MAPPED)
"""One of these is in every file with a migration or a model."""

SCHEMA = re.compile(b"|".join((MIGRATION.pattern, MODELS.pattern)), re.MULTILINE)


class Schema(Frozen):
    """What a tree does to its database, and what it maps of it."""

    migrations: dict[str, Revision] = field(default_factory=dict)
    models: ModelFacts = ModelFacts()
    unproven: tuple[Unproven, ...] = ()


def collect_schema(
    evaluator: Evaluator,
    found: Mapping[str, frozenset[bytes]],
    readings: Readings,
    options: MigrationOptions,
    around: Around,
) -> Schema:
    """Return the facts of files by path, each with what SCHEMA found in it.

    Without a migration nothing is read.
    """
    migrating = [path for path, hits in found.items() if any(map(_migrates, hits))]
    migrations, unproven = MigrationCollector(evaluator, options, around).run(migrating, readings)
    if not migrations:
        return Schema()
    revisions = {migration.path for migration in migrations.values()}
    mapping = (path for path, hits in found.items() if path not in revisions and _maps(hits))
    models = ModelCollector(evaluator).run(mapping, readings)
    return Schema(migrations, models, tuple(unproven))


def _migrates(hit: bytes) -> bool:
    return hit.startswith((b"down_revision", b"def upgrade"))


def _maps(hits: frozenset[bytes]) -> bool:
    return any(hit.endswith(MAPPED) or hit.startswith(b"REMOVED_") for hit in hits)
