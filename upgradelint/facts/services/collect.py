"""What a tree shows of its deployment. Read where somebody plans an upgrade, and not by a check."""

from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.options import KNOWN_BY_NAME, Options
from upgradelint.facts.services.commands import commands
from upgradelint.facts.services.deployment.line import migrations_in
from upgradelint.facts.services.deployment.lines import lines
from upgradelint.facts.services.deployment.programs import Programs
from upgradelint.facts.services.entry_points import entry_points, scripts
from upgradelint.facts.services.imports import Imports
from upgradelint.facts.services.model import Command, Migrating, PinSource, ServiceFacts
from upgradelint.facts.services.movers import movers
from upgradelint.facts.services.oldest import oldest
from upgradelint.facts.services.pin_sources import pin_sources
from upgradelint.facts.services.processes import Processes
from upgradelint.facts.services.versioned import giving
from upgradelint.facts.snapshot import Snapshot
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import make_program
from upgradelint.python.sources.source import paused_gc
from upgradelint.trees.tree import Tree


def collect_services(tree: Tree, options: Options, snapshot: Snapshot) -> ServiceFacts:
    """Return the processes, commands and pins of a tree whose promises are known."""
    with paused_gc():
        return _Collector(tree, options, snapshot).collect()


class _Collector:
    def __init__(self, tree: Tree, options: Options, snapshot: Snapshot) -> None:
        self._tree = tree
        self._snapshot = snapshot
        paths = [path for path in tree.paths() if path.endswith(".py")]
        self._judged = [path for path in paths if path in options.selection]
        layout = find_layout(tree, paths, options.roots, options.fact_store)
        program = make_program(tree, layout, options.libraries, KNOWN_BY_NAME, options.cache)
        self._ev = Evaluator(program)
        self._imports = Imports(tree, self._judged, layout)

    def collect(self) -> ServiceFacts:
        declared = entry_points(self._tree)
        targets = {name: script.target for name, script in scripts(declared).items()}
        modules = {name: target.partition(":")[0] for name, target in targets.items()}
        programs = Programs(self._imports.paths, modules)
        written = lines(self._tree, lambda line: bool(programs.named(line.command)))
        found = Processes(self._ev, self._tree, self._judged, self._imports, self._snapshot)
        known = dict.fromkeys(commands(self._ev, declared, self._tree.read))
        known |= dict.fromkeys(self._alembic() if not _syncs(known) else ())
        return ServiceFacts(
            tuple(found.of(declared, written, programs)),
            tuple(known),
            tuple(self._pins()),
            tuple(movers(self._ev, self._snapshot.upgrades)),
            tuple(
                Migrating(line.name, words)
                for line in written
                for words in migrations_in(line.command)
            ),
            tuple(giving(self._ev, self._snapshot.rpc_servers, self._tree.read)),
            tuple(oldest(self._ev, self._snapshot.pins.tables)),
        )

    def _pins(self) -> Iterator[PinSource]:
        places = {
            call.client: call.location.path for call in self._snapshot.rpc_calls if call.pinned
        }
        for client, path in sorted(places.items()):
            module = self._ev.program.at(path)
            yield from pin_sources(self._ev, module, client) if module else ()

    def _alembic(self) -> Iterator[Command]:
        """Alembic's own command, where the project has its settings and no command besides."""
        trees = {
            revision.tree
            for revision in self._snapshot.migrations.values()
            if revision.tool == "alembic"
        }
        for path in self._tree.paths():
            if path.rpartition("/")[2] == "alembic.ini" and trees:
                option = "" if path == "alembic.ini" else f"-c {path} "
                yield Command(f"alembic {option}upgrade head", "schema", Location(path, 1))


def _syncs(known: dict[Command, None]) -> bool:
    return any(command.does == "schema" for command in known)
