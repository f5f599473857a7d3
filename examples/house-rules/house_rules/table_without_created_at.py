from collections.abc import Iterator

from upgradelint.api import Context, Finding, Rule, Snapshot


class TableWithoutCreatedAt(Rule):
    """A new table has no column created_at.

    Our archiver goes by it: it would never move the rows.

    Instead: derive the model from `Base`, which has the column.
    """

    code = "HSE201"
    name = "table-without-created-at"
    level = "note"

    def check(self, after: Snapshot, context: Context) -> Iterator[Finding]:
        known = {table.name for table in context.before.models.tables} if context.before else set()
        for table in after.models.tables:
            columns = {column.name for column in table.columns}
            if table.name not in known and "created_at" not in columns and not table.partial:
                yield self.finding(
                    subject=table.name,
                    message=f"new table {table.name} has no column created_at",
                    location=table.location,
                    facts=(table.name,),
                )
