"""Write the SQL of every migration of a folder: render.py VERSIONS TARGET."""

import contextlib
import importlib.util
import inspect
import io
import sys
from pathlib import Path

import alembic.op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

versions, target = map(Path, sys.argv[1:])
for path in sorted(versions.glob("*.py")):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    text = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": text}
    )
    # A migration that asks the database cannot be rendered: what came before is kept.
    with contextlib.suppress(Exception), Operations.context(context):
        spec.loader.exec_module(module)
        with context.begin_transaction():
            names = inspect.signature(module.upgrade).parameters
            module.upgrade(*(alembic.op if name == "op" else None for name in names))
    (target / f"{path.stem}.sql").write_text(text.getvalue())
