"""What a deployment of a project runs: its processes, its commands, and the options that pin."""

from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.facts.rpc.model import Endpoint

Start = Literal[
    "console script",
    "WSGI script",
    "WSGI module",
    "application",
    "Procfile",
    "compose file",
    "manifest",
    "supervisor",
]
Does = Literal["schema", "data", "rows", "check"]
Half = Literal["", "expand", "contract"]


class Process(Frozen):
    """Something that is started and stays.

    `target` is the function or object that is started, dotted. `names` are the texts that its start
    hands on (topics, binaries, modules), `classes` the dotted names of the classes that it does.
    `indirection` tells that it sends remotable calls of its objects to another service; `sends`
    are the methods of RPC clients, dotted, that the code it imports calls, and `peers` those that
    are called beside what it serves; `models` tells that it imports mapped tables; `modules` are
    all that it imports. `open` tells that it may import more, by its configuration; `works` that
    it takes tasks from a queue.
    """

    name: str
    start: Start
    target: str
    location: Location
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    indirection: bool = False
    sends: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    models: bool = False
    modules: frozenset[str] = frozenset()
    open: bool = False
    works: bool = False


def is_called_like(name: str, endpoint: Endpoint) -> bool:
    """Whether a process seems to be called by what it serves: `demo-compute` by `compute`."""
    package = endpoint.package.rpartition(".")[2]
    return name.rpartition("-")[2] in (endpoint.namespace, endpoint.topic, package)


class Command(Frozen):
    """A command of the project that an upgrade needs: `nova-manage db sync`; of what it does with
    the schema it may do but one `half`. "data" runs what a list names, "rows" moves rows by itself.

    `tree` is the folder of migrations that it is for, "" where there is but one or it is not told.
    """

    words: str
    does: Does
    location: Location
    subject: str = ""
    half: Half = ""


class PinSource(Frozen):
    """What a client takes the version from that it is pinned to: an `option` of the configuration,
    else a call that it makes, or its caller.

    `words` are the texts that the client compares the value of the option with (`auto`).
    """

    client: str
    how: Literal["option", "call", "caller"]
    option: str
    words: tuple[str, ...]
    location: Location


class Mover(Frozen):
    """The names that the code of an online data migration speaks of, by its dotted name."""

    path: str
    words: frozenset[str]


class Oldest(Frozen):
    """The oldest service that a release runs beside: what it is called, and its number in the list
    `table` of the numbers of service versions.
    """

    table: str
    called: str
    number: int
    location: Location


class Migrating(Frozen):
    """A line of a deployment that migrates the database: `web: alembic upgrade head && uvicorn`,
    or one that runs before the processes are new.
    """

    name: str
    words: str


class ServiceFacts(Frozen):
    """What a tree shows of its deployment; `giving` are the methods of endpoints that give objects
    in the version which the caller names; `known` is False where no tree was read.
    """

    processes: tuple[Process, ...] = ()
    commands: tuple[Command, ...] = ()
    pins: tuple[PinSource, ...] = ()
    movers: tuple[Mover, ...] = ()
    migrating: tuple[Migrating, ...] = ()
    giving: tuple[str, ...] = ()
    oldest: tuple[Oldest, ...] = ()
    known: bool = True
