from collections.abc import Iterator

from upgradelint.compare.rpc.contents import QueueNew
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class TaskQueueNew(Rule):
    """A task goes into a queue that older workers do not look into.

    The task's own options say so, routes, or a call: `apply_async(.., queue='low')`.
    Whoever sends makes the queue (`task_create_missing_queues`), and the messages wait in it until
    a worker is started that consumes it: `celery worker -Q low`. Nothing raises. A note, since the
    queues of a worker are chosen where it is started, which cannot be seen from here.

    ```diff
     from celery import Celery

     app = Celery('shop')

    -@app.task
    +@app.task(queue='low')  # UPG715
     def pack(parcel):
         pass
    ```

    Instead: start workers that consume the queue first.
    """

    code = "UPG715"
    name = "task-queue-new"
    level = "note"

    def check(self, changes: tuple[QueueNew, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        queue = (change.now.has or ("",))[0]
        was = f', not into "{change.was}"' if change.was else ""
        yield self.finding(
            subject=f"{change.now.by}({queue})",
            message=f'{change.now.by} goes into the queue "{queue}"{was}; {context.old} knows no '
            "such queue",
            location=change.now.location,
            breaks=f"new message -> old worker ({context.old}): it waits until a worker consumes "
            f'"{queue}"',
            hint=f"celery worker -Q {queue},...  # before anybody sends\n",
            facts=(queue,),
        )
