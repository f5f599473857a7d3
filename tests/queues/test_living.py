"""The real libraries: what their workers do with a message that they cannot take."""

import asyncio
import sys
import types
from collections.abc import Callable

import pytest
from celery import Celery
from kombu.exceptions import ContentDisallowed

from upgradelint.rules.queues.libraries import LIBRARIES

UNKNOWN, TOO_MANY, TOO_FEW = (
    ("unknown", {"parcel": 1}),
    ("pack", {"parcel": 1, "depot": 2}),
    ("pack", {}),
)
MESSAGES = (UNKNOWN, TOO_MANY, TOO_FEW)
Raised = list[str]


def pack(parcel: object) -> object:
    return parcel


def dramatiq() -> Raised:
    from dramatiq import Message, Middleware, Worker, actor
    from dramatiq.brokers.stub import StubBroker
    from dramatiq.middleware import Retries

    assert Retries().max_retries == 20
    broker, raised = StubBroker(), []

    class Spy(Middleware):
        def after_process_message(self, broker, message, *, result=None, exception=None):
            raised.append(repr(exception))

    actor(pack, broker=broker, max_retries=0)
    broker.add_middleware(Spy())
    for name, given in MESSAGES:
        broker.enqueue(Message("default", name, (), given, {}))
    worker = Worker(broker, worker_timeout=10, worker_threads=1)
    worker.start()
    broker.join("default", fail_fast=False)
    worker.join()
    worker.stop()
    dead = {message.actor_name for message in broker.dead_letters}
    assert (len(broker.dead_letters), dead) == (3, {"unknown", "pack"})
    return ["ActorNotFound", *raised]


def rq() -> Raised:
    from fakeredis import FakeStrictRedis
    from rq import Queue, SimpleWorker

    connection = FakeStrictRedis()
    queue = Queue(connection=connection)
    jobs = [queue.enqueue(f"jobs.{name}", kwargs=given) for name, given in MESSAGES]
    SimpleWorker([queue], connection=connection).work(burst=True, logging_level="CRITICAL")
    return [job.latest_result().exc_string.strip().splitlines()[-1] for job in jobs]


async def _nothing(*_: object) -> None: ...


def arq() -> Raised:
    from arq import worker as arq_worker
    from arq.connections import ArqRedis
    from arq.worker import Worker, func
    from fakeredis import FakeAsyncRedis

    async def run() -> Raised:
        async def pack(ctx, parcel): ...

        redis = ArqRedis(connection_pool=FakeAsyncRedis().connection_pool)
        jobs = [await redis.enqueue_job(name, **given) for name, given in MESSAGES]
        arq_worker.log_redis_info = _nothing  # fakeredis has no INFO
        worker = Worker([func(pack, name="pack")], redis_pool=redis, burst=True, poll_delay=0.01)
        await worker.async_run()
        infos = [await job.result_info() for job in jobs]
        await worker.close()
        assert [info.job_try for info in infos] == [1, 1, 1]
        return [repr(info.result) for info in infos]

    return asyncio.run(run())


def huey() -> Raised:
    from huey import MemoryHuey
    from huey.exceptions import HueyException

    queue = MemoryHuey("queue")
    task, gone = queue.task(name="pack")(pack), queue.task(name="unknown")(pack)
    queue.enqueue(gone.s(parcel=1))
    queue._registry.unregister(gone.task_class)
    with pytest.raises(HueyException) as unknown:
        queue.dequeue()
    raised = [repr(unknown.value)]
    for _, given in MESSAGES[1:]:
        queued_message = task.s(**given)
        queue.enqueue(queued_message)
        queue.execute(queue.dequeue())
        raised.append(queue.get(queued_message.id, peek=True).metadata["error"])
    assert not len(queue)
    return raised


def taskiq() -> Raised:
    from taskiq import InMemoryBroker, TaskiqMessage

    async def run() -> Raised:
        broker = InMemoryBroker()

        @broker.task(task_name="pack")
        async def pack(parcel): ...

        raised = []
        for name, given in MESSAGES:
            message = TaskiqMessage(task_id=name, task_name=name, labels={}, args=[], kwargs=given)
            await broker.receiver.callback(broker.formatter.dumps(message).message)
            ready = await broker.result_backend.is_result_ready(name)
            found = await broker.result_backend.get_result(name) if ready else None
            raised.append(repr(found.error) if found else "the task is not found")
        return raised

    return asyncio.run(run())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("library", [dramatiq, rq, arq, huey, taskiq], ids=lambda cls: cls.__name__)
def test_a_worker_does_what_the_pages_say(
    library: Callable[[], Raised], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(library.__name__)
    jobs = types.ModuleType("jobs")
    jobs.pack = pack  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "jobs", jobs)
    unknown, *untaken = library()
    words = LIBRARIES[library.__name__]
    for part in words.unknown.partition(",")[0].split(": "):
        assert part.removeprefix("function ") in unknown
    assert words.untaken.startswith("TypeError")
    assert ["TypeError" in error for error in untaken] == [True, True]
    assert "unexpected keyword argument 'depot'" in untaken[0]
    assert "missing 1 required positional argument: 'parcel'" in untaken[1]


def celery(**settings: object) -> Celery:
    """Return an application whose messages go into a queue of all applications of its test."""
    made = Celery("living", broker="memory://", set_as_current=False)
    made.conf.update(broker_transport_options={"polling_interval": 0.01}, **settings)
    return made


def taken(worker: Celery) -> None:
    """Let a worker's consumer take one message; raise what it raises."""
    with worker.connection_for_read() as connection:
        channel = connection.default_channel
        with worker.amqp.TaskConsumer(channel, callbacks=[lambda *_: None]):
            connection.drain_events(timeout=1)


def test_a_worker_of_celery_refuses_what_it_does_not_accept() -> None:
    worker = celery(task_default_queue="refused")
    celery(task_default_queue="refused", task_serializer="pickle").send_task("pack", [1])
    with pytest.raises(ContentDisallowed, match="pickle"):
        taken(worker)
    celery(task_default_queue="refused").send_task("pack", [1])
    taken(worker)


def test_a_message_waits_in_a_queue_that_no_worker_of_celery_consumes() -> None:
    routes = {"pack": {"queue": "low"}}
    celery(task_default_queue="usual", task_routes=routes).send_task("pack", [1])
    with pytest.raises(TimeoutError):
        taken(celery(task_default_queue="usual"))
    taken(celery(task_default_queue="low"))
