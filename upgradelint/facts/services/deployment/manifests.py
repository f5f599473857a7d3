"""The containers of Kubernetes manifests, and of the templates of a Helm chart."""

import re
from collections.abc import Iterator
from typing import Any

from upgradelint.base.yaml import parsed_yaml
from upgradelint.facts.services.deployment.images import with_scripts
from upgradelint.facts.services.deployment.line import Line, only_migrates, place_of, text_of
from upgradelint.trees.blob import MANIFEST
from upgradelint.trees.tree import Tree

_MANIFEST = re.compile(rf"(?:.*/)?{MANIFEST}")

_STAYING = ("Deployment", "StatefulSet", "DaemonSet", "Rollout")
_ONCE = ("Job", "CronJob")

_ALONE = re.compile(r"^[ \t]*(?:-[ \t]*)?\{\{[^\n]*\}\}[ \t]*$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{(?:(?!\{\{)[^\n])*?\}\}")
_FILLED = "filled-in"
"""What stands for the value of a template."""


def from_manifests(tree: Tree) -> Iterator[Line]:
    """Yield the containers whose command a manifest has."""
    for path in tree.paths():
        if _MANIFEST.fullmatch(path):
            text = text_of(tree, path)
            for document in _documents(text):
                yield from _of_document(tree, document, text, path)


def _documents(text: str) -> list[Any]:
    try:
        return parsed_yaml(_TEMPLATE.sub(_FILLED, _ALONE.sub("", text)))
    except ValueError:
        return []


def _of_document(tree: Tree, document: Any, text: str, path: str) -> Iterator[Line]:
    kind = _at(document, "kind")
    if kind not in (*_STAYING, *_ONCE):
        return
    name = str(_at(document, "metadata", "name") or "")
    holder = _at(document, "spec", "jobTemplate") or document
    containers = _at(holder, "spec", "template", "spec", "containers")
    for container in containers if isinstance(containers, list) else ():
        words = [str(word) for word in (*_list(container, "command"), *_list(container, "args"))]
        command = with_scripts(tree, " ".join(words), ("",))
        own = str(_at(container, "name") or "")
        called = next((each for each in (name, own) if each and _FILLED not in each), path)
        once = kind in _ONCE or only_migrates(command)
        if words:
            yield Line(called, command, "manifest", place_of(text, path, "command:"), once)


def _list(value: Any, key: str) -> list[Any]:
    found = _at(value, key)
    return found if isinstance(found, list) else []


def _at(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
