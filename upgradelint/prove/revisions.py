"""Revisions of Alembic as source: whole as their files have them, or one operation of theirs."""

from collections.abc import Iterable

from upgradelint.facts.migrations.model import Operation, Revision
from upgradelint.prove.model import CannotRunError, Case, Side
from upgradelint.prove.own_modules import modules_for, modules_source
from upgradelint.prove.source_text import comment, joined
from upgradelint.prove.tables import type_source

RUNNING = '''\
def run(connection, source):
    """Run the `upgrade()` of a revision on a connection, as Alembic does."""
    revision = types.ModuleType("revision")
    context = MigrationContext.configure(connection)
    with context.begin_transaction(), Operations.context(context):
        exec(compile(source, "revision.py", "exec"), revision.__dict__)
        try:
            revision.upgrade()
        except SystemExit as error:
            raise RuntimeError("the revision ends the program") from error


UNABLE = (ImportError, NotImplementedError, sa.exc.CompileError, sa.exc.DBAPIError)


def why(error):
    """Say why a revision cannot be run here."""
    return f"the revision does not run on {DATABASE} alone: {error}".partition("\\n")[0]
'''


def chain(case: Case, revision: Revision) -> list[Revision]:
    """Return the new revisions up to one, each after the one that it builds on; raises
    CannotRunError where that is not new.
    """
    known = (
        {migration.id for migration in case.before.snapshot.migrations.values()}
        if case.before
        else set()
    )
    if revision.id in known:
        raise CannotRunError(f"{case.older.label} has revision {revision.id} too")
    mine = {migration.id: migration for migration in case.after.snapshot.migrations.values()}
    mine = {
        ident: known_revision
        for ident, known_revision in mine.items()
        if known_revision.tree == revision.tree
    }
    found = [revision]
    while found[0].down_revisions:
        parent = mine.get(found[0].down_revisions[0])
        if parent is None or parent.id in known or parent in found:
            break
        found.insert(0, parent)
    return found


def as_written(side: Side, revision: Revision) -> str:
    """Return the text of a revision's file; raises CannotRunError where it is not there."""
    if revision.tool != "alembic":
        raise CannotRunError(f"{revision.path} is a script of {revision.tool}")
    source = side.source(revision.path)
    if source is None:
        raise CannotRunError(f"{revision.path} of {side.label} is not there to be read")
    return source


def text_source(name: str, text: str) -> str:
    """Return an assignment of a text of several lines."""
    lines = "".join(f"    {line!a}\n" for line in text.splitlines(True))
    return f"{name} = (\n{lines})\n"


def as_read(operation: Operation) -> str | None:
    """Return a revision that does one operation alone, in the words of any database; None where
    there are none.
    """
    call = _call(operation)
    if call is None or operation.table is None:
        return None
    imports = "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n"
    if call.startswith("op."):
        return f"{imports}    {call}\n"
    table = f"    with op.batch_alter_table({operation.table!a}) as batch:\n"
    return f"{imports}{table}        {call}\n"


def _call(operation: Operation) -> str | None:
    column, made = repr(operation.column), type_source(operation.type or operation.existing_type)
    columns, cast = list(operation.columns), f"{operation.column}::text::{operation.type}"
    calls = {
        "drop_column": f"batch.drop_column({column})",
        "rename_column": f"batch.alter_column({column}, new_column_name={operation.new_name!a})",
        "create_index": f"op.create_index('witness', {operation.table!a}, {columns})",
        "alter_type": f"batch.alter_column({column}, type_={made}, postgresql_using={cast!a})",
        "drop_table": f"op.drop_table({operation.table!a})",
        "rename_table": f"op.rename_table({operation.table!a}, {operation.new_name!a})",
        "add_column": f"batch.add_column(sa.Column({column}, {made}, nullable=False))",
        "set_not_null": f"batch.alter_column({column}, existing_type={made}, nullable=False)",
        "drop_default": f"batch.alter_column({column}, existing_type={made}, server_default=None)",
        "add_unique": f"batch.create_unique_constraint('witness', {list(operation.columns)!a})",
    }
    if operation.kind == "add_foreign_key":
        there = f"{list(operation.columns)!a}, {list(operation.referent_columns)!a}"
        return f"batch.create_foreign_key('witness', {operation.referent!a}, {there})"
    if operation.kind == "create_index" and operation.unique:
        return calls["add_unique"]
    return calls.get(operation.kind)


def revisions_source(side: Side, revisions: Iterable[Revision]) -> str | None:
    """Return an assignment of the texts of revisions, as their files have them, to REVISIONS, with
    the modules of the project that they import; None where those are too many. Raises
    CannotRunError where a revision is not there.
    """
    texts, names, modules = list[str](), list[str](), dict[str, str]()
    for number, revision in enumerate(revisions, 1):
        source, needed = as_written(side, revision), modules_for(side, revision.path)
        if needed is None:
            return None
        modules |= needed
        names.append(f"REVISION_{number}")
        heading = comment(f"{revision.path} of {side.label}, as it is written there.")
        texts.append(heading + text_source(names[-1], source))
    return joined([modules_source(modules), *texts, f"REVISIONS = [{', '.join(names)}]\n"])


def needed_source(side: Side, revisions: Iterable[Revision]) -> str:
    """Return the same; raises CannotRunError where more is imported than can be taken along."""
    written = revisions_source(side, list(revisions))
    if written is None:
        raise CannotRunError("a revision imports more of the project than can be taken along")
    return written
