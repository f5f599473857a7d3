"""What the registry file says of migrations and models; `after` and `until` are as in RPC."""

from typing import Literal

from upgradelint.facts.migrations.model import ConstraintKind, Kind, Phase
from upgradelint.registry.documents.rpc import Entry


class ConstraintEntry(Entry, frozen=True):
    """A constraint of a table that is created."""

    kind: ConstraintKind
    columns: tuple[str, ...] = ()
    name: str | None = None


class OperationEntry(Entry, frozen=True):
    """One thing that a migration does; `made` are name and type of a new table's columns."""

    kind: Kind
    table: str | None = None
    column: str | None = None
    name: str | None = None
    new_name: str | None = None
    type: str | None = None
    server_default: str | None = None
    made: tuple[tuple[str, str | None], ...] = ()
    constraints: tuple[ConstraintEntry, ...] = ()


class RevisionHead(Entry, frozen=True):
    """A revision; `digest` is of what it does, `source` of its file's bytes.

    `id` and `tree` are given where the name of the entry is not made of them.
    """

    path: str
    down: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    phase: Phase = "none"
    tool: Literal["alembic", "sqlalchemy-migrate"] = "alembic"
    digest: str = ""
    source: str = ""
    unproven: tuple[str, ...] = ()
    id: str | None = None
    tree: str | None = None
    after: str | None = None
    until: str | None = None
    operations: tuple[OperationEntry, ...] = ()


class RevisionEntry(RevisionHead, frozen=True):
    """A migration; `former` is what it was in releases, where it was edited since."""

    former: list[RevisionHead] = []


class ColumnEntry(Entry, frozen=True):
    """A mapped column; `attribute` where the class names it otherwise, `source` where it is from
    another file than its table is in now; `default` tells that the ORM gives a value on insert,
    `untouched` that no statement names it.
    """

    type: str | None = None
    nullable: bool | None = None
    primary_key: bool = False
    server_default: str | None = None
    default: bool = False
    untouched: bool = False
    attribute: str | None = None
    source: str | None = None
    after: str | None = None
    until: str | None = None


class TableHead(Entry, frozen=True, rename={"cls": "class"}):
    """A mapped table without its columns; `partial` says why there may be more of them."""

    table: str
    source: str
    cls: str = ""
    partial: str = ""
    schema: str | None = None
    after: str | None = None
    until: str | None = None


class TableEntry(TableHead, frozen=True):
    """A table that the ORM maps."""

    columns: dict[str, ColumnEntry] = {}
    former_columns: dict[str, list[ColumnEntry]] = {}
    former: list[TableHead] = []


class PendingEntry(Entry, frozen=True):
    """A table or column that is declared unmapped and not yet dropped."""

    table: str
    column: str | None = None
    after: str | None = None
    until: str | None = None


class UnreadEntry(Entry, frozen=True):
    """A file with models whose table cannot be told."""

    path: str
    after: str | None = None
    until: str | None = None


class FacadeHead(Entry, frozen=True):
    """The columns that an object is loaded from; `unread` says why there may be more."""

    source: str
    reads: tuple[str, ...] = ()
    unread: str = ""
    after: str | None = None
    until: str | None = None


class FacadeEntry(FacadeHead, frozen=True):
    """How an object comes from rows, and how it did in releases where that was otherwise."""

    former: list[FacadeHead] = []


class RowFunctionHead(Entry, frozen=True):
    """A function that knows of an old column and the new one that gets its data: it `falls_back` on
    the old one, `moves` rows that it looks for, or `writes_both`.
    """

    source: str
    falls_back: tuple[tuple[str, str], ...] = ()
    moves: tuple[tuple[str, str], ...] = ()
    writes_both: tuple[tuple[str, str], ...] = ()
    after: str | None = None
    until: str | None = None


class RowFunctionEntry(RowFunctionHead, frozen=True):
    """Such a function, and what it did in releases where that was otherwise."""

    former: list[RowFunctionHead] = []
