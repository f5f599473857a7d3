"""The oldest service that a release runs beside: `OLDEST_SUPPORTED_SERVICE_VERSION = 'Kilo'`."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.pins.model import PinTable
from upgradelint.facts.services.model import Oldest
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.values.terms import Value

_BEGINNINGS = ("OLDEST", "MIN")


def oldest(ev: Evaluator, tables: Iterable[PinTable]) -> Iterator[Oldest]:
    """Yield the limits that stand beside lists of the numbers of service versions."""
    for table in tables:
        module = ev.program.module(table.name.rpartition(".")[0])
        bindings = module.source.bindings if module and table.kind == "counters" else {}
        for name, statements in bindings.items():
            if module and name.startswith(_BEGINNINGS) and name.endswith(f"_{table.counter}"):
                number = _number(table, ev.program.lookup(module, name))
                where = module.at(module.source.body[statements[-1]])
                if number is not None:
                    yield Oldest(table.name, *number, where)


def _number(table: PinTable, value: Value) -> tuple[str, int] | None:
    """What a limit is called, and its number."""
    if isinstance(value, int):
        return str(value), value
    entry = table.entry(value) if isinstance(value, str) else None
    number = entry.version() if entry else None
    return (str(value), int(number)) if number and number.isdecimal() else None
