"""What workers of each library do with a message that they cannot take, and how its tasks are
written: `tests/queues/test_living.py` runs each of them.
"""

from typing import Literal

from upgradelint.base.frozen import Frozen


class LibraryWords(Frozen):
    """How a library makes a task and queues it, with what argument; and what its workers do with a
    name that they do not have (`unknown`), and with arguments that the task does not take.
    `alias` keeps a task under its old name.
    """

    name: str
    task: str
    queued: str
    unknown: str
    untaken: str
    alias: str


LIBRARIES = {
    "celery": LibraryWords(
        "Celery",
        "@shared_task",
        "pack.delay(parcel)",
        "NotRegistered, the message is discarded",
        "TypeError, and the task is not run again",
        "@shared_task(name='{name}')  {until}{function}",
    ),
    "dramatiq": LibraryWords(
        "Dramatiq",
        "@dramatiq.actor",
        "pack.send(parcel)",
        "ActorNotFound, the message goes to the dead letters",
        "TypeError, 20 more times by default, then the dead letters",
        "@dramatiq.actor(actor_name='{name}')  {until}{function}",
    ),
    "rq": LibraryWords(
        "RQ",
        "def pack(parcel): ...",
        "queue.enqueue(pack, parcel)",
        "ValueError: Invalid attribute name, the job fails",
        "TypeError, the job fails",
        "{until}{function}",
    ),
    "arq": LibraryWords(
        "arq",
        "WorkerSettings.functions = [pack]",
        "pool.enqueue_job('pack', parcel)",
        "JobExecutionFailed: function not found",
        "TypeError, the job fails",
        "functions = [..., func(..., name='{name}')],  {until}",
    ),
    "huey": LibraryWords(
        "Huey",
        "@huey.task()",
        "pack(parcel)",
        "HueyException: not found in TaskRegistry, the message is lost",
        "TypeError, the task is run again where it has retries",
        "@huey.task(name='{bare}')  {until}{function}",
    ),
    "taskiq": LibraryWords(
        "Taskiq",
        "@broker.task",
        "pack.kiq(parcel)",
        "the task is not found, the message is dropped",
        "TypeError, which stands in the result alone",
        "@broker.task(task_name='{name}')  {until}{function}",
    ),
}


def in_each(effect: Literal["unknown", "untaken"]) -> str:
    """Return the end of a page: what workers of each library do."""
    rows = (
        f"| {library_words.name} | `{library_words.task}` | `{library_words.queued}` | "
        f"{getattr(library_words, effect)} |"
        for library_words in LIBRARIES.values()
    )
    head = "| library | a task | is queued by | a worker that cannot take it |\n|---|---|---|---|"
    return "\n".join(["\n## In each library\n", head, *rows, ""])
