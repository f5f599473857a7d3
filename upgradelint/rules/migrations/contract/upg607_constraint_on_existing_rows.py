import re
from collections.abc import Iterator

from upgradelint.compare.migrations.changes import ConstraintAdded
from upgradelint.facts.migrations.model import Operation
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.migrations.advice import running
from upgradelint.rules.migrations.errors import database_error
from upgradelint.rules.migrations.example_files import RACKS
from upgradelint.rules.migrations.lock_advice import constraint_steps, index_steps
from upgradelint.rules.migrations.snippets import in_schema, made_name
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class ConstraintOnExistingRows(Rule):
    """A unique, check or foreign key constraint is put on columns that are already in use.

    Rows that do not satisfy it make the migration fail, and old nodes, which do not know of it,
    go on writing such rows: their INSERTs fail. A constraint with a column that the older
    release does not map is fine, since nobody has filled it.

    ```diff
    --- /dev/null
    +++ b/shop/db/migrations/versions/0002_change.py
    +import sqlalchemy as sa
    +from alembic import op
    +
    +revision = '0002'
    +down_revision = '0001'
    +
    +def upgrade():
    +    op.create_unique_constraint('uniq_racks0name', 'racks', ['name'])  # UPG607
    ```

    Instead: let the code of this release keep to it first; add the constraint in the next.
    """

    code = "UPG607"
    name = "constraint-on-existing-rows"
    level = "warning"
    around = RACKS

    def check(self, change: ConstraintAdded, context: Context) -> Iterator[Finding]:
        operation, table = change.operation, change.before.table
        if (
            change.fresh
            or operation.not_valid
            or (table is None and change.before.use == "unmapped")
        ):
            return
        if table is not None and any(_is_unmapped(name, table) for name in operation.columns):
            return
        if not operation.columns and operation.kind != "add_check":
            return
        kind = (
            operation.kind.removeprefix("add_").replace("_", " ").replace("create index", "unique")
        )
        yield self.finding(
            subject=f"{operation.table}({','.join(operation.columns) or operation.name or ''})",
            message=f"{kind} constraint on {_what(operation)}: "
            f"rows that {context.old} writes may not satisfy it",
            location=operation.location,
            breaks=running(context, database_error(context, kind, operation.dialects)),
            hint="# two releases; now: check it in the code that writes, and clean the rows up\n"
            f"# a release later:\n{_steps(operation, context)}",
            facts=(change.revision.id, operation.kind, *operation.columns),
        )


def _is_unmapped(name: str, table: TableFacts) -> bool:
    """Whether a column, or what an expression is made of, is nothing that the release maps."""
    words = [name] if name.isidentifier() else re.findall(r"[A-Za-z_]\w*", name)
    return not any(table.column(word) for word in words)


def _what(operation: Operation) -> str:
    return (
        f"{listed(operation.columns)} of {operation.table}"
        if operation.columns
        else f"{operation.table}"
    )


def _steps(operation: Operation, context: Context) -> str:
    known = operation.dialects or context.traits.dialects
    if tuple(known) != ("postgresql",):
        return _code(operation)
    if operation.kind == "create_index":
        return index_steps(operation)
    return constraint_steps(operation)


def _code(operation: Operation) -> str:
    if operation.kind == "add_check":
        said = operation.text if operation.means != "sql" else "..."
        rest = (
            f"create_check_constraint({made_name('ck', operation)!r}, {operation.table!r}, {said!r}"
        )
    elif operation.kind == "add_foreign_key":
        referent = operation.referent or "..."
        name = made_name("fk", operation)
        target = list(operation.referent_columns) or "[...]"
        rest = (
            f"create_foreign_key({name!r}, {operation.table!r}, {referent!r}, "
            f"{list(operation.columns)}, {target}"
        )
    else:
        call = "primary_key" if operation.kind == "add_primary_key" else "unique_constraint"
        name = made_name("uq", operation)
        rest = f"create_{call}({name!r}, {operation.table!r}, {list(operation.columns)}"
    return f"op.{rest}{in_schema(operation)})"
