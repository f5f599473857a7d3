"""Run in the environment of migration-lint: run_migration_lint.py FOLDER_OF_SQL."""

import sys
from pathlib import Path

from migration_lint.sql.parser import classify_migration

for path in sorted(Path(sys.argv[1]).glob("*.sql")):
    try:
        found = classify_migration(path.read_text())
    except Exception as error:  # what its parser refuses has no findings
        print(f"{path.stem}: {error}", file=sys.stderr)
        continue
    for kind in {kind.value for _, kind in found}:
        print(f"{path.stem}\t{kind.lower()}")
