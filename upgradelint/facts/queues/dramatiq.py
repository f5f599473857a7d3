"""Dramatiq as code uses it: an actor is a function under `@dramatiq.actor`, a message is sent.

A worker moves a message for an actor that it does not know to the dead letters (`ActorNotFound`),
and one that raises after its retries.
"""

import re
from collections.abc import Iterator

from upgradelint.facts.code import innermost
from upgradelint.facts.prefilter import under
from upgradelint.facts.queues.library import TaskQueue, importing, last_name, made_by
from upgradelint.facts.rpc.library import Task, queue_of
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import ClassValue, FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Value

_GENERIC = "GenericActor"
_CLASSES = re.compile(rb"^class[ \t]+(\w+)\([^)\n]{0,999}\bGenericActor\b", re.MULTILINE)
_CRON = frozenset({"cron", "interval"})
_WAYS = ("send", "message", "send_with_options", "message_with_options")


class Dramatiq(TaskQueue):
    """Actors by `@dramatiq.actor`; messages by `send`, `send_with_options` and in pipelines."""

    name = "dramatiq"
    uses = importing(r"\w*dramatiq\w*")
    marks = (b"actor",)
    defines = under(rb"actor")
    asks = (b".send", b".message")
    queues = re.compile(rb"\.(?:send|message)(?:_with_options)?\b")
    senders = frozenset(_WAYS)
    direct = frozenset({"send", "message"})
    partial = frozenset({"message", "message_with_options"})
    distinct = frozenset({"send_with_options", "message_with_options"})

    def made(self, func: FunctionValue, given: Call, wrappers: tuple[FunctionValue, ...]) -> Task:
        """Return the task, which has the name of its function alone."""
        name = dict(given.kwargs).get("actor_name") or func.name
        known = name if isinstance(name, str) else ""
        return Task(known, bound=False, target=queue_of(self.name), func=func, wrappers=wrappers)

    def defined(self, data: bytes) -> list[bytes]:
        """Return the names of functions and classes that the bytes of a file may make actors."""
        classes = _CLASSES.findall(data) if _GENERIC.encode() in data else []
        return [*super().defined(data), *classes]

    def declared(self, call: Call) -> Task | None:
        """Return the actor that a call makes, also of an object that can be called."""
        given = call.args[0] if len(call.args) == 1 else None
        if not isinstance(given, Instance) or not self.decorates(call.func):
            return super().declared(call)
        held = _content(given.cls)
        func = innermost(held.get("__call__"))
        options = call.func if isinstance(call.func, Call) else call
        name = dict(options.kwargs).get("actor_name") or held.get("__name__")
        known = name if isinstance(name, str) else ""
        return Task(known, True, queue_of(self.name), func) if func else None

    def undecorated(self, value: Value) -> Task | None:
        """Return the actor that a class which derives from `GenericActor` is."""
        if not isinstance(value, ClassValue):
            return None
        bases = [base for part in value.mro for base in part.bases]
        if not any(isinstance(base, Outside) and base.path.endswith(_GENERIC) for base in bases):
            return None
        held = _content(value)
        meta, func = held.get("Meta"), innermost(held.get("perform"))
        options = meta.content if isinstance(meta, ClassValue) else {}
        name = options.get("actor_name") or value.name
        known = name if isinstance(name, str) and not options.get("abstract") else ""
        return Task(known, True, queue_of(self.name), func) if func and known else None

    def schedules(self, decorator: Call, state: State) -> Iterator[tuple[Value, Value]]:
        """Yield that an actor is sent on a schedule: by periodiq, or by a decorator of another
        package for Dramatiq.
        """
        periodic = "periodic" in dict(decorator.kwargs) and self.decorates(decorator)
        if periodic or (last_name(decorator.func) in _CRON and made_by(decorator.func, self.name)):
            yield None, None

    def decorates(self, value: Value) -> bool:
        """Whether it is `dramatiq.actor`, with options or without."""
        made = value.func if isinstance(value, Call) and not value.args else value
        if isinstance(made, Outside):
            return made.path.endswith(".actor")
        return isinstance(made, Attribute) and made.name == "actor"


def _content(cls: ClassValue) -> dict[str, Value]:
    """What a class has, itself or from its bases."""
    return {name: value for part in reversed(cls.mro) for name, value in part.content.items()}
