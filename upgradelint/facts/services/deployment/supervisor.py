"""The programs of supervisord: `[program:worker]` and its command."""

import re
from collections.abc import Iterator

from upgradelint.facts.migrations.environment.ini import parsed_ini
from upgradelint.facts.services.deployment.line import Line, is_near, place_of, text_of
from upgradelint.trees.blob import SUPERVISOR
from upgradelint.trees.tree import Tree

_SETTINGS = re.compile(SUPERVISOR)
_PROGRAM = "program:"


def from_supervisor(tree: Tree) -> Iterator[Line]:
    """Yield the programs in the settings of supervisord."""
    for path in tree.paths():
        if is_near(path) and _SETTINGS.fullmatch(path.rpartition("/")[2]):
            text = text_of(tree, path)
            settings = parsed_ini(text)
            for section in settings.sections():
                command = settings[section].get("command")
                if section.startswith(_PROGRAM) and command:
                    name = section.removeprefix(_PROGRAM)
                    where = place_of(text, path, f"[{section}]")
                    yield Line(name, command, "supervisor", where)
