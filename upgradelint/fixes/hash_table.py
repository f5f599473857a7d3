"""Rewrites the dict of object hashes that a project keeps in a unit test."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

import libcst as cst

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.fixes.hash_entries import HashTable, find_tables


class TableUpdate(Frozen):
    """The new source, and the names concerned, each in order.

    `changed` got another hash, `added` are new, `removed` are gone with their object; `missing`
    are entries without a hash of ours, left alone (test-only objects, older versions of a name);
    `unplaced` are objects of a kind that no table of the file holds.
    """

    source: str
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    missing: tuple[str, ...]
    unplaced: tuple[str, ...]


def update_table(
    source: str,
    hashes: Mapping[str, str],
    kinds: Mapping[str, str] | None = None,
    vanished: Collection[str] = (),
    path: str = "the file",
) -> TableUpdate:
    """Return the source of a test file with its table of hashes brought up to date.

    `hashes` maps each object's name to `VERSION-HASH`. A table is a dict whose values look like
    that and which names some of these objects. A new name goes to its sorted place in the table
    that holds most names of its kind (`kinds`: "object" or "notification", by name; all of one
    kind when not given). Only names in `vanished`, known to have been objects of the project, are
    removed. Everything else in the file stays as it is. Raises UpgradelintError, naming `path`,
    when there is no table or the source is not Python.
    """
    module = _parsed(source, path)
    tables = _tables(module, hashes)
    if not tables:
        raise UpgradelintError(
            f"{path} holds no table of object hashes: no dict gives names of this project's "
            "objects values like '1.2-' and 32 hexadecimal digits"
        )
    known = {name for hash_table in tables for name in hash_table.names}
    gone = known & set(vanished) - hashes.keys()
    new = _placed(tables, sorted(hashes.keys() - known), kinds or dict.fromkeys(hashes, "object"))
    changed = [name for hash_table in tables for name in hash_table.refresh(hashes)]
    for table in tables:
        table.remove(gone)
    for name, home in new.items():
        home.add(name, hashes[name])
    built = {id(hash_table.layout.node): hash_table.layout.build() for hash_table in tables}
    return TableUpdate(
        source=module.visit(_Replacement(built)).code,
        changed=tuple(sorted(changed)),
        added=tuple(new),
        removed=tuple(sorted(gone)),
        missing=tuple(sorted(known - hashes.keys() - gone)),
        unplaced=tuple(sorted(hashes.keys() - known - new.keys())),
    )


def recorded_names(source: str, known: Collection[str], path: str = "the file") -> set[str]:
    """Return those of the known names that the tables of a test file have.

    Raises UpgradelintError, naming `path`, when the source is not Python.
    """
    tables = _tables(_parsed(source, path), known)
    return {name for table in tables for name in table.names}.intersection(known)


def _tables(module: cst.Module, known: Collection[str]) -> list[HashTable]:
    """Return the tables that name some of the known objects."""
    return [table for table in find_tables(module) if not set(known).isdisjoint(table.names)]


@cache
def _parsed(source: str, path: str) -> cst.Module:
    try:
        return cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise UpgradelintError(f"{path}:{error.raw_line}: not valid Python") from None


def _placed(
    tables: Sequence[HashTable], new: Sequence[str], kinds: Mapping[str, str]
) -> dict[str, HashTable]:
    """Return the table that each new name belongs to, those without one left out."""
    held = [Counter(kinds[name] for name in table.names if name in kinds) for table in tables]
    homes = {}
    for name in new:
        kind = kinds[name]
        count, at = max((counter[kind], -at) for at, counter in enumerate(held))
        if count:
            homes[name] = tables[-at]
    return homes


class _Replacement(cst.CSTTransformer):
    """Puts dicts in the place of others."""

    def __init__(self, built: Mapping[int, cst.Dict]) -> None:
        super().__init__()
        self.built = built

    def leave_Dict(  # noqa: N802
        self, original_node: cst.Dict, updated_node: cst.Dict
    ) -> cst.Dict:
        return self.built.get(id(original_node), updated_node)
