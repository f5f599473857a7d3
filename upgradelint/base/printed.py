"""The door that every text goes through before it is printed: code under check chose many of them.

A text from a name, a path or a registry never ends a line, moves a terminal's cursor, turns the
direction of writing, or speaks to the system that runs us by its commands in logs.
"""

import json
import re
from collections.abc import Iterable

# `##[command]` and `##vso[..]` are taken for commands anywhere in a line, `::` at its beginning.
_COMMANDS = re.compile(r"##(?=\[|\w+\[)")
_BEGINNING = re.compile(r"\s*::")
_UNSEEN = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff]"
)
_HALVES = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """Return text with everything escaped that is not seen as it is."""
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() else repr(character)[1:-1] for character in text
        )
    return _COMMANDS.sub(r"#\\x23", text) if "##" in text else text


def printable_line(text: str) -> str:
    """Return a text as a line of its own."""
    return _no_command(printable(text))


def printable_lines(texts: Iterable[str]) -> str:
    """Return texts as lines, the last one ended."""
    return "".join(f"{printable_line(text)}\n" for text in texts)


def printable_source(text: str) -> str:
    """Return lines of source; spaces of other kinds and ends of lines are meant."""
    visible = _UNSEEN.sub(lambda found: repr(found[0])[1:-1], text)
    return "\n".join(map(_no_command, visible.split("\n")))


def _no_command(line: str) -> str:
    line = _COMMANDS.sub(r"#\\x23", line) if "##" in line else line
    return line.replace(":", "\\x3a", 1) if _BEGINNING.match(line) else line


def as_json(document: object) -> str:
    """Return a document for programs; of its texts only halves of pairs are not what they were."""
    written = json.dumps(_whole(document), indent=2)
    return written.replace("##", "#\\u0023") + "\n"


def _whole(value: object) -> object:
    """Return a document without halves of pairs, which no reader of JSON has to take."""
    match value:
        case str():
            return value if value.isascii() or not _HALVES.search(value) else printable(value)
        case dict():
            return {_whole(key): _whole(item) for key, item in value.items()}
        case list() | tuple():
            return [_whole(item) for item in value]
    return value
