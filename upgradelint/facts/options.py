"""What the reading of a tree needs to know of a project."""

from collections.abc import Sequence

from upgradelint.base.frozen import Frozen, field
from upgradelint.base.stages import SILENT, Stages
from upgradelint.facts.families import FAMILIES, Family
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.rpc.options import RpcOptions
from upgradelint.facts.store import FactStore
from upgradelint.python.programs.files import Files
from upgradelint.python.programs.source_cache import SourceCache
from upgradelint.trees.select import Selection

KNOWN_BY_NAME = frozenset(
    """
    alembic arq attr attrs celery decorator django_rq dramatiq eventlet flask flask_rq2 huey
    jsonschema logging migrate oslo_concurrency oslo_config oslo_context oslo_db oslo_i18n oslo_log
    oslo_messaging oslo_middleware oslo_policy oslo_serialization oslo_service oslo_utils osprofiler
    referencing rq rq_scheduler sqlalchemy taskiq taskiq_aio_pika taskiq_nats taskiq_redis
""".split()
)
"""Libraries never read as source: facts speak of them by their public names."""


class Options(Frozen):
    """What the reading of a tree needs to know: judged paths, libraries, the rule for extra data.

    `extra_data` is "auto" (as the project's own test does it) or "none"; `cache` shares parsed
    files and `store` facts between the revisions of one run; `families` says which facts are
    wanted, `only` of which files where not all of them count. Without `callers` of RPC interfaces
    only the endpoints with a target are read. `promised` are functions that may be called by their
    dotted path, whoever calls them here. `stages` hears how far the reading is.
    """

    selection: Selection = field(default_factory=Selection)
    libraries: Sequence[Files] = ()
    extra_data: str = "auto"
    decorators: Sequence[str] = ()
    force_register: Sequence[str] = ()
    roots: Sequence[str] = ()
    cache: SourceCache = field(default_factory=SourceCache)
    fact_store: FactStore = field(default_factory=FactStore)
    families: frozenset[Family] = FAMILIES
    only: frozenset[str] | None = None
    callers: bool = True
    migrations: MigrationOptions = MigrationOptions()
    rpc: RpcOptions = RpcOptions()
    wrapped_primitives: bool | None = None
    promised: frozenset[str] = frozenset()
    stages: Stages = SILENT

    @property
    def context(self) -> str:
        """What facts depend on besides the code they are read from."""
        parts = (self.extra_data, *self.decorators, "-", *self.force_register, "-", *self.roots)
        return " ".join((*parts, "-", *self.rpc.parts(), str(self.wrapped_primitives)))
