"""What an image starts by itself, and what the scripts do that it is started by."""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from upgradelint.base.frozen import Frozen
from upgradelint.facts.services.deployment.line import text_of, words_of
from upgradelint.trees.tree import Tree

_STAGE = re.compile(r"^FROM\b.*?(?:\bAS[ \t]+(\S+))?[ \t]*$", re.MULTILINE | re.IGNORECASE)
_STARTS = re.compile(r"^(CMD|ENTRYPOINT)[ \t]+(.+)$", re.MULTILINE | re.IGNORECASE)
_MAX_SCRIPT = 20_000


class Image(Frozen):
    """What a Dockerfile says of the start: its `entrypoint`, and the `command` that it is given."""

    entrypoint: str = ""
    command: str = ""


def image(tree: Tree, path: str, target: str = "") -> Image:
    """Return what the Dockerfile at a path says, up to the stage `target`."""
    if path.startswith("..") or not tree.exists(path):
        return Image()
    text = _up_to(text_of(tree, path).replace("\\\n", " "), target)
    said = {name.upper(): _joined(rest) for name, rest in _STARTS.findall(text)}
    return Image(said.get("ENTRYPOINT", ""), said.get("CMD", ""))


def _up_to(text: str, target: str) -> str:
    stages = [*_STAGE.finditer(text)]
    for stage, following in pairwise(stages):
        if target and stage[1] == target:
            return text[: following.start()]
    return text


def _joined(text: str) -> str:
    """The words of a start, which may be a list of JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text.strip()
    return " ".join(map(str, found)) if isinstance(found, list) else text.strip()


def with_scripts(tree: Tree, command: str, folders: Iterable[str]) -> str:
    """Return a command, followed by the lines of the scripts in the tree that it runs."""
    scripts = dict.fromkeys(_scripts(tree, command, tuple(folders)))
    lines = [line for path in scripts for line in _lines(text_of(tree, path)[:_MAX_SCRIPT])]
    return " ; ".join([command, *lines])


def _scripts(tree: Tree, command: str, folders: tuple[str, ...]) -> Iterator[str]:
    for word in words_of(command):
        if word.endswith(".sh"):
            places = (place for folder in folders for place in _places(word, folder))
            yield from [place for place in places if tree.exists(place)][:1]


def _places(word: str, folder: str) -> Iterator[str]:
    """Where a file may be in the tree that an image has at another place."""
    parts = posixpath.normpath(word.lstrip("/")).split("/")
    for number in range(len(parts)):
        path = posixpath.normpath(posixpath.join(folder, *parts[number:]))
        if not path.startswith(".."):
            yield path


def _lines(text: str) -> Iterator[str]:
    lines = (line.strip() for line in text.replace("\\\n", " ").splitlines())
    return (line for line in lines if line and not line.startswith("#"))
