"""What Celery's beat queues by itself: the entries of a schedule in the settings."""

from collections.abc import Iterator

from upgradelint.base.location import Location
from upgradelint.facts.queues.messages import Named, from_packed, untold
from upgradelint.facts.rpc.library import Sent, Target
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue
from upgradelint.python.values.terms import Attribute, Value

_ENDING = "beat_schedule"
_SETTINGS = ("celery", "conf")


def is_schedule(name: str) -> bool:
    """Whether a setting of that name is a schedule, or has all settings of Celery."""
    return name.lower().endswith(_ENDING) or name.lower().startswith(_SETTINGS)


def scheduled(value: Value, queue: Target, state: State, where: Location) -> Iterator[Sent]:
    """Yield the messages of the entries of a schedule, also where it is one setting of several; of
    an entry where it is one.
    """
    items = _items(value, state)
    for name, entry in [("", value)] if "schedule" in dict(items) else items:
        if isinstance(name, str) and name.lower().endswith(_ENDING):
            yield from scheduled(entry, queue, state, where)
        elif isinstance(entry, DictValue) and "task" in state.read(entry).items:
            yield _entry(dict(state.read(entry).items), queue, state, where)


def _items(value: Value, state: State) -> list[tuple[Value, Value]]:
    return list(state.read(value).items.items()) if isinstance(value, DictValue) else []


def _entry(entry: dict[Value, Value], queue: Target, state: State, where: Location) -> Sent:
    task = entry["task"]
    if not isinstance(task, str):
        named = task.base if isinstance(task, Attribute) and task.name == "name" else task
        return untold(Named(named, (), queue), where, "the task that is scheduled")
    return from_packed(Named(task, (), queue), entry.get("args"), entry.get("kwargs"), where, state)
