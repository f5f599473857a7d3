"""Running what a migration does: its `upgrade()` symbolically, on every dialect it may meet."""

from upgradelint.base.frozen import Frozen, replace
from upgradelint.facts.migrations.declarations import OP, Declarations, run_declarations
from upgradelint.facts.migrations.model import Guard, Operation
from upgradelint.facts.migrations.operations.observer import MigrationObserver
from upgradelint.facts.migrations.options import DIALECTS, OF_TESTS, MigrationOptions
from upgradelint.facts.migrations.outcomes import (
    joined_dialects,
    noted_operations,
    problems_in,
    refused_rows,
    with_created,
)
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.states.outcomes import Outcome, events
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.modules import Module
from upgradelint.python.values.terms import Unknown, Value

WAYS = ((4, 25_000), (1, 50_000))
"""How many paths are followed for how many steps, first with care and then roughly."""

CUT = "{} is too complex to evaluate"


class Work(Frozen):
    """What a migration does, why some of it could not be read, and the rows it refuses."""

    operations: tuple[Operation, ...]
    problems: tuple[str, ...]
    refusals: tuple[Guard, ...]


class MigrationRuns:
    """Runs the functions of migrations; `imported` are the paths whose declarations count too."""

    def __init__(self, evaluator: Evaluator, options: MigrationOptions) -> None:
        self._ev = evaluator
        self._options = options

    def work_of(self, module: Module, upgrade: FunctionValue, imported: tuple[str, ...]) -> Work:
        """Return what a function of a migration does on all dialects that make a difference."""
        by_dialect: dict[str, list[Operation]] = {}
        refusals: dict[Guard, None] = {}
        problems: dict[str, None] = {}
        declared = Declarations()
        named = self._options.named_dialects(module.path)
        dialects = named or self._options.dialects or DIALECTS
        for dialect in dialects:
            observer = MigrationObserver(
                self._ev, module, dialect, dialects, self._options.effects, declared=declared
            )
            self._declare(module, observer, imported)
            outcomes = self._explore(upgrade, observer)
            reasons = dict.fromkeys((*problems_in(outcomes), *map(CUT.format, self._ev.cut[-1:])))
            noted = observer.noted if reasons else events(outcomes)
            by_dialect[dialect] = list(noted_operations(noted, outcomes))
            refusals |= dict.fromkeys(refused_rows(outcomes))
            problems.update(reasons)
            if not observer.dialect_matters or reasons:
                break  # another dialect makes no difference, or is as complex
        joined = [
            replace(operation, dialects=operation.dialects or named)
            for operation in joined_dialects(by_dialect)
            if named or self._options.dialects or operation.dialects != OF_TESTS
        ]
        return Work(tuple(with_created(joined)), tuple(problems), tuple(refusals))

    def _declare(
        self, module: Module, observer: MigrationObserver, imported: tuple[str, ...]
    ) -> None:
        """Run what the migration and the project's modules that it imports declare."""
        program = self._ev.program
        with self._ev.observed(observer, observer.assigned):
            run_declarations(self._ev, module, observer.declared, all_of_it=True)
            for path in imported:
                other = program.at(path)
                if other is not None:
                    run_declarations(self._ev, other, observer.declared, all_of_it=False)

    def _explore(self, upgrade: FunctionValue, observer: MigrationObserver) -> list[Outcome]:
        """Follow a few paths; where that is too complex, what all of them have in common."""
        ev = self._ev
        with ev.observed(observer, observer.assigned):
            for max_paths, steps in WAYS:
                observer.noted.clear()
                ev.cut.clear()
                with ev.within(steps, ev.enters, max_paths=max_paths, rough=True):
                    outcomes = [
                        outcome
                        for given in _arguments(upgrade, observer)
                        for outcome in ev.explore(upgrade, given)
                    ]
                if not (ev.cut or any(problems_in(outcomes))):
                    break
        return outcomes


def _arguments(upgrade: FunctionValue, observer: MigrationObserver) -> list[list[Value]]:
    """What `upgrade` is called with: nothing, an engine by sqlalchemy-migrate, each database that
    has a function of its own in alembic's template for several, or what an environment of the
    project's own passes.
    """
    parameters = [arg.arg for arg in upgrade.node.args.args]
    names = observer.module.source.bindings
    if not parameters:
        return [[]]
    if "down_revision" not in names:
        return [[observer.surroundings.connection]]
    engines = [name.removeprefix("upgrade_") for name in names if name.startswith("upgrade_")]
    if engines and len(parameters) == 1:
        return [[name] for name in engines]
    return [
        [
            OP if parameter == "op" else Unknown(f"{parameter} is what is passed")
            for parameter in parameters
        ]
    ]
