"""Which files of a tree say what its deployment starts."""

from collections.abc import Callable

from upgradelint.facts.services.deployment.compose import from_compose
from upgradelint.facts.services.deployment.line import Line
from upgradelint.facts.services.deployment.manifests import from_manifests
from upgradelint.facts.services.deployment.procfile import from_procfile
from upgradelint.facts.services.deployment.supervisor import from_supervisor
from upgradelint.trees.tree import Tree


def lines(tree: Tree, names_code: Callable[[Line], bool]) -> tuple[Line, ...]:
    """Return the lines of the Procfile, else those of the first files that start code of the tree:
    what else they start is somebody else's. Of lines with one name the first counts.
    """
    written = tuple(from_procfile(tree))
    if written:
        return written
    for read in (from_compose, from_manifests, from_supervisor):
        found: dict[str, Line] = {}
        for line in read(tree):
            found.setdefault(line.name, line)
        mine = tuple(line for line in found.values() if line.once or names_code(line))
        if not all(line.once for line in mine):
            return mine
    return ()
