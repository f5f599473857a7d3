"""The parts of a plan before its steps are written: what the steps speak of."""

from upgradelint.facts.services.model import Command, Does, Half, Migrating
from upgradelint.plan.model import Ground, Interface, Pin, SchemaStep, Traveller


class Parts(Ground):
    """The ground, and what only the steps use: `object_pins` are the lists by which senders cap the
    versions of objects, `backporting` the interfaces by which older receivers ask for older ones,
    `held` the objects that the option of the interfaces holds back, too; `stuck` are the trees of
    migrations that neither OLD nor NEW runs on while one of theirs has yet to run; `homeless` are
    pins by an option of clients whose server cannot be read, `migrating` what migrates by itself;
    `unsent` says by interface what its clients do not send as long as they are pinned; `giving` are
    the interfaces that give objects in the version which their caller names; `rows` say what NEW
    writes and OLD cannot read.
    """

    commands: tuple[Command, ...]
    object_pins: tuple[str, ...]
    backporting: tuple[str, ...]
    held: tuple[Traveller, ...] = ()
    stuck: tuple[str, ...] = ()
    homeless: tuple[Pin, ...] = ()
    migrating: tuple[Migrating, ...] = ()
    unsent: tuple[tuple[str, str], ...] = ()
    giving: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    def commands_for(self, does: Does, without: Half = "contract") -> tuple[str, ...]:
        """Return the words of the commands that do something, without those of one half."""
        known = (
            command for command in self.commands if command.does == does and command.half != without
        )
        return tuple(dict.fromkeys(command.words for command in known))

    @property
    def trees(self) -> tuple[str, ...]:
        """The trees that NEW brings migrations for."""
        return tuple(dict.fromkeys(step.tree for step in self.schema))

    def schema_of(self, tree: str) -> list[SchemaStep]:
        """Return the new migrations of a tree in their order."""
        return [step for step in self.schema if step.tree == tree]

    @property
    def sought(self) -> tuple[Pin, ...]:
        """The pins that keep something from OLD which it refuses."""
        return tuple(pin for pin in self.pins if pin.needed)

    def interface(self, name: str) -> Interface:
        """Return the interface of that name."""
        return next(interface for interface in self.interfaces if interface.name == name)
