"""Whether OLD is too old to run beside NEW, which counts the versions of services."""

from collections.abc import Iterable, Iterator

from upgradelint.facts.services.model import Oldest
from upgradelint.facts.snapshot import Snapshot
from upgradelint.plan.model import Fault


def too_old(before: Snapshot, limits: Iterable[Oldest]) -> Iterator[Fault]:
    """Yield the limits of NEW that OLD does not reach."""
    tables = {table.name: table for table in before.pins.tables}
    for limit in limits:
        table = tables.get(limit.table)
        if table and table.current.isdecimal() and int(table.current) < limit.number:
            named = f"{limit.called} ({limit.number})" if limit.called.isalpha() else limit.called
            text = f"NEW runs beside services from {table.counter} {named} on"
            yield Fault(
                "age",
                f"{text}, and OLD is {table.current}: it refuses to start with them",
                f"is {named} or newer, and runs beside {table.current}",
            )
