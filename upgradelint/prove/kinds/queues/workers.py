"""What a witness for tasks is written with: a real worker of a library, on a broker in memory."""

from upgradelint.base.frozen import Frozen


class WorkerText(Frozen):
    """The code that runs a worker of a library.

    `imports` and `taken` stand at the head: `taken_by(app, send)` raises what a worker raises.
    `made` makes an application, `task` is the decorator that registers a function there, `sent`
    queues a message. `unknown` is raised for a name that it does not have.
    """

    imports: str
    taken: str
    made: str
    task: str
    sent: str
    unknown: str


_CELERY = WorkerText(
    imports="""\
from __future__ import annotations

import queue

import pytest
from celery import Celery, signals
from celery.contrib.testing.worker import start_worker
from celery.exceptions import NotRegistered
""",
    taken='''\
def taken_by(app, send):
    """Let a real worker take what is sent; raise what it raises. The broker is one in memory."""
    app.conf.update(task_ignore_result=True, worker_hijack_root_logger=False)
    ended = queue.Queue()

    def succeeded(**_):
        ended.put(None)

    def failed(exception=None, **_):
        ended.put(exception)

    def unknown(name="", **_):
        ended.put(NotRegistered(name))

    signals.task_success.connect(succeeded)
    signals.task_failure.connect(failed)
    signals.task_unknown.connect(unknown)
    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="CRITICAL"):
        send(app)
        raised = ended.get(timeout=30)
    if raised is not None:
        raise raised
''',
    made='Celery("witness", broker="memory://", set_as_current=False)',
    task="@app.task(name={name}, shared=False{bind})",
    sent="app.send_task({name}, [{placed}], {{{named}}})",
    unknown="NotRegistered",
)

_DRAMATIQ = WorkerText(
    imports="""\
from __future__ import annotations

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import ActorNotFound
""",
    taken='''\
class Ended(dramatiq.Middleware):
    """Keeps what actors raise."""

    def __init__(self):
        self.raised = []

    def after_process_message(self, broker, message, *, result=None, exception=None):
        self.raised.append(exception)


def taken_by(app, send):
    """Let a real worker take what is sent; raise what it raises. The broker is one in memory."""
    ended = Ended()
    app.add_middleware(ended)
    send(app)
    worker = dramatiq.Worker(app, worker_timeout=10, worker_threads=1)
    worker.start()
    app.join("default", fail_fast=False, timeout=30_000)
    worker.join()
    worker.stop()
    for message in app.dead_letters if not ended.raised else ():
        raise ActorNotFound(message.actor_name)
    for raised in filter(None, ended.raised):
        raise raised
''',
    made='StubBroker(middleware=[])\n    app.declare_queue("default")',
    task="@dramatiq.actor(broker=app, actor_name={name})",
    sent='app.enqueue(dramatiq.Message("default", {name}, ({placed}), {{{named}}}, {{}}))',
    unknown="ActorNotFound",
)

_HUEY = WorkerText(
    imports="""\
from __future__ import annotations

import pytest
from huey import MemoryHuey, signals
from huey.exceptions import HueyException
""",
    taken='''\
def message(name, args, kwargs):
    """Return what somebody queues who has a task of that name."""
    sender, module = MemoryHuey("sender"), name.rpartition(".")[0] or __name__
    stand_in = lambda *args, **kwargs: None
    stand_in.__module__ = module
    task = sender.task(name=name.rpartition(".")[2])(stand_in)
    return sender.serialize_task(task.s(*args, **kwargs))


def in_module(app, name):
    """Return the decorator of a task that is found by the name of its module and its own."""

    def decorator(function):
        function.__module__ = name.rpartition(".")[0] or __name__
        return app.task(name=name.rpartition(".")[2])(function)

    return decorator


def taken_by(app, send):
    """Let a real consumer take what is sent; raise what it raises. The storage is one in memory."""
    raised = []
    app.signal(signals.SIGNAL_ERROR)(lambda signal, task, exc: raised.append(exc))
    send(app)
    app.execute(app.dequeue())
    for exception in raised:
        raise exception
''',
    made='MemoryHuey("witness")',
    task="@in_module(app, {name})",
    sent="app.storage.enqueue(message({name}, ({placed}), {{{named}}}))",
    unknown="HueyException",
)

_TASKIQ = WorkerText(
    imports="""\
from __future__ import annotations

import asyncio

import pytest
from taskiq import InMemoryBroker, TaskiqMessage
""",
    taken='''\
class NotFound(Exception):
    """The receiver only writes that into its log."""


def sent(name, args, kwargs):
    return TaskiqMessage(task_id="1", task_name=name, labels={}, args=args, kwargs=kwargs)


def taken_by(app, send):
    """Let a real receiver take what is sent; raise what it raises. The broker is one in memory."""

    async def take():
        await app.receiver.callback(app.formatter.dumps(send(app)).message)
        if not await app.result_backend.is_result_ready("1"):
            raise NotFound
        return await app.result_backend.get_result("1")

    result = asyncio.run(take())
    if result.error is not None:
        raise result.error
''',
    made="InMemoryBroker()",
    task="@app.task(task_name={name})",
    sent="return sent({name}, [{placed}], {{{named}}})",
    unknown="NotFound",
)

WORKERS = {"celery": _CELERY, "dramatiq": _DRAMATIQ, "huey": _HUEY, "taskiq": _TASKIQ}
