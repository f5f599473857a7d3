"""What the reading of migrations needs to know of a project."""

from collections.abc import Mapping

from upgradelint.base.frozen import Frozen, field
from upgradelint.facts.migrations.operations.effects import Effects

DIALECTS = ("postgresql", "mysql", "sqlite")
"""Those that a project may run on which declares none."""

OF_TESTS = ("sqlite",)
"""What runs on this alone is not judged where no database is declared: nodes share no file, and
such branches serve unit tests.
"""

FOLDERS = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mariadb",
    "sqlite": "sqlite",
}
"""Names of folders with migrations for one database."""


class MigrationOptions(Frozen):
    """`dialects` are the declared databases, all common ones when empty.

    `trees` maps folders of version files to the tree they belong to; `expand` and `contract` are
    labels and folders of those branches; `effects` are the declared operations.
    """

    dialects: tuple[str, ...] = ()
    trees: Mapping[str, str] = field(default_factory=dict)
    expand: tuple[str, ...] = ("expand",)
    contract: tuple[str, ...] = ("contract",)
    effects: Effects = field(default_factory=dict)

    @property
    def context(self) -> str:
        """What the operations of a migration depend on besides its code."""
        return repr((self.dialects, dict(self.effects))) if self.dialects or self.effects else ""

    def named_dialects(self, path: str) -> tuple[str, ...]:
        """Return the database that a folder of a file is called by, none where there is none."""
        named = [FOLDERS[folder] for folder in path.split("/")[:-1] if folder in FOLDERS]
        wanted = [dialect for dialect in named[-1:] if dialect in (self.dialects or (dialect,))]
        return tuple(wanted)

    def tree(self, path: str) -> str:
        """Return the tree of a file: the declared one, else the folder that is called `versions`,
        else the file's own.
        """
        inside = [tree for tree in self.trees if f"/{path}".rpartition(f"/{tree}/")[1]]
        if inside:
            return self.trees[max(inside, key=len)]
        folders = path.split("/")[:-1]
        if "versions" in folders:
            folders = folders[: folders.index("versions") + 1]
        return "/".join(folders)
