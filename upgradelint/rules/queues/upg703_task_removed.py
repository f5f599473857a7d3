from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldMessage
from upgradelint.compare.rpc.renamed_tasks import bare_name, task_of
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import alias, from_queue, unknown_task
from upgradelint.rules.rule import Context, Rule


class TaskRemoved(Rule):
    """A task is gone, renamed or moved, and older messages name it.

    A task is found by its name, which is its module and function where `name=` says nothing else:
    moving or renaming either renames the task. A worker discards messages for names that it does
    not know: those that wait in the broker, and those that the older release still queues. A
    warning, since whether messages wait cannot be seen from here.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
    -def pack(parcel):
    +def pack_up(parcel):  # UPG703
         pass
    ```

    Instead: keep the old name until no message names it, and call the new one a release later.

    ```diff
     @app.task
    +def pack(parcel):
    +    return pack_up(parcel)
    +
    +@app.task
     def pack_up(parcel):
         pass
    ```
    """

    code = "UPG703"
    name = "task-removed"
    level = "warning"
    besides = in_each("unknown")

    def check(self, changes: tuple[OldMessage, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.fault.method is None]
        if not broken:
            return
        message = broken[0]
        now = task_of(message.was, context.before, context.after)
        same = now is not None and bare_name(now) == bare_name(message.was)
        what = f"is {now.name} now" if now and same else "is removed"
        what += f", or is {now.name} now" if now and not same else ""
        queued = "queues it" if any(each.has_caller for each in broken) else "may have queued it"
        yield self.finding(
            subject=message.was.name,
            message=f"task {message.was.name} {what}; {context.old} {queued}",
            location=now.location if now else message.fault.endpoint.version_location,
            breaks=from_queue(broken, context, unknown_task(message.path.topic)),
            hint=alias(
                message.was,
                message.path.topic,
                message.was.signature.removeprefix(f"{message.was.name}("),
            ),
            facts=(message.was.signature,),
        )
