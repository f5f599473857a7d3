"""What Celery's settings say of all messages: how they are written, what workers accept, and into
which queues they go.
"""

from collections.abc import Iterator, Mapping

from upgradelint.base.location import Location
from upgradelint.facts.queues.messages import entries
from upgradelint.facts.rpc.wiring.startup import CELERY, Has, Setup, Startup
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue, SetValue
from upgradelint.python.values.terms import Value

MARKS = (
    *(b"task_serializer", b"TASK_SERIALIZER", b"accept_content", b"ACCEPT_CONTENT"),
    *(b"task_routes", b"TASK_ROUTES", b"CELERY_ROUTES"),
)
"""What the bytes of a file have that sets one."""

_SETTINGS: Mapping[str, Setup] = {
    "task_serializer": "sender",
    "accept_content": "worker",
    "task_routes": "queue",
    "routes": "queue",
}
_CONTENTS = {
    "application/json": "json",
    "application/x-python-serialize": "pickle",
    "application/x-yaml": "yaml",
    "application/x-msgpack": "msgpack",
}


def is_of_messages(name: str) -> bool:
    """Whether a setting of that name, in Celery's own words or in Django's, is one of these."""
    return _bare(name) in _SETTINGS and name.lower() != "routes"


def of_messages(name: str, value: Value, state: State, where: Location) -> Iterator[Startup]:
    """Yield what a setting says, also where it is one of several in a dict."""
    kind = _SETTINGS.get(_bare(name)) if is_of_messages(name) else None
    if kind == "queue":
        yield from (route_of(task, to, state, where) for task, to in _items(value, state))
    elif kind is not None:
        yield Startup(kind, CELERY, _names(value, state), where)
    else:
        for inner, held in _items(value, state):
            if is_of_messages(inner):
                yield from of_messages(inner, held, state, where)


def route_of(task: str, to: Value, state: State, where: Location) -> Startup:
    """Return into which queue a task goes, or all tasks of a pattern."""
    queue = state.read(to).items.get("queue") if isinstance(to, DictValue) else to
    return Startup("queue", task, (queue,) if isinstance(queue, str) else None, where)


def _bare(name: str) -> str:
    return name.lower().removeprefix(f"{CELERY}_")


def _items(value: Value, state: State) -> list[tuple[str, Value]]:
    found = entries(value, state).items()
    return [(name, held) for name, held in found if isinstance(name, str)]


def _names(value: Value, state: State) -> Has:
    """The serializers that a value names, None where it cannot be told."""
    if isinstance(value, str):
        return (_CONTENTS.get(value, value),)
    content = state.read(value) if isinstance(value, (ListValue, SetValue)) else None
    items = content.items if content and content.more is None else value
    if not isinstance(items, (tuple, list, set, frozenset, dict)):
        return None
    known = [item for item in items if isinstance(item, str)]
    return tuple(_CONTENTS.get(name, name) for name in known) if len(known) == len(items) else None
