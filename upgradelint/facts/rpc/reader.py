"""Reading the files that may hold endpoints or clients, each reading kept with what it rests on."""

from collections.abc import Callable, Collection, Iterable
from functools import cached_property, partial
from typing import TypeVar

from upgradelint.facts.rpc.clients.collect import ClientReading
from upgradelint.facts.rpc.config_options import ORIGIN, ConfigOptions
from upgradelint.facts.rpc.files import RpcFiles
from upgradelint.facts.rpc.servers.reading import ServerReading
from upgradelint.facts.store import Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import Layout
from upgradelint.python.values.modules import Module

T = TypeVar("T", ClientReading, ServerReading)
P = TypeVar("P")

MAKERS, STARTERS = "rpc-makers", "rpc-starters"
"""Kinds of origins: which files make clients, which start servers."""


class RpcReader:
    """Reads the noticed files; `unproven` is what could not be read of them so far."""

    def __init__(self, files: RpcFiles, ev: Evaluator, layout: Layout, readings: Readings) -> None:
        self.files = files
        self.ev = ev
        self.layout = layout
        self.unproven: list[Unproven] = []
        self.options = ConfigOptions(ev, self._defining)
        self._readings = readings
        defined = files.defined
        readings.origin(ORIGIN, lambda name: " ".join(sorted(defined.get(name, ()))))

    @cached_property
    def modules(self) -> dict[str, str]:
        """The noticed files by the dotted names of their modules."""
        return {self.layout.module_name(path): path for path in self.files.roles}

    def rest_on(self, origin: str, *groups: Collection[str]) -> None:
        """Say which files decide, whatever is in them, how all others of a kind are read."""
        paths = [path for group in groups for path in (*sorted(group), "-")]
        self._readings.origin(origin, lambda _: " ".join((*paths, self.files.in_use)))

    def read(
        self, role: str, kind: type[T], paths: Iterable[str], read: Callable[[Module], T]
    ) -> list[T]:
        """Return the readings of files in a role, and note what could not be read."""
        origin = MAKERS if role.startswith("client") else STARTERS

        def of_file(path: str) -> T:
            module = self.ev.program.at(path)
            self.ev.program.origins.noted.add(f"{origin}:")
            return read(module) if module else kind()

        found = [self.part(f"{role} {path}", path, kind, partial(of_file, path)) for path in paths]
        self.unproven += [doubt for reading in found for doubt in reading.unproven]
        return found

    def part(self, name: str, path: str, kind: type[P], make: Callable[[], P]) -> P:
        """Return what is read of a file under a name, by `make` where it is not known."""
        queues = "".join(f"{queue} " for queue in sorted(self.files.library.optional))
        return self._readings.read(f"rpc {queues}{name}", path, kind, make)

    def quietly(
        self, role: str, kind: type[T], paths: Iterable[str], read: Callable[[Module], T]
    ) -> list[T]:
        """Return readings of which only what could be read matters."""
        known = [*self.unproven]
        found = self.read(role, kind, paths, read)
        self.unproven = known
        return found

    def _defining(self, option: str) -> list[Module]:
        """The modules that define an option of the configuration."""
        modules = map(self.ev.program.at, self.files.defined.get(option, ()))
        return [module for module in modules if module]
