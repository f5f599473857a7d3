from collections.abc import Iterator

from upgradelint.compare.rpc.contents import OldContentRefused
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.wording import content_level, refused_content
from upgradelint.rules.rule import Context, Rule


class TaskContentRefused(Rule):
    """Workers do not accept any more what older messages are written in.

    Messages that the older release has queued, or still queues during the upgrade, are taken by the
    newer worker, which refuses to read them: `ContentDisallowed`, and the message is lost. A
    warning where one of the two is not set, and Celery's default counts.
    Likewise with `deploy-order = "web-first"`: then only messages that have waited are older.

    ```diff
     from celery import Celery, shared_task

     app = Celery('shop')
    -app.conf.update(task_serializer='pickle', accept_content=['pickle', 'json'])
    +app.conf.update(task_serializer='json', accept_content=['json'])  # UPG705

     @shared_task
     def pack(parcel):
         pass
    ```

    Instead: go on accepting it, and stop a release later.

    ```diff
     app = Celery('shop')
    -app.conf.update(task_serializer='json', accept_content=['json'])
    +app.conf.update(task_serializer='json', accept_content=['pickle', 'json'])
    ```
    """

    code = "UPG705"
    name = "task-content-refused"
    level = "error"

    def check(self, changes: tuple[OldContentRefused, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        waited = context.traits.deploy_order == "web-first"
        yield self.finding(
            subject=f"accept_content({change.serializer})",
            message=f"workers do not accept {change.serializer}, which {context.old} writes "
            f"{_messages(changes)} in",
            location=change.location,
            level="warning" if waited else content_level(changes),
            breaks=f"older message ({context.old}) -> new worker: {refused_content(change)}",
            hint=f"accept_content = {[*change.accepted, change.serializer]!r}\n",
            facts=(change.serializer,),
        )


def _messages(changes: tuple[OldContentRefused, ...]) -> str:
    tasks = [change.by for change in changes if change.by != "celery"]
    return f"messages of {tasks[0]}" if len(tasks) == len(changes) else "messages"
