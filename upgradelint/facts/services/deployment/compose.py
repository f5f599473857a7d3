"""The services of compose files."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from upgradelint.base.yaml import parsed_yaml
from upgradelint.facts.services.deployment.images import Image, image, with_scripts
from upgradelint.facts.services.deployment.line import (
    Line,
    is_near,
    only_migrates,
    place_of,
    text_of,
)
from upgradelint.trees.blob import COMPOSE
from upgradelint.trees.tree import Tree

_COMPOSE = re.compile(COMPOSE)

_ENDED = "service_completed_successfully"

Settings = Mapping[str, Any]


def from_compose(tree: Tree) -> Iterator[Line]:
    """Yield the services of the compose files of a tree; of files in one folder the shortest name
    counts first, for those with longer ones change it.
    """
    paths = [path for path in tree.paths() if _is_compose(path)]
    for folder in dict.fromkeys(posixpath.dirname(path) for path in sorted(paths, key=_depth)):
        mine = [path for path in paths if posixpath.dirname(path) == folder]
        yield from _of_folder(tree, folder, sorted(mine, key=lambda path: (len(path), path)))


def _is_compose(path: str) -> bool:
    return is_near(path) and bool(_COMPOSE.fullmatch(path.rpartition("/")[2]))


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _of_folder(tree: Tree, folder: str, paths: list[str]) -> Iterator[Line]:
    merged: dict[str, dict[str, Any]] = {}
    places: dict[str, str] = {}
    for path in paths:
        for name, settings in _services(tree, path).items():
            places.setdefault(name, path)
            merged[name] = {**settings, **merged.get(name, {})}
    ended = {name for settings in merged.values() for name in _waited_for(settings)}
    for name, settings in merged.items():
        command = _command(tree, folder, settings)
        where = place_of(text_of(tree, places[name]), places[name], f"{name}:")
        once = name in ended or only_migrates(command)
        if command:
            yield Line(name, command, "compose file", where, once)


def _services(tree: Tree, path: str) -> dict[str, Settings]:
    try:
        documents = parsed_yaml(text_of(tree, path))
    except ValueError:
        return {}
    found: dict[Any, Any] = {}
    for document in documents:
        services = document.get("services") if isinstance(document, dict) else None
        found |= services if isinstance(services, dict) else {}
    return {str(name): each for name, each in found.items() if isinstance(each, dict)}


def _waited_for(settings: Settings) -> Iterator[str]:
    """The services that have to have ended before this begins."""
    needs = settings.get("depends_on")
    for name, need in needs.items() if isinstance(needs, dict) else ():
        if isinstance(need, dict) and need.get("condition") == _ENDED:
            yield str(name)


def _command(tree: Tree, folder: str, settings: Settings) -> str:
    context, built = _built(tree, folder, settings.get("build"))
    given = _words(settings.get("entrypoint")) or built.entrypoint
    command = _words(settings.get("command")) or built.command
    whole = " ".join(filter(None, (given, command)))
    return with_scripts(tree, whole, dict.fromkeys((context, folder, "")))


def _built(tree: Tree, folder: str, build: object) -> tuple[str, Image]:
    """The folder that an image is built from, and what its Dockerfile says."""
    settings = build if isinstance(build, dict) else {"context": build}
    context = settings.get("context")
    if not build or not isinstance(context, str):
        return folder, Image()
    place = posixpath.normpath(posixpath.join(folder, context))
    name = str(settings.get("dockerfile") or "Dockerfile")
    path = posixpath.normpath(posixpath.join(place, name))
    return place, image(tree, path, str(settings.get("target") or ""))


def _words(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return value.strip() if isinstance(value, str) else ""
