"""Whether a project that has our flake8 plugin hides it by flake8's `select`."""

import configparser
import re

from upgradelint.base.codes import OWN
from upgradelint.settings.values import ini_section, split
from upgradelint.trees.tree import Tree

_CONFIGURATIONS = ("setup.cfg", "tox.ini", ".flake8")
"""Where flake8 looks: the first that has its section counts."""

_REQUIRING = (*_CONFIGURATIONS, "test-requirements.txt", ".pre-commit-config.yaml")
_REQUIRED = re.compile(
    rb"^\s*(?:deps\s*=|-)?\s*upgradelint\s*(?:[<>=~!;].*)?$"
    rb"|additional_dependencies:.*\bupgradelint\b"
    rb"|^\s*upgradelint-[a-z-]+\s*=",
    re.MULTILINE,
)


def hidden_by(tree: Tree) -> str:
    """Return what to tell a project whose flake8 has our plugin and selects other codes alone."""
    if not any(_REQUIRED.search(_read(tree, name)) for name in _REQUIRING):
        return ""
    for name in _CONFIGURATIONS:
        section = _section(_read(tree, name))
        if section is not None:
            return _advice(name) if _selects_others(section) else ""
    return ""


def _selects_others(section: dict[str, str]) -> bool:
    selected = _codes(section, "select")
    wanted = selected + _codes(section, "extend-select")
    return bool(selected) and not any(OWN.startswith(code[: len(OWN)]) for code in wanted)


def _codes(section: dict[str, str], key: str) -> list[str]:
    text = section.get(key, "") or section.get(key.replace("-", "_"), "")
    return [code for part in split(text) for code in part.split()]


def _advice(name: str) -> str:
    return f"{name}: `select` of [flake8] hides our findings there: add extend-select = {OWN}"


def _section(content: bytes) -> dict[str, str] | None:
    try:
        return ini_section(content.decode("utf-8", "replace"), "flake8")
    except configparser.Error:
        return None


def _read(tree: Tree, name: str) -> bytes:
    return tree.read(name) if tree.exists(name) else b""
