"""Dramatiq as code uses it: an actor is a function under `@dramatiq.actor`, a message is sent.

A worker moves a message for an actor that it does not know to the dead letters (`ActorNotFound`),
and one that raises after its retries.
"""

import re

from upgradelint.facts.prefilter import under
from upgradelint.facts.queues.library import TaskQueue, importing
from upgradelint.facts.rpc.library import Task, queue_of
from upgradelint.python.values.definitions import FunctionValue
from upgradelint.python.values.terms import Attribute, Call, Outside, Value

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

    def decorates(self, value: Value) -> bool:
        """Whether it is `dramatiq.actor`, with options or without."""
        made = value.func if isinstance(value, Call) and not value.args else value
        if isinstance(made, Outside):
            return made.path.endswith(".actor")
        return isinstance(made, Attribute) and made.name == "actor"
