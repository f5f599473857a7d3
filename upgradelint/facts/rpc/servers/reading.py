"""What a module was read to serve."""

from upgradelint.base.frozen import Frozen
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.wiring.startup import Startup
from upgradelint.facts.unproven import Unproven


class ServerReading(Frozen):
    """The endpoints of a module, and what could not be read of it.

    `starters` are the dotted names of classes and functions of which callers say what they serve;
    `on_any_topic` pairs them with the classes that they serve on whatever topic callers say.
    `silent` are those of them that were called and not seen to serve. `startups` are what the
    servers and tasks were made with, `bases` the dotted names of classes that those who start them
    derive from.
    """

    endpoints: tuple[Endpoint, ...] = ()
    starters: frozenset[str] = frozenset()
    unproven: tuple[Unproven, ...] = ()
    on_any_topic: tuple[tuple[str, str], ...] = ()
    silent: frozenset[str] = frozenset()
    startups: tuple[Startup, ...] = ()
    bases: frozenset[str] = frozenset()
