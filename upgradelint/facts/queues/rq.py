"""RQ as code uses it: any function is a job, by the path that it is imported from.

A worker fails a job whose function is not there (`ValueError: Invalid attribute name`), and one
with an argument that it does not take (`TypeError`).
"""

import re

from upgradelint.base.frozen import replace
from upgradelint.facts.code import innermost, parameters
from upgradelint.facts.prefilter import under
from upgradelint.facts.queues.library import CALLING, TaskQueue, importing, last_name
from upgradelint.facts.queues.messages import Named, from_packed, message, packed
from upgradelint.facts.rpc.library import Sent, Served, Task, queue_of
from upgradelint.python.states.state import State
from upgradelint.python.values.definitions import Bound, FunctionValue, Instance
from upgradelint.python.values.terms import Attribute, Call, Outside, Unknown, Value

_NAME = "rq"
_TARGET = queue_of(_NAME)
_DIRECT = {"enqueue": 0, "enqueue_in": 1, "enqueue_at": 1}
"""At which place these have the function; behind it are its arguments."""
_PACKED = {
    "enqueue_call": (0, 1),
    "prepare_data": (0, 1),
    "create": (0, 1),
    "register": (0, 2),
    "schedule": (1, 2),
    "cron": (1, 2),
}
"""At which places these have the function, and the tuple of its arguments with the dict behind."""
_COMMON = frozenset({"create", "register"})
"""Names that count only where they are the library's for sure."""
_REGISTERS = b"register("
_OWN = frozenset({*_DIRECT, "enqueue_call", "prepare_data"})


class Rq(TaskQueue):
    """Functions by their path; jobs by `enqueue` and its like, by `@job`, by schedules."""

    name = _NAME
    uses = importing("rq", "django_rq", "flask_rq2", "rq_scheduler")
    marks = (b"job",)
    defines = under(rb"job")
    asks = (b"enqueue", b".delay(", b".schedule(", b".cron(", b"prepare_data")
    queues = re.compile(rb"\benqueue(?:_in|_at|_call)?\b|\.(?:delay|schedule|cron|prepare_data)\(")
    senders = frozenset({"delay", *_DIRECT, *_PACKED})
    direct = frozenset({"delay", "enqueue"})
    options = frozenset(
        """
        job_timeout timeout description result_ttl ttl failure_ttl depends_on job_id at_front meta
        retry repeat on_success on_failure on_stopped rate_limit webhooks pipeline unique f func
        datetime time_delta
""".split()
    )
    distinct = frozenset({*_DIRECT, "enqueue_call"})
    by_path = True

    def may_queue(self, data: bytes) -> bool:
        """Whether the bytes of a file may queue a job; `register` may be of the library."""
        named = _REGISTERS in data and self.is_used(data)
        return named or super().may_queue(data)

    def called(self, call: Call, state: State) -> Value | Sent | Served | None:
        """Say what a call puts into a queue."""
        call = _carried_out(call)
        how = last_name(call.func)
        if how in _COMMON and not (isinstance(call.func, Outside) and _NAME in call.func.path):
            return None
        if isinstance(call.func, Attribute) and how in self.direct and self.task(call.func.base):
            return super().called(call, state)
        if how in _DIRECT:
            return self._as_they_are(call, how, state)
        return _in_a_tuple(call, how, state) if how in _PACKED else None

    def made(self, func: FunctionValue, given: Call, wrappers: tuple[FunctionValue, ...]) -> Task:
        """Return the task, which has the name of its module and function."""
        return Task(_path(func), False, _TARGET, func, wrappers)

    def decorates(self, value: Value) -> bool:
        """Whether it is `@job` of the library, of Django's or Flask's."""
        made = value.func if isinstance(value, Call) else value
        if isinstance(made, Instance):
            return any(_is_job(base) for part in made.cls.mro for base in part.bases)
        if isinstance(made, Outside):
            return _is_job(made)
        return isinstance(made, Attribute) and made.name == "job"

    def _as_they_are(self, call: Call, how: str, state: State) -> Sent | None:
        """The message of a call that has the arguments of the job as they are, or in `args`."""
        job, named = _job(call, _DIRECT[how], how), self.own(call)
        if job is None:
            return None
        if {"args", "kwargs"} & named.keys():
            return from_packed(job, named.get("args"), named.get("kwargs"), call.where, state)
        return message(job, call.where, call.args[_DIRECT[how] + 1 :], named)


def _is_job(value: Value) -> bool:
    """Whether it is `job` of the library, of Django's or Flask's, from which a class may derive."""
    return isinstance(value, Outside) and value.path.endswith(".job") and _NAME in value.path


def _carried_out(call: Call) -> Call:
    """A call that is given one to make, as that: `on_commit(partial(queue.enqueue, job))`."""
    if last_name(call.func) in CALLING | {"partial"}:
        for at, value in enumerate(call.args):
            if isinstance(value, Attribute) and value.name in _OWN:
                return replace(call, func=value, args=call.args[at + 1 :])
    return call


def _in_a_tuple(call: Call, how: str, state: State) -> Sent | None:
    """The message of a call that has the arguments of the job in a tuple and a dict."""
    at, first = _PACKED[how]
    job = _job(call, at, how)
    return packed(job, call, first, state) if job is not None else None


def _job(call: Call, at: int, how: str) -> Named | None:
    """The function that a call names, None where it names none: these names are common words."""
    value = call.argument(at, "func") or call.argument(at, "f")
    func = innermost(value)
    if func is not None and not isinstance(value, Bound):
        places = tuple(
            parameter.name
            for parameter in parameters(func, bound=False)
            if parameter.kind == "positional"
        )
        return Named(_path(func), places, _TARGET) if func.module.project else None
    if isinstance(value, str):
        return Named(value, (), _TARGET) if "." in value.strip(".") else None
    if how not in _OWN or isinstance(value, Outside) or value is None:
        return None
    known = value if isinstance(value, Unknown) else Unknown("no function of a module", call.where)
    return Named(known, (), _TARGET)


def _path(func: FunctionValue) -> str:
    return f"{func.module.imported}.{func.qualname}"
