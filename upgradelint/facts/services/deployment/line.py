"""A line that starts a process: what it is called, its command, and what of it migrates."""

import re
from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.services.model import Start
from upgradelint.trees.blob import UnreadableFileError
from upgradelint.trees.tree import Tree

MAX_DEPTH = 3
"""Files of a deployment further down belong to examples and to other projects."""

_PARTS = re.compile(r"&&|\|\||;")
_MIGRATES = re.compile(r"\b(?:alembic|flask|manage\.py)\b.* (?:upgrade|migrate)\b")
_WORDS = re.compile(r"[\s\"'=,()\[\]]+")


class Line(Frozen):
    """What starts a process; `once` tells that it runs and ends before others begin."""

    name: str
    command: str
    start: Start
    location: Location
    once: bool = False


def words_of(command: str) -> list[str]:
    """Return the words of a command, those inside quotes by themselves."""
    return [word for word in _WORDS.split(command) if word]


def migrations_in(command: str) -> Iterator[str]:
    """Yield the parts of a command that migrate the database."""
    return (part.strip() for part in _PARTS.split(command) if _MIGRATES.search(part))


def only_migrates(command: str) -> bool:
    """Whether a command does nothing but migrate the database."""
    return all(_MIGRATES.search(part) for part in _PARTS.split(command) if part.strip())


def is_near(path: str) -> bool:
    """Whether a file may say how the project of a tree is deployed."""
    folders = path.split("/")[:-1]
    return len(folders) < MAX_DEPTH and not any(
        folder.startswith(".") or folder in ("test", "tests", "examples") for folder in folders
    )


def text_of(tree: Tree, path: str) -> str:
    """Return the text of a file, what is no UTF-8 in it replaced; "" if it cannot be read."""
    try:
        return tree.read(path).decode("utf-8-sig", "replace")
    except UnreadableFileError:
        return ""


def place_of(text: str, path: str, mark: str) -> Location:
    """Return where a line begins with a mark, the first line if none does."""
    lines = enumerate(text.splitlines(), 1)
    numbers = (number for number, line in lines if line.strip().startswith(mark))
    return Location(path, next(numbers, 1))
