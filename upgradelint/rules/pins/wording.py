"""What findings on lists of versions have in common: how lists and interfaces are called."""

from upgradelint.facts.pins.model import PinTable
from upgradelint.facts.rpc.model import Endpoint
from upgradelint.facts.rpc.routing.interfaces import name_of
from upgradelint.facts.rpc.wiring.startup import PinOption


def short(table: PinTable) -> str:
    """Return a list's name as people say it: `ComputeAPI.VERSION_ALIASES`, without the package."""
    parts = table.name.split(".")
    return ".".join(parts[-2:]) if table.owner else parts[-1]


def interface(endpoint: Endpoint) -> str:
    """Name an interface in a message."""
    return name_of(endpoint)


def option(pin: PinOption) -> str:
    """Name an option as configuration files do: `[upgrade_levels] compute`."""
    group, _, name = pin.name.rpartition(".")
    return f"[{group}] {name}" if group else name
