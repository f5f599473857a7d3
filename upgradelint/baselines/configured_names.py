"""Names of the code that the configuration holds: one that stands for nothing judges nothing."""

import re
from collections.abc import Iterable, Iterator

from upgradelint.base.errors import UpgradelintError
from upgradelint.baselines.baselines import Baselines
from upgradelint.baselines.project import Project, python_files
from upgradelint.registry.order import version_order
from upgradelint.settings.settings import Settings
from upgradelint.trees.tree import Tree

_ANYWHERE = frozenset({"registration-decorators", "backport-floors"})
"""Keys whose names say how a thing is written or registered, and not in which module."""

Named = Iterator[tuple[str, str]]
"""Pairs of a key of the configuration and a name that it holds."""


def refuse_unknown_names(project: Project, known: Baselines) -> None:
    """Raise UpgradelintError where the settings name a class, function or object that neither the
    project nor a state it is compared with has. What this change removes is named rightly.
    """
    for name, floor in project.settings.backport_floors.items():
        _refuse_floor_above(project, name, floor)
    states = (project.snapshot, *(baseline.snapshot for baseline in known.chosen))
    trees = (project.tree, *(baseline.tree for baseline in known.chosen if baseline.tree))
    recorded = {server.cls for state in states for server in state.rpc_servers}
    recorded.update(name for state in states for name in state.objects)
    for key, name in _named(project.settings, project.tree):
        if name not in recorded and not any(_has(tree, key, name) for tree in trees):
            raise UpgradelintError(
                f"{project.settings.source}: {key}: there is no {name} in {project.tree.label}"
            )


def _refuse_floor_above(project: Project, name: str, floor: str) -> None:
    facts = project.snapshot.objects.get(name)
    if facts and facts.version and version_order(floor) > version_order(facts.version):
        raise UpgradelintError(
            f"{project.settings.source}: backport-floors: {name} is at {facts.version} in "
            f"{project.tree.label}, so nothing would be judged down to {floor}"
        )


def _named(settings: Settings, tree: Tree) -> Named:
    """Yield what must be in the tree, and of what may be a library's that which is not."""
    own: dict[str, Iterable[str]] = {
        "force-register": settings.force_register,
        "rpc-servers": settings.rpc_servers,
        "registration-decorators": settings.registration_decorators,
        "backport-floors": settings.backport_floors,
    }
    shared: dict[str, Iterable[str]] = {
        "rpc-clients": (*settings.rpc_clients, *settings.rpc_clients.values()),
        "rpc-client-makers": settings.rpc_client_makers,
        "migration-operations": settings.migration_operations,
    }
    packages = {part for path in python_files(tree) for part in path[:-3].split("/")}
    for key, names in own.items():
        yield from ((key, name) for name in names)
    for key, names in shared.items():
        yield from ((key, name) for name in names if name.partition(".")[0] in packages)


def _has(tree: Tree, key: str, name: str) -> bool:
    """Say whether the module has the name in it, or of a package any module below."""
    *module, last = name.split(".")
    inside = "" if key in _ANYWHERE else rf"(?:^|/){re.escape('/'.join(module))}(?:\.py$|/)"
    written = re.compile(rb"\b%s\b" % re.escape(last).encode())
    paths = [path for path in python_files(tree) if re.search(inside, path)]
    return any(written.search(data) for _, data in tree.read_many(paths))
