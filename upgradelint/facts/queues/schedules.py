"""What Celery's beat queues by itself: entries of a schedule in the settings, and saved ones."""

import json
from collections.abc import Iterator, Mapping

from upgradelint.base.location import Location
from upgradelint.facts.queues.messages import Named, entries, from_packed, untold
from upgradelint.facts.rpc.library import Sent, Target
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictContent, DictValue
from upgradelint.python.values.terms import Attribute, Call, Outside, Unknown, Value, show

_ENDING = "beat_schedule"
_SETTINGS = ("celery", "conf")
_ENTRY, _ROW = "RedBeatSchedulerEntry", "PeriodicTask"
SAVED = frozenset({_ENTRY, _ROW})
"""Classes whose instances are entries: RedBeat's in Redis, django-celery-beat's in the database."""

_ROWS = (f"django_celery_beat.models.{_ROW}", f"('django_celery_beat', '{_ROW}')")
_MAKING = frozenset({"create", "get_or_create", "update_or_create", "aupdate_or_create", "acreate"})


def is_schedule(name: str) -> bool:
    """Whether a setting of that name is a schedule, or has all settings of Celery."""
    return name.lower().endswith(_ENDING) or name.lower().startswith(_SETTINGS)


def scheduled(
    name: str, value: Value, queue: Target, state: State, where: Location
) -> Iterator[Sent]:
    """Yield the messages of the entries of a setting, also where a schedule is one setting of
    several; of an entry where it is one.
    """
    items = entries(value, state)
    if not name.lower().endswith(_ENDING):
        for inner, held in items.items():
            if isinstance(inner, str) and is_schedule(inner):
                yield from scheduled(inner, held, queue, state, where)
        return
    for held in [value] if not items or "schedule" in items else items.values():
        entry = entries(held, state)
        if "task" in entry:
            yield _entry(entry, queue, state, where)
        elif isinstance(held, Unknown):
            yield untold(Named(held, (), queue), where, "what is scheduled")


def saved(call: Call, queue: Target, state: State) -> Sent | None:
    """Return the message of an entry that code saves, with RedBeat or with django-celery-beat."""
    if isinstance(call.func, Outside) and call.func.path.endswith(f".{_ENTRY}"):
        args, kwargs = call.argument(3, "args"), call.argument(4, "kwargs")
        named = Named(call.argument(1, "task"), (), queue)
        return from_packed(named, args, kwargs, call.where, state)
    given = dict(call.kwargs)
    if given.keys().isdisjoint(("task", "defaults")) or not _makes_row(call.func):
        return None
    held = {**given, **entries(given.get("defaults"), state)}
    args, kwargs = _of_json(held.get("args")), _of_json(held.get("kwargs"))
    task = Named(held.get("task"), (), queue)
    return from_packed(task, args, kwargs, call.where, state) if "task" in held else None


def _makes_row(func: Value) -> bool:
    """Whether it makes a row of django-celery-beat, be it in a migration."""
    model, _, how = show(func).rpartition(".objects.")
    return (model if how in _MAKING else show(func)).endswith(_ROWS)


def _of_json(value: Value) -> Value:
    """What a text of JSON holds, or what one is made of."""
    if isinstance(value, Call) and isinstance(value.func, Outside):
        return value.argument(0, "obj") if value.func.path == "json.dumps" else value
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value)
    except ValueError:
        return Unknown("no JSON")
    return DictValue(DictContent(found)) if isinstance(found, dict) else tuple(found)


def _entry(entry: Mapping[Value, Value], queue: Target, state: State, where: Location) -> Sent:
    task = entry["task"]
    if not isinstance(task, str):
        named = task.base if isinstance(task, Attribute) and task.name == "name" else task
        return untold(Named(named, (), queue), where, "the task that is scheduled")
    return from_packed(Named(task, (), queue), entry.get("args"), entry.get("kwargs"), where, state)
