"""How the settings of a project want trees to be read."""

import sysconfig
from collections.abc import Iterator
from pathlib import Path

from upgradelint.base.errors import UpgradelintError
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.options import Options
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.python.programs.folder import Folder
from upgradelint.settings.settings import Settings
from upgradelint.trees.select import Selection


def reading(settings: Settings) -> Options:
    """Return how the settings want trees to be read."""
    return Options(
        selection=Selection(settings.excluded),
        libraries=tuple(_libraries(settings)),
        extra_data=settings.extra_data,
        decorators=settings.registration_decorators,
        force_register=settings.force_register,
        roots=settings.roots,
        migrations=MigrationOptions(
            settings.dialects,
            {tree.strip("/"): tree.strip("/") for tree in settings.migration_trees},
            settings.expand_branches,
            settings.contract_branches,
            settings.migration_operations,
        ),
        rpc=RpcOptions(settings.rpc_servers, settings.rpc_clients, settings.rpc_client_makers),
        wrapped_primitives=settings.wrapped_primitives,
    )


def _libraries(settings: Settings) -> Iterator[Folder]:
    """Yield the folders that hold sources of libraries: the configured ones, then our own."""
    for name in settings.library_sources:
        folder = settings.path(name)
        if not folder.is_dir():
            raise UpgradelintError(f"{settings.source}: library-sources: {name} is no directory")
        yield Folder(folder)
    yield Folder(Path(sysconfig.get_path("purelib")))
