"""Settings: what the checked project says in pyproject.toml, else in setup.cfg or tox.ini."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, Self

from upgradelint.base.errors import UpgradelintError
from upgradelint.facts.migrations.operations.effects import Effects
from upgradelint.findings.finding import Level
from upgradelint.settings import values as values
from upgradelint.trees.directory import DirectoryTree
from upgradelint.trees.history import DEFAULT_TAG_PATTERN
from upgradelint.trees.select import DEFAULT_EXCLUDE
from upgradelint.trees.tree import Tree

CONFIG_FILES = ("pyproject.toml", "setup.cfg", "tox.ini")
"""In a folder the first of these that has our table or section is read."""


def _key(kind: values.Kind, default: Any, text: str) -> Any:
    """Return a field for a key of the configuration: its kind, default and documentation."""
    return field(default=default, metadata={"kind": kind, "help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force for a tree. A key is the field's name with dashes for underscores.

    `source` is the file the settings came from, empty for the defaults alone; `folder` is where
    relative paths in it start, None without a place on disk; `given` are the fields it says.
    Patterns are as in .gitignore and start from the root of the tree.
    """

    select: tuple[str, ...] = _key(
        values.STRINGS, (), "Rules to run instead of the default ones, as codes or prefixes."
    )
    extend_select: tuple[str, ...] = _key(
        values.STRINGS, (), "Rules to run in addition to the selected ones."
    )
    ignore: tuple[str, ...] = _key(values.STRINGS, (), "Rules to leave out, as codes or prefixes.")
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata={"kind": values.TABLE, "help": "Rules to leave out in files, by file pattern."},
    )
    severity: Mapping[str, Level] = field(
        default_factory=dict,
        metadata={
            "kind": values.SEVERITIES,
            "help": "The level of rules, in place of their own, by code, beginning of a code or "
            "name; the longest that fits decides. Errors and warnings are on by default and "
            "fail a run, notes are off.",
        },
    )
    exclude: tuple[str, ...] = _key(
        values.STRINGS, DEFAULT_EXCLUDE, "Files that no rule judges; they stay readable as modules."
    )
    extend_exclude: tuple[str, ...] = _key(
        values.STRINGS, (), "Files that no rule judges besides the excluded ones."
    )
    roots: tuple[str, ...] = _key(
        values.STRINGS,
        (),
        "Folders whose packages are imported by their own name, for packages without an "
        "__init__.py; others are found by looking.",
    )
    tag_pattern: str = _key(
        values.TAGS,
        DEFAULT_TAG_PATTERN,
        "What a release tag looks like: a regular expression for the whole name, with the group "
        "`version` and, for what marks a candidate, `pre`.",
    )
    supported_releases: int = _key(
        values.COUNT, 1, "How many older releases run beside the new one: 2 where one is skipped."
    )
    registry: str = _key(
        values.STRING, "upgradelint.registry.json", "The committed file of what was promised."
    )
    library_sources: tuple[str, ...] = _key(
        values.STRINGS, (), "Directories to read the source of libraries from, as site-packages is."
    )
    indirection_api: bool | None = _key(
        values.BOOLEAN,
        None,
        "Whether remotable methods are called over RPC. Read from the source when not given.",
    )
    registration_decorators: tuple[str, ...] = _key(
        values.STRINGS, (), "Class decorators that register a versioned object, by dotted name."
    )
    force_register: tuple[str, ...] = _key(
        values.STRINGS, (), "Classes that count as registered, by dotted name."
    )
    extra_data: Literal["auto", "none"] = _key(
        values.one_of("auto", "none"),
        "auto",
        "What a fingerprint covers besides fields and methods: found by looking, or nothing.",
    )
    hash_tables: tuple[str, ...] = _key(
        values.STRINGS, (), "Test files whose table of fingerprints is kept up to date."
    )
    backport_floors: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "kind": values.VERSIONS,
            "help": "The oldest version of an object that a node still runs, by registered name: "
            "backports to older ones are not judged. Read from the project's own list of what "
            "releases or sets of objects speak where there is one.",
        },
    )
    wrapped_primitives: bool | None = _key(
        values.BOOLEAN,
        None,
        "Set to true if obj_make_compatible receives the whole envelope (`nova_object.data` and "
        "so on), not just the fields. Read from the routines when not given.",
    )
    rpc_servers: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "kind": values.NAMES,
            "help": "Classes that serve remote calls and do not show it (a target, or where a "
            "server is started with them), by dotted name, each with its topic, or empty.",
        },
    )
    rpc_clients: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "kind": values.NAMES,
            "help": "Maps a client class to its server class, both by dotted name, when it cannot "
            "be inferred from the topic, the package or what the client calls.",
        },
    )
    rpc_client_makers: tuple[str, ...] = _key(
        values.STRINGS,
        (),
        "Functions and classes of other libraries that make an RPC client as oslo.messaging's "
        "RPCClient does, by dotted name.",
    )
    dialects: tuple[str, ...] = _key(
        values.DIALECTS,
        (),
        "Databases that the migrations run on, by SQLAlchemy's names: operations of others are "
        "not judged, and those that lock or rewrite tables of these are reported. Without it "
        "operations of SQLite alone are not judged, and the databases whose locks are judged are "
        "found: by the URL in alembic.ini or env.py, by compose files, drivers among the "
        "dependencies, or imports of dialects.",
    )
    deploy_order: Literal["any", "workers-first", "web-first"] = _key(
        values.one_of("any", "workers-first", "web-first"),
        "any",
        "Who gets the new release first, where there are task queues: all workers, all that queue "
        "tasks, or nobody for sure. With `workers-first` older workers get new messages from "
        "tasks alone; with `web-first` they get all of them, and new workers get those older "
        "ones that have waited.",
    )
    migration_trees: tuple[str, ...] = _key(
        values.STRINGS,
        (),
        "Folders of migrations, each with the revisions of one database; found by looking and in "
        "alembic.ini or [tool.alembic] when not given.",
    )
    expand_branches: tuple[str, ...] = _key(
        values.STRINGS,
        ("expand",),
        "Branch labels and folders of migrations that run while the older release does.",
    )
    contract_branches: tuple[str, ...] = _key(
        values.STRINGS,
        ("contract",),
        "Branch labels and folders of migrations that run when no older node is left.",
    )
    migration_operations: Effects = field(
        default_factory=dict,
        metadata={
            "kind": values.EFFECTS,
            "help": "What functions of plugins and helpers do to the schema, by name: "
            '["drop_column(table, column)"] takes their parameters in order, ["nothing"] says '
            "that they concern nobody.",
        },
    )
    source: str = ""
    folder: Path | None = None
    given: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def load(cls, where: Tree | Path) -> Self:
        """Return the settings for a tree or a directory.

        They come from the nearest file upward that has any, stopping at the top of the repository;
        a revision or an archive is asked itself. Raises UpgradelintError, naming file and key,
        for an unknown key, a value of the wrong type and an unreadable file.
        """
        tree = DirectoryTree(where) if isinstance(where, Path) else where
        for place in _upward(tree):
            for name in filter(place.exists, CONFIG_FILES):
                source = str(place.root / name) if place.root else f"{place.label}:{name}"
                if table := values.read_table(source, place.read(name)):
                    return cls._from_table(table, source, place.root)
        return cls(folder=tree.root)

    @property
    def excluded(self) -> tuple[str, ...]:
        """All patterns of files that are not judged."""
        return self.exclude + self.extend_exclude

    def path(self, name: str) -> Path:
        """Return where a path in the settings leads: from the folder of the file that says it."""
        return (self.folder or Path()) / os.path.expanduser(name)

    @classmethod
    def _from_table(cls, table: values.Table, source: str, folder: Path | None) -> Self:
        known = {key_name(setting): setting for setting in keys()}
        given = {}
        for key, value in table.entries.items():
            if key not in known:
                raise UpgradelintError(f"{source}: {values.unknown_key(key, known)}")
            try:
                given[known[key].name] = known[key].metadata["kind"].read(value, table.is_text)
            except ValueError as error:
                raise UpgradelintError(f"{source}: {key} {error}") from error
        return cls(**given, source=source, folder=folder, given=frozenset(given))


def keys() -> Iterator[Field[Any]]:
    """Yield the fields of Settings that are keys of the configuration, in order."""
    return (setting for setting in fields(Settings) if "kind" in setting.metadata)


def key_name(setting: Field[Any]) -> str:
    """Return the key of the configuration for a field."""
    return setting.name.replace("_", "-")


def _upward(tree: Tree) -> Iterator[Tree]:
    """Yield the tree and, for one on disk, the folders above it up to the top of the repository."""
    yield tree
    if tree.root is None or (tree.root / ".git").exists():
        return
    for folder in tree.root.absolute().parents:
        yield DirectoryTree(folder)
        if (folder / ".git").exists():
            return
