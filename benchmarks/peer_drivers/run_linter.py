"""Run in the environment of alembic-migration-linter: run_linter.py ALEMBIC_INI."""

import sys

from alembic_migration_linter.linter import AlembicMigrationLinter

linter = AlembicMigrationLinter(sys.argv[1], dialect="postgresql", no_cache=True)
for migration in linter.loader.load():
    try:
        result = linter.lint_migration(migration)
    except Exception as error:  # what cannot be rendered has no findings
        print(f"{migration.revision}: {error}", file=sys.stderr)
        continue
    for issue in (*result.errors, *result.warnings):
        print(f"{migration.filepath.stem}\t{issue.code}")
