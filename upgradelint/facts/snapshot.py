"""What one revision of a project promises to the others: the type between reading and judging."""

from collections.abc import Mapping

from upgradelint.base.frozen import Frozen, field
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.facts.data.queries import QueryFacts
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.families import FAMILIES, Family
from upgradelint.facts.migrations.model import Revision
from upgradelint.facts.migrations.models.model import ModelFacts
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.facts.pins.model import PinFacts
from upgradelint.facts.rpc.clients.call import ClientCall
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.unproven import Unproven
from upgradelint.facts.unread import UnreadFile


class Snapshot(Frozen):
    """The promises of one tree, read from source or from the registry.

    `label` names the tree as the user did (`nova==33.0.0`, `HEAD~1`, a directory); `objects` maps a
    registered name to its facts, `backports` to what its routine makes of it; `unproven` lists what
    could not be read, never left out silently; `indirection_api` tells that the project itself
    sends remotable calls of its objects by RPC; `past` maps an object to the fields of each of its
    older versions that the registry remembers, a tree knows none; `dropped` maps an object to the
    fields that its backport takes from older versions, each with the version from which on it stays
    in; `rpc_servers` are the endpoints
    it serves, `rpc_calls` the ways its clients call, `startups` what clients, servers and services
    are made with; `pins` are the lists of versions it keeps,
    `upgrades` what its upgrade commands run, `facades` how objects come
    from rows and go to them, `queries` the conditions on columns that took over the data of others:
    they are looked for where a comparison finds such columns. `row_uses` are the functions that
    know of two columns, one of which takes over what the other has. `callers` are the calls of
    methods of clients that a pin refuses: they are looked for where there are such. `families` are
    the groups of facts that were looked for: what is not among them is unknown, and not absent;
    `unread` are the files that could not be parsed.
    """

    label: str
    objects: Mapping[str, ObjectFacts] = field(default_factory=dict)
    unproven: tuple[Unproven, ...] = ()
    indirection_api: bool = False
    backports: Mapping[str, BackportFacts] = field(default_factory=dict)
    past: Mapping[str, Mapping[str, tuple[FieldFacts, ...]]] = field(default_factory=dict)
    dropped: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rpc_servers: tuple[Endpoint, ...] = ()
    rpc_calls: tuple[CallPath, ...] = ()
    startups: tuple[Startup, ...] = ()
    migrations: Mapping[str, Revision] = field(default_factory=dict)
    models: ModelFacts = ModelFacts()
    pins: PinFacts = PinFacts()
    upgrades: UpgradeFacts = UpgradeFacts()
    facades: Mapping[str, FacadeFacts] = field(default_factory=dict)
    queries: tuple[QueryFacts, ...] = ()
    row_uses: tuple[RowUse, ...] = ()
    callers: tuple[ClientCall, ...] = ()
    families: frozenset[Family] = FAMILIES
    unread: tuple[UnreadFile, ...] = ()

    @property
    def hidden(self) -> frozenset[str]:
        """The files that could not be parsed, and those that were read by what they say."""
        files = (unproven.location.path for unproven in self.unproven if unproven.family == "file")
        return frozenset(files).union(*(file.readers for file in self.unread))

    def hiding(self, path: str) -> Unproven | None:
        """Return the file that could not be parsed and hides what may stand in `path`."""
        by = {path, *(unread.location.path for unread in self.unread if path in unread.readers)}
        files = (unproven for unproven in self.unproven if unproven.family == "file")
        return next((file for file in files if file.location.path in by), None)

    @property
    def tasks(self) -> int:
        """How many tasks were read, whether or not this tree queues them."""
        servers = (server for server in self.rpc_servers if server.version == UNVERSIONED)
        return sum(len(server.methods) for server in servers)

    @property
    def proven(self) -> int:
        """How many things were read, each a path that can be judged."""
        return len(self.objects) + len(self.rpc_calls) + len(self.migrations)
