"""The lines of a Procfile: the name of a process and its command."""

from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.services.deployment.line import Line, text_of
from upgradelint.trees.tree import Tree

PROCFILE = "Procfile"

_RELEASE = "release"
"""The line that runs once and ends, before the processes are started anew."""


def from_procfile(tree: Tree) -> Iterator[Line]:
    """Yield the lines of the Procfile of a tree."""
    if not tree.exists(PROCFILE):
        return
    for number, line in enumerate(text_of(tree, PROCFILE).splitlines(), 1):
        name, colon, command = line.partition(":")
        if colon and not name.startswith("#"):
            once = name.strip() == _RELEASE
            where = Location(PROCFILE, number)
            yield Line(name.strip(), command.strip(), "Procfile", where, once)
