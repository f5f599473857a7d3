from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewMessage
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import early, early_level, to_worker, unknown_task
from upgradelint.rules.rule import Context, Rule


class TaskQueuedEarly(Rule):
    """A task is queued that older workers do not have.

    While web processes or a beat of the newer release run beside workers of the older one, these
    take the message and discard it: the name is not registered there. A warning, since workers that
    are all upgraded before anybody queues have it. This is the other half of a rename: the old name
    is kept, and the new one is called too early.

    Not found with `deploy-order = "workers-first"`, but in tasks that queue others; an error with
    `deploy-order = "web-first"`.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
     def pack(parcel):
         pass
    +
    +@app.task
    +def weigh(parcel):
    +    pass

     def order(request):
         pack.delay(request.parcel)
    +    weigh.delay(request.parcel)  # UPG712
    ```

    Instead: ship the task in this release, and queue it a release later.

    ```diff
     def order(request):
         pack.delay(request.parcel)
    -    weigh.delay(request.parcel)
    ```
    """

    code = "UPG712"
    name = "task-queued-early"
    level = "warning"
    besides = in_each("unknown")

    def check(self, changes: tuple[NewMessage, ...], context: Context) -> Iterator[Finding]:
        broken = [message for message in early(changes, context) if message.fault.method is None]
        if not broken:
            return
        message = broken[0]
        yield self.finding(
            subject=message.path.method,
            message=f"task {message.path.method} is queued; workers of {context.old} do not "
            "have it",
            location=message.path.location,
            level=early_level(context),
            breaks=to_worker(broken, context, unknown_task(message.path.topic)),
            facts=(message.path.method,),
            hint=f"# this release: the task {message.path.method}, and nobody queues it\n"
            "# the next one, when all workers have it: queue it\n",
        )
