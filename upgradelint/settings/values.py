"""The values of the configuration: what types they have, and how TOML and INI files write them."""

import configparser
import difflib
import re
from collections.abc import Callable, Iterable, Mapping

from upgradelint.base.digits import whole
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.base.regex import compiled
from upgradelint.base.toml import parsed_toml
from upgradelint.facts.migrations.operations.effects import Effects, read_effects

SECTION = "upgradelint"

_HEADING = re.compile(rb"^\[(?:tool[.:])?([a-zA-Z_-]{8,14})(?=\])", re.MULTILINE)
_ALIKE = 0.85


class Table(Frozen):
    """Our part of a configuration file; in INI files every value is text."""

    entries: Mapping[str, object]
    is_text: bool


class Kind(Frozen):
    """A type of value: its description, how text is split into it, what checks it, and the JSON
    schema of its TOML.

    Both functions raise ValueError, whose message follows the key's name.
    """

    name: str
    from_text: Callable[[str], object]
    checked: Callable[[object], object]
    schema: Mapping[str, object]

    def read(self, value: object, is_text: bool) -> object:
        """Return the value as Settings hold it."""
        return self.checked(self.from_text(str(value)) if is_text else value)


def read_table(source: str, content: bytes) -> Table | None:
    """Return our part of a configuration file, None where it has none.

    Raises UpgradelintError, naming the source, where the file is neither TOML nor INI, and where
    the name of our part is misspelt.
    """
    table = _read(source, content) if SECTION.encode() in content else None
    if table is None and (misspelt := _misspelt(content)):
        right = f"[tool.{SECTION}]" if source.endswith(".toml") else f"[{SECTION}]"
        raise UpgradelintError(f"{source}: {misspelt} is read by nobody; did you mean {right}?")
    return table


def _read(source: str, content: bytes) -> Table | None:
    try:
        text = content.decode("utf-8-sig")
        return _read_toml(text) if source.endswith(".toml") else _read_ini(text)
    except (ValueError, configparser.Error) as error:
        reason = " ".join(str(error).split())
        raise UpgradelintError(f"{source} cannot be read: {reason}") from error


def _misspelt(content: bytes) -> str:
    """Return the heading of a table that was likely meant for us; "" where none is."""
    headings = ((found[0] + b"]", found[1]) for found in _HEADING.finditer(content))
    names = {name.decode(): heading.decode() for heading, name in headings}
    near = difflib.get_close_matches(SECTION, names, n=1, cutoff=_ALIKE)
    return names[near[0]] if near else ""


def unknown_key(key: str, known: Iterable[str]) -> str:
    """Say that a key is unknown, and which one was likely meant."""
    near = difflib.get_close_matches(key, known, n=1)
    meant = f"; did you mean {near[0]}?" if near else f"; known keys: {', '.join(known)}"
    return f"unknown key {key}{meant}"


def one_of(*choices: str) -> Kind:
    """Return the kind of value that is one of some words."""
    name = " or ".join(f'"{choice}"' for choice in choices)

    def checked(value: object) -> object:
        if value not in choices:
            raise ValueError(f"must be {name}, not {value!r}")
        return value

    return Kind(name, str.strip, checked, {"enum": list(choices)})


def _read_toml(text: str) -> Table | None:
    tool = parsed_toml(text).get("tool", {})
    entries = tool.get(SECTION) if isinstance(tool, dict) else None
    if entries is None:
        return None
    if not isinstance(entries, dict):
        raise ValueError(f"[tool.{SECTION}] must be a table")
    return Table(entries, is_text=False)


def ini_section(text: str, name: str) -> dict[str, str] | None:
    """Return a section of an INI file, None where it has none; raises configparser.Error."""
    # Nothing is inherited from a section that other tools may read as their default one.
    parser = configparser.RawConfigParser(strict=False, default_section="")
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read_string(text)
    return dict(parser.items(name)) if parser.has_section(name) else None


def _read_ini(text: str) -> Table | None:
    section = ini_section(text, SECTION)
    return None if section is None else Table(section, is_text=True)


def _of_type(expected: type, name: str) -> Callable[[object], object]:
    def checked(value: object) -> object:
        if type(value) is not expected:
            raise ValueError(f"must be {name}, not {value!r}")
        return value

    return checked


def split(text: str) -> list[str]:
    """Return the parts of a text between commas and line ends."""
    return [part.strip() for part in re.split(r"[,\n]", text) if part.strip()]


def _checked_strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise ValueError(f"must be a list of strings, not {value!r}")
    return tuple(value)


