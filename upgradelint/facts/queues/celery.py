"""Celery as code uses it: a task is a function under `@app.task`, a call is put into a queue.

There are no versions, and arguments travel by position too. A message that an older release has
queued is taken by the worker that runs then.
"""

import re
from typing import Literal

from upgradelint.base.frozen import replace
from upgradelint.facts.code import innermost, parameters
from upgradelint.facts.rpc.library import Client, Sent, Served, Target, Task
from upgradelint.facts.rpc.versions import UNVERSIONED
from upgradelint.facts.store import Role
from upgradelint.python.states.state import State
from upgradelint.python.values.containers import DictValue, ListValue
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Unknown, Value, show

NAME = "celery"

_DECORATES = (b".task\n", b".task\r", b".task(", b"shared_task")
_DECORATED = re.compile(rb"^[ \t]*@(?:[\w.]*\.task|[\w.]*shared_task)\b", re.MULTILINE)
_ASKS = (b".delay(", b".apply_async(", b".send_task(", NAME.encode())
_QUEUED = re.compile(rb"\.(?:delay|apply_async|send_task)\s*\(|\.(?:s|si|signature|subtask)\s*\(")
_DIRECT = frozenset({"delay", "s", "si"})
_PACKED = frozenset({"apply_async", "signature", "subtask"})
_SIGNATURES = frozenset({"s", "signature", "subtask"})
_BY_NAME = frozenset({"celery.signature", "celery.subtask", "celery.canvas.signature"})
_CLASSES = frozenset({"celery.Task", "celery.app.task.Task", "celery.task.Task"})
_DERIVES = re.compile(rb"^class \w+\([^)]*\bTask\b", re.MULTILINE)
_TARGET = Target(NAME, NAME, UNVERSIONED)
_KIND: Literal["cast"] = "cast"


class CeleryTasks:
    """Tasks by `@app.task` and `@shared_task`; calls by `delay`, `apply_async`, `s` and by name."""

    senders = frozenset({*_DIRECT, *_PACKED, "send_task"})

    def roles(self, data: bytes) -> frozenset[Role]:
        """Say what the bytes of a file may hold."""
        found: set[Role] = set()
        decorates = any(one in data for one in _DECORATES) and _DECORATED.search(data)
        if decorates or (NAME.encode() in data and _DERIVES.search(data)):
            found.add("server")
        if any(one in data for one in _ASKS) and _QUEUED.search(data):
            found.add("client")
        return frozenset(found)

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what a call puts into a queue."""
        if isinstance(call.func, Outside):
            return _by_name(call, state) if call.func.path in _BY_NAME else None
        if not isinstance(call.func, Attribute):
            return None
        how = call.func.name
        named = isinstance(call.argument(0, "name"), str)
        if named and (how == "send_task" or (how in _PACKED and _is_app(call.func.base))):
            return _by_name(call, state)
        task = _task_of(call.func.base) if how in self.senders else None
        return _sent(task, how, call, state) if task else None

    def target(self, value: Value) -> Target | None:
        """Nothing: no class has a target."""
        return None

    def task(self, value: Value) -> Task | None:
        """Return what a function under a decorator of the library is called by."""
        found = _task_of(value)
        return found[0] if found else None


def _task_of(value: Value) -> tuple[Task, FunctionValue] | None:
    """The task that a name of a module is, or that a class or an object of one is; its function."""
    while isinstance(value, Call) and len(value.args) == 1:
        func = innermost(value)
        if func is not None and _is_decorator(value.func):
            given = dict(value.func.kwargs) if isinstance(value.func, Call) else {}
            name = given.get("name") or f"{func.module.name}.{func.name}"
            bound = given.get("bind") is True
            known = name if isinstance(name, str) else ""
            return Task(known, bound, _TARGET, func), func
        value = value.args[0]
    return _of_class(value.cls if isinstance(value, Instance) else value)


def _of_class(cls: Value) -> tuple[Task, FunctionValue] | None:
    """The task that a class is which derives from the library's and says what it runs."""
    bases = [base for one in cls.mro for base in one.bases] if isinstance(cls, ClassValue) else []
    if not any(isinstance(one, Outside) and one.path in _CLASSES for one in bases):
        return None
    held = {name: value for one in reversed(cls.mro) for name, value in one.content.items()}
    func, name = innermost(held.get("run")), held.get("name") or f"{cls.module.name}.{cls.name}"
    known = name if isinstance(name, str) else ""
    return (Task(known, bound=True, target=_TARGET, func=func), func) if func else None


def _is_decorator(value: Value) -> bool:
    """Whether it is `app.task` or `shared_task`, with options or without."""
    made = value.func if isinstance(value, Call) and not value.args else value
    if isinstance(made, Outside):
        return made.path.startswith(f"{NAME}.") and made.path.endswith(("shared_task", ".task"))
    return isinstance(made, Attribute) and made.name == "task" and _is_app(made.base)


def _is_app(value: Value) -> bool:
    """Whether it may be an application: it is made by the library, or cannot be told."""
    if isinstance(value, Call) and isinstance(value.func, Outside):
        return value.func.path.startswith(f"{NAME}.")
    return isinstance(value, Unknown) and NAME in show(value).lower()


def _sent(
    found: tuple[Task, FunctionValue], how: str, call: Call, state: State
) -> Sent | Value | None:
    task, func = found
    names = [one.name for one in parameters(func, bound=task.bound) if one.kind == "positional"]
    if how in _DIRECT:
        named = dict(call.kwargs)
        return _message(task.name, call, call.args, named, names, partial=how in _SIGNATURES)
    return _packed(task.name, call, 0, names, state, partial=how in _SIGNATURES)


def _by_name(call: Call, state: State) -> Sent:
    return _packed(call.argument(0, "name"), call, 1, [], state, partial=False)


def _packed(
    method: Value, call: Call, first: int, names: list[str], state: State, *, partial: bool
) -> Sent:
    """A call that is given its arguments as a tuple and a dict."""
    args, kwargs = call.argument(first, "args"), call.argument(first + 1, "kwargs")
    placed = _items(args, state)
    named = dict(state.read(kwargs).items) if isinstance(kwargs, DictValue) else {}
    more = state.read(kwargs).more if isinstance(kwargs, DictValue) else kwargs
    if more is not None:
        named["**"] = more
    lost = placed is None or any(not isinstance(one, str) for one in named)
    sent = _message(method, call, placed or (), named, names, partial=partial)
    return replace(sent, more=Unknown("args or kwargs", call.where)) if lost else sent


def _items(value: Value, state: State) -> tuple[Value, ...] | None:
    """The items of a tuple or a list; None where they cannot be told."""
    if value is None:
        return ()
    if isinstance(value, ListValue):
        content = state.read(value)
        return tuple(content.items) if content.more is None else None
    return value if isinstance(value, tuple) else None


def _message(
    method: Value,
    call: Call,
    args: tuple[Value, ...],
    named: dict[str, Value],
    names: list[str],
    *,
    partial: bool,
) -> Sent:
    """A message; what is sent by position has the name that this release gives to the place."""
    more = named.get("**")
    known = {name: value for name, value in named.items() if name != "**"}
    places = tuple([*names, *(str(one) for one in range(len(names), len(args)))][: len(args)])
    spread = any(getattr(one, "operator", "") == "*" for one in args)
    return Sent(
        Client("", call.where, _TARGET),
        _KIND,
        method,
        tuple(sorted(known.items(), key=lambda one: one[0])),
        more if isinstance(more, Unknown) or not spread else Unknown("*args", call.where),
        placed=places,
        partial=partial,
    )
