"""What schema migrations do: revisions, and the operations of their `upgrade()` in order.

Only plain frozen data here: how it is read is `collect_migrations`.
"""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location

NOWHERE = Location("", 0)

Phase = Literal["expand", "contract", "none"]

Kind = Literal[
    "create_table",
    "drop_table",
    "rename_table",
    "add_column",
    "drop_column",
    "rename_column",
    "alter_type",
    "set_not_null",
    "drop_not_null",
    "set_default",
    "drop_default",
    "create_index",
    "drop_index",
    "add_unique",
    "add_check",
    "add_foreign_key",
    "add_primary_key",
    "drop_constraint",
    "create_enum",
    "drop_enum",
    "rename_enum",
    "add_enum_value",
    "rename_enum_value",
    "set_enum_values",
    "insert",
    "update",
    "delete",
    "select",
    "opaque",
]

CONTRACT_KINDS = frozenset(
    """
    drop_table rename_table drop_column rename_column alter_type set_not_null drop_constraint
    drop_enum rename_enum_value set_enum_values
""".split()
)
"""What takes something away from code that is already running."""

WRITE_KINDS = frozenset({"insert", "update", "delete"})
DATA_KINDS = WRITE_KINDS | {"select"}

ConstraintKind = Literal["unique", "check", "foreign_key", "primary_key"]

GuardKind = Literal["existence", "leftover", "inverted", "unexecuted", "rows", "other"]


UNREAD_PART = "?"
"""The name of a column that stands for parts of a new table which cannot be told."""


class MadeColumn(Frozen):
    """A column of a table that is created; a part that is not told is None."""

    name: str
    type: str | None = None
    nullable: bool | None = None
    server_default: str | None = None


class MadeConstraint(Frozen):
    """A constraint of a table that is created.

    `text` is the condition of a check, and the table that a foreign key is on.
    """

    kind: ConstraintKind
    name: str | None
    columns: tuple[str, ...]
    text: str = ""


class Guard(Frozen):
    """A condition that an operation runs under.

    `kind` is "existence" for a look at the schema (idempotence), "leftover" where the migration
    raises when the condition went the other way and rows were read for it, "inverted" where it
    raises when none were found, "unexecuted" where a query is asked that nothing executes, "rows"
    where only the rows found decide, else "other". `words` are the names the condition mentions:
    tables, columns and the words of its SQL.
    """

    text: str
    kind: GuardKind
    words: frozenset[str] = frozenset()
    location: Location | None = None

    def about(self, *names: str | None) -> bool:
        """Whether the condition mentions all these names, or something that cannot be named."""
        known = UNREAD_PART not in self.words
        return all(name is None or name.lower() in self.words for name in names) or not known


class Timeout(Frozen):
    """A setting of the database, as `lock_timeout`: `value` as it is written, "" where unknown."""

    name: str
    value: str


class Operation(Frozen):
    """One thing that `upgrade()` does to the schema or to rows.

    `table` and `column` are None where the kind has none, or where the name cannot be told: then
    `unproven` says why. `schema` is the one that is named for the table. `name` is that of a
    constraint, index or enum type; `new_name` what a rename gives, or a value of an enum: the one
    that is added, or the one that is renamed to that in `values`.
    `type` and `existing_type` are texts like `String(255)`; `server_default` a text; `nullable` and
    `existing_nullable` None where not said. `made` and `constraints` are what a new table has,
    `referent` is the table that a foreign key is on, `referent_columns` its columns there;
    `values` those of an enum, `sources` the tables whose rows are read for a write. `means` tells
    the form: "op", "batch", "sql", "core", "orm", "ddl", "migrate",
    "type" for what a type brings along. `dialects` are those it runs
    on, all of the declared ones when empty; `timeouts` those that the migration has set before, for
    its session or its transaction. An operation without `guards` is certain.
    """

    kind: Kind
    table: str | None = None
    column: str | None = None
    columns: tuple[str, ...] = ()
    schema: str | None = None
    name: str | None = None
    new_name: str | None = None
    type: str | None = None
    existing_type: str | None = None
    nullable: bool | None = None
    existing_nullable: bool | None = None
    server_default: str | None = None
    unique: bool = False
    concurrently: bool = False
    not_valid: bool = False
    referent: str | None = None
    referent_columns: tuple[str, ...] = ()
    made: tuple[MadeColumn, ...] = ()
    constraints: tuple[MadeConstraint, ...] = ()
    values: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    means: str = "op"
    text: str = ""
    unproven: str = ""
    dialects: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    in_created_table: bool = False
    in_autocommit: bool = False
    timeouts: tuple[Timeout, ...] = ()
    location: Location = NOWHERE

    @property
    def certain(self) -> bool:
        """Whether it runs in every upgrade of its dialects, on names that are known."""
        return not self.guards and not self.unproven


class Excuse(Frozen):
    """A function of a migration that a check of the project's own asks what to let pass."""

    name: str
    reason: str


class Revision(Frozen):
    """A migration. `tree` is the folder of the version files it belongs to.

    `down_revisions` is empty for a base; `unproven` says what of it could not be evaluated.
    `digest` is of what it does, "" where a part of that is not known, and `source` of its file's
    bytes; `imports` are the paths of the project's modules that the file itself imports; `excuses`
    what it says for itself; `restores` the checks that its `downgrade` makes again, where upgrading
    makes some; `refusals` the rows that make it raise; `timeouts` hold for every connection;
    `stamped` tells that databases of another tool are marked as being there.
    """

    id: str
    down_revisions: tuple[str, ...]
    branch_labels: tuple[str, ...]
    depends_on: tuple[str, ...]
    phase: Phase
    path: str
    tree: str
    operations: tuple[Operation, ...]
    location: Location
    tool: Literal["alembic", "sqlalchemy-migrate"] = "alembic"
    digest: str = ""
    source: str = ""
    imports: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    restores: tuple[MadeConstraint, ...] = ()
    refusals: tuple[Guard, ...] = ()
    timeouts: tuple[Timeout, ...] = ()
    stamped: bool = False

    @property
    def key(self) -> str:
        """Identity beside other trees of the project."""
        return f"{self.tree}:{self.id}"