def _split_table(text: str) -> dict[str, list[str]]:
    """Read lines of `pattern: CODE, CODE`."""
    table = {}
    for line in filter(str.strip, text.splitlines()):
        pattern, colon, codes = line.rpartition(":")
        if not colon:
            raise ValueError(f"must have lines of PATTERN: CODES, not {line.strip()!r}")
        table[pattern.strip()] = split(codes)
    return table


def _checked_table(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise ValueError(f"must be a table of lists of strings, not {value!r}")
    return {pattern: _checked_strings(codes) for pattern, codes in value.items()}


def _split_pairs(text: str) -> dict[str, str]:
    """Read lines of `name: VALUE`; the value may be missing."""
    pairs = [line.partition(":") for line in filter(str.strip, text.splitlines())]
    return {name.strip(): version.strip() for name, _, version in pairs}


_VERSION = r"\d+\.\d+(\.\d+)?"


def _checked_versions(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError(f"must be a table of versions, not {value!r}")
    for version in value.values():
        if not isinstance(version, str) or not re.fullmatch(_VERSION, version):
            raise ValueError(f'must have versions like "1.4", not {version!r}')
    return value


def _checked_names(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        raise ValueError(f"must be a table of names, not {value!r}")
    return value


def _checked_levels(value: object) -> dict[str, str]:
    levels = _checked_names(value)
    for level in levels.values():
        if level not in LEVELS:
            raise ValueError(f"must have levels of {', '.join(LEVELS)}, not {level!r}")
    return levels


LEVELS = ("error", "warning", "note")


def _boolean(text: str) -> bool:
    states = configparser.RawConfigParser.BOOLEAN_STATES
    if text.strip().lower() not in states:
        raise ValueError(f"must be true or false, not {text!r}")
    return states[text.strip().lower()]


def _count(text: str) -> object:
    return whole(text) if text.strip().isdecimal() else text


def _checked_count(value: object) -> object:
    if type(value) is not int or value < 1:
        raise ValueError(f"must be a whole number from 1, not {value!r}")
    return value


def _checked_tags(value: object) -> object:
    text = str(_of_type(str, "a string")(value))
    try:
        pattern = compiled(text)
    except ValueError as error:
        raise ValueError(f"must be a regular expression: {error}") from error
    if "version" not in pattern.groupindex:
        raise ValueError("has no group `version`: write (?P<version>...) around the number")
    return value


def _checked_dialects(value: object) -> tuple[str, ...]:
    named = _checked_strings(value)
    for dialect in named:
        if dialect not in KNOWN_DIALECTS:
            raise ValueError(f"must be of {', '.join(KNOWN_DIALECTS)}, not {dialect!r}")
    return named


KNOWN_DIALECTS = ("postgresql", "mysql", "mariadb", "sqlite", "oracle", "mssql")


def _split_effects(text: str) -> dict[str, list[str]]:
    """Read lines of `name: OPERATION(..), OPERATION(..)`."""
    effects = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, said = line.partition(":")
        if not colon:
            raise ValueError(f"must have lines of NAME: OPERATIONS, not {line.strip()!r}")
        effects[name.strip()] = re.split(r"(?<=\))\s*,\s*", said.strip()) if said.strip() else []
    return effects


def _checked_effects(value: object) -> Effects:
    return {name: read_effects(texts) for name, texts in _checked_table(value).items()}


def _list_of(**item: object) -> Mapping[str, object]:
    return {"type": "array", "items": item}


def _table_of(**value: object) -> Mapping[str, object]:
    return {"type": "object", "additionalProperties": value}


_TEXT = {"type": "string"}
_TEXTS = _list_of(**_TEXT)

STRING = Kind("a string", str.strip, _of_type(str, "a string"), _TEXT)
STRINGS = Kind("a list of strings", split, _checked_strings, _TEXTS)
TABLE = Kind("a table of lists of strings", _split_table, _checked_table, _table_of(**_TEXTS))
VERSIONS = Kind(
    "a table of versions",
    _split_pairs,
    _checked_versions,
    _table_of(**_TEXT, pattern=rf"^{_VERSION}$"),
)
NAMES = Kind("a table of names", _split_pairs, _checked_names, _table_of(**_TEXT))
SEVERITIES = Kind("a table of levels", _split_pairs, _checked_levels, _table_of(enum=list(LEVELS)))
DIALECTS = Kind("a list of dialects", split, _checked_dialects, _list_of(enum=list(KNOWN_DIALECTS)))
EFFECTS = Kind(
    "a table of lists of operations", _split_effects, _checked_effects, _table_of(**_TEXTS)
)
BOOLEAN = Kind("true or false", _boolean, _of_type(bool, "true or false"), {"type": "boolean"})
COUNT = Kind("a whole number from 1", _count, _checked_count, {"type": "integer", "minimum": 1})
TAGS = Kind("a regular expression", str.strip, _checked_tags, {"type": "string", "format": "regex"})
