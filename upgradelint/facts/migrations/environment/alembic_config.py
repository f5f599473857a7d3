"""Where alembic's configuration puts the files of migrations; read as data, never run."""

import re
from collections.abc import Iterable, Iterator, Mapping

from upgradelint.base.toml import parsed_toml
from upgradelint.facts.migrations.environment.ini import parsed_ini
from upgradelint.trees.blob import UnreadableFileError
from upgradelint.trees.tree import Tree


def declared_trees(tree: Tree, paths: Iterable[str]) -> dict[str, str]:
    """Return, by folder of version files, the tree it belongs to.

    alembic.ini of any folder and `[tool.alembic]` of a pyproject.toml are read; several
    `version_locations` make one tree. What cannot be read says nothing.
    """
    found: dict[str, str] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        if name.endswith("alembic.ini"):
            tables: Iterable[Mapping[str, object]] = _sections(_content(tree, path))
        elif name == "pyproject.toml" and b"tool.alembic" in (content := _content(tree, path)):
            tables = _pyproject(content)
        else:
            continue
        for table in tables:
            found.update(_locations(table, folder))
    return found


def _content(tree: Tree, path: str) -> bytes:
    try:
        return tree.read(path)
    except UnreadableFileError:
        return b""


def _sections(content: bytes) -> Iterator[Mapping[str, str]]:
    try:
        parser = parsed_ini(content.decode("utf-8-sig"))
    except ValueError:
        return
    yield from (parser[name] for name in parser.sections() if "script_location" in parser[name])


def _pyproject(content: bytes) -> Iterator[Mapping[str, object]]:
    try:
        table = parsed_toml(content.decode("utf-8-sig"))["tool"]["alembic"]
    except (ValueError, KeyError, TypeError):
        return
    if isinstance(table, dict) and "script_location" in table:
        yield table


def _locations(table: Mapping[str, object], folder: str) -> Iterator[tuple[str, str]]:
    script = _folder(str(table["script_location"]), folder)
    given = table.get("version_locations")
    names = given if isinstance(given, list) else _split(str(given or ""), table)
    several = [_folder(str(name), folder) for name in names]
    for location in several:
        yield location, several[0] if len(several) == 1 else script
    if not several:
        yield f"{script}/versions", f"{script}/versions"


def _split(text: str, table: Mapping[str, object]) -> list[str]:
    said = str(table.get("path_separator") or table.get("version_path_separator") or "")
    separators = {"os": r"[:;]", ":": ":", ";": ";", "newline": r"\n"}
    return [
        piece for piece in re.split(separators.get(said, r"[\s,]+"), text.strip()) if piece.strip()
    ]


def _folder(name: str, folder: str) -> str:
    """A place as a path from the top of the tree: `%(here)s/x`, `package.sub:x`, `x`."""
    name = name.strip().replace("%(here)s", ".").replace("%%", "%")
    package, colon, rest = name.partition(":")
    if colon:
        return "/".join((*package.split("."), *filter(None, rest.split("/"))))
    parts: list[str] = folder.split("/") if folder else []
    for part in name.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
