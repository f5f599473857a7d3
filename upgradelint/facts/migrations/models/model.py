"""Tables and columns that the ORM maps at a revision, and what is declared as pending removal."""

from itertools import takewhile

from upgradelint.base.frozen import Frozen, field, replace
from upgradelint.base.location import Location


class ColumnFacts(Frozen):
    """A mapped column. `name` is that in the database, `attribute` that of the class.

    `type` is a text like `String(255)`, None where it is not told; `nullable` None likewise;
    `default` tells that the ORM itself gives a value on insert, `untouched` that no statement
    names the column unless the code asks for it.
    """

    name: str
    attribute: str
    type: str | None
    nullable: bool | None
    server_default: str | None
    default: bool
    primary_key: bool
    location: Location
    untouched: bool = False


class TableFacts(Frozen):
    """A mapped table. `owner` is the class, "" for a plain Table.

    `partial` says why there may be more columns than those listed, "" when all are known; `schema`
    is the one that is named for it.
    """

    name: str
    owner: str
    columns: tuple[ColumnFacts, ...]
    location: Location
    partial: str = ""
    schema: str | None = None

    def column(self, name: str) -> ColumnFacts | None:
        """Return the column of that name in the database, or None."""
        return next(
            (column for column in self.columns if column.name.lower() == name.lower()), None
        )


class PendingRemoval(Frozen):
    """A table, or a column of it, that is declared unmapped and not yet dropped."""

    table: str
    column: str | None
    location: Location


class Trees(Frozen):
    """The `names` of all trees of migrations, and by the name of a table those that make it."""

    names: tuple[str, ...]
    makers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def have(self, tree: str, table: TableFacts) -> bool:
        """Whether a table is of the database that a tree makes.

        It is that of the tree that makes it; where several do, or nobody is known to, of the one
        that is nearest to the model.
        """
        makers = self.makers.get(table.name, ())
        return tree in self._among(table.location.path, makers if tree in makers else self.names)

    def nearest(self, path: str) -> tuple[str, ...]:
        """Return the trees that share most folders with a file."""
        return self._among(path, self.names)

    def _among(self, path: str, trees: tuple[str, ...]) -> tuple[str, ...]:
        near = [shared_folders(path, f"{tree}/") for tree in trees]
        return tuple(tree for tree, each in zip(trees, near, strict=True) if each == max(near))


class ModelFacts(Frozen):
    """All mapped tables. Two databases of one project may each have a table of one name.

    `unread` are the classes and tables whose name in the database is unknown, and the files that
    cannot be parsed.
    """

    tables: tuple[TableFacts, ...] = ()
    pending: tuple[PendingRemoval, ...] = ()
    unread: tuple[Location, ...] = ()

    def table(
        self,
        name: str,
        tree: str,
        trees: Trees,
        *,
        folded: bool = False,
        schema: str | None = None,
    ) -> TableFacts | None:
        """Return the table of that name in the database made by the migrations in `tree`, or None.

        Where a name is `folded`, as those of SQL text are that have no quotes, capitals do not
        count. Where both name a `schema`, it has to be the same.
        """
        found = [table for table in self.tables if table.name == name]
        if folded and not found:
            found = [table for table in self.tables if table.name.lower() == name.lower()]
        found = [
            table for table in found if None in (schema, table.schema) or schema == table.schema
        ]
        mine = [table for table in found if trees.have(tree, table)]
        near = [shared_folders(table.location.path, tree) for table in mine]
        nearest = [table for table, each in zip(mine, near, strict=True) if each == max(near)]
        return _together(nearest) if len(nearest) > 1 else next(iter(nearest), None)

    def complete(self, tree: str, trees: Trees) -> bool:
        """Whether there are models of a tree's database, and the tables of all are known."""
        mine = [table for table in self.tables if trees.have(tree, table)]
        near = {
            tree,
            *(
                nearest_tree
                for table in mine
                for nearest_tree in trees.nearest(table.location.path)
            ),
        }
        unread = (nearest_tree for each in self.unread for nearest_tree in trees.nearest(each.path))
        return bool(mine) and near.isdisjoint(unread)


def _together(tables: list[TableFacts]) -> TableFacts:
    """One fact for classes of several files that share a table."""
    columns = {column.name: column for table in tables for column in table.columns}
    partial = next((table.partial for table in tables if table.partial), "")
    return replace(tables[0], columns=tuple(columns.values()), partial=partial)


def shared_folders(one: str, other: str) -> int:
    """Return how many leading folders two paths share."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
