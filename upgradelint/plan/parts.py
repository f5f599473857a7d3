"""The parts of a plan before its steps are written: what the steps speak of."""

from upgradelint.base.frozen import Frozen
from upgradelint.facts.services.model import Command, Does, Half
from upgradelint.plan.model import (
    Edge,
    Interface,
    Mover,
    Pin,
    SchemaStep,
    Service,
    Stage,
    Traveller,
)


class Parts(Frozen):
    """All of it; `object_pins` are the lists by which senders cap the versions of objects,
    `backporting` the interfaces by which older receivers ask for older ones, `held` the objects
    that the option of the interfaces holds back, too.
    """

    old: str
    new: str
    services: tuple[Service, ...]
    interfaces: tuple[Interface, ...]
    objects: tuple[Traveller, ...]
    schema: tuple[SchemaStep, ...]
    pins: tuple[Pin, ...]
    movers: tuple[Mover, ...]
    edges: tuple[Edge, ...]
    stages: tuple[Stage, ...]
    commands: tuple[Command, ...]
    object_pins: tuple[str, ...]
    backporting: tuple[str, ...]
    held: tuple[Traveller, ...] = ()

    def commands_for(self, does: Does, without: Half = "contract") -> tuple[str, ...]:
        """Return the words of the commands that do something, without those of one half."""
        known = (one for one in self.commands if one.does == does and one.half != without)
        return tuple(dict.fromkeys(one.words for one in known))

    @property
    def sought(self) -> tuple[Pin, ...]:
        """The pins that keep something from OLD which it refuses."""
        return tuple(one for one in self.pins if one.needed)

    def interface(self, name: str) -> Interface:
        """Return the interface of that name."""
        return next(one for one in self.interfaces if one.name == name)
