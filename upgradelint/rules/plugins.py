"""Rules that other packages bring: the entry points `upgradelint.rules` of what is installed.

An entry point's name is the beginning of its codes, its value a module with rules or a package of
such modules. Only what is installed beside us, or is on PYTHONPATH, is looked at: nothing of the
folder that somebody stands in, which may be the project under check.
"""

import configparser
import os
import pkgutil
import re
import site
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import get_args

from upgradelint.base.codes import OWN
from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.findings.finding import Level
from upgradelint.rules.rule import Baseline, Rule

GROUP = "upgradelint.rules"

_PREFIX = re.compile(r"[A-Z]{2,3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_INFO = (".dist-info", ".egg-info")
_MARK = f"[{GROUP}]"


class Plugin(Frozen):
    """An entry point: the beginning of its codes, its module, and the package that has it."""

    prefix: str
    module: str
    package: str


@cache
def plugins() -> tuple[Plugin, ...]:
    """Return the plug-ins that are installed, by prefix.

    Raises UpgradelintError where a prefix is none, or not that of one plug-in alone.
    """
    found = sorted({plugin for folder in _folders() for plugin in _of(folder)}, key=_order)
    taken = {OWN: "upgradelint"}
    for plugin in found:
        if not _PREFIX.fullmatch(plugin.prefix):
            raise _refused(
                plugin, f"{plugin.prefix!a} is no beginning of codes: two or three capitals"
            )
        if plugin.prefix in taken:
            raise _refused(plugin, f"the codes {plugin.prefix} are of {taken[plugin.prefix]}")
        taken[plugin.prefix] = plugin.package
    return tuple(found)


def plugin_rules() -> Iterator[Rule]:
    """Yield the rules of plug-ins; raises UpgradelintError where one cannot be used."""
    for plugin in plugins():
        kinds = list(dict.fromkeys(_kinds(plugin)))
        if not kinds:
            raise _refused(plugin, f"{plugin.module} holds no rules")
        for kind in kinds:
            _refuse_odd(plugin, kind)
            yield kind()


def prefixes() -> tuple[str, ...]:
    """Return the beginnings of all codes, our own first."""
    return (OWN, *(plugin.prefix for plugin in plugins()))


def _order(plugin: Plugin) -> tuple[str, str, str]:
    return plugin.prefix, plugin.package, plugin.module


def _refused(plugin: Plugin, why: str) -> UpgradelintError:
    return UpgradelintError(f"plug-in {plugin.package}: {why}; mend or uninstall it")


def _folders() -> Iterator[str]:
    """Yield where packages are installed."""
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    if site.ENABLE_USER_SITE:
        installed.add(site.getusersitepackages())
    here = os.path.realpath(".")
    for entry in dict.fromkeys([*sys.path, *sorted(installed)]):
        inside = Path(os.path.realpath(entry or ".")).is_relative_to(here)
        if os.path.isdir(entry) and (entry in installed or not inside):
            yield entry


def _of(folder: str) -> Iterator[Plugin]:
    """Yield the plug-ins of a folder, which most folders lack: nothing is imported to see that."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(_INFO):
            try:
                text = Path(folder, name, "entry_points.txt").read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            if _MARK in text:
                package = name.partition("-")[0].removesuffix(_INFO[1]).replace("_", "-")
                yield from (Plugin(*pair, package) for pair in _entries(text))


def _entries(text: str) -> Iterator[tuple[str, str]]:
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    try:
        parser.read_string(text)
        yield from parser.items(GROUP)
    except configparser.Error:
        return


def _kinds(plugin: Plugin) -> Iterator[type[Rule]]:
    """Yield the rules of a plug-in's modules; whatever goes wrong in them is told as theirs."""
    try:
        for module in _modules(plugin.module):
            for value in vars(module).values():
                is_rule = isinstance(value, type) and issubclass(value, Rule)
                if is_rule and value.__module__ == module.__name__ and hasattr(value, "code"):
                    yield value
    except (Exception, SystemExit) as error:
        reason = f"{type(error).__name__}: {error}"
        raise _refused(plugin, f"it cannot be loaded: {reason}") from error


def _modules(name: str) -> Iterator[ModuleType]:
    module = import_module(name)
    yield module
    for _, inner, _ in pkgutil.walk_packages(getattr(module, "__path__", []), f"{name}."):
        yield import_module(inner)


def _refuse_odd(plugin: Plugin, kind: type[Rule]) -> None:
    """Raise UpgradelintError where a rule lacks what every rule has."""
    where = f"{kind.__module__}.{kind.__name__}"
    code, name, level = (getattr(kind, attribute, None) for attribute in ("code", "name", "level"))
    if not re.fullmatch(rf"{plugin.prefix}[0-9]{{3}}", str(code)):
        raise _refused(plugin, f"{where} has the code {code!a}, not {plugin.prefix} and 3 digits")
    if not _NAME.fullmatch(str(name)):
        raise _refused(plugin, f"{code} has the name {name!a}: lower case words with hyphens")
    if level not in get_args(Level) or kind.judged not in get_args(Baseline):
        raise _refused(plugin, f"{code} has the level {level!a}, judged {kind.judged!a}")
    if not (kind.__doc__ or "").strip():
        raise _refused(plugin, f"{code} has no docstring, which is its page")
