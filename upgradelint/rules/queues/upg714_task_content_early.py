from collections.abc import Iterator

from upgradelint.compare.rpc.contents import NewContentRefused
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.wording import content_level, refused_content
from upgradelint.rules.rule import Context, Rule


class TaskContentEarly(Rule):
    """Messages are written in what older workers do not accept.

    While web processes of the newer release run beside workers of the older one, these take the
    message and refuse to read it: `ContentDisallowed`, and the message is lost. A warning where one
    of the two is not set, and Celery's default counts.

    A warning with `deploy-order = "workers-first"`, where only tasks that queue others send it.

    ```diff
     from celery import Celery, shared_task

     app = Celery('shop')
    -app.conf.update(task_serializer='json', accept_content=['json'])
    +app.conf.update(task_serializer='msgpack', accept_content=['msgpack', 'json'])  # UPG714

     @shared_task
     def pack(parcel):
         pass
    ```

    Instead: accept it in this release, and write it a release later.

    ```diff
     app = Celery('shop')
    -app.conf.update(task_serializer='msgpack', accept_content=['msgpack', 'json'])
    +app.conf.update(task_serializer='json', accept_content=['msgpack', 'json'])
    ```
    """

    code = "UPG714"
    name = "task-content-early"
    level = "error"

    def check(self, changes: tuple[NewContentRefused, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        first = context.traits.deploy_order == "workers-first"
        yield self.finding(
            subject=f"task_serializer({change.serializer})",
            message=f"messages are written in {change.serializer}; workers of {context.old} do not "
            "accept it",
            location=change.location,
            level="warning" if first else content_level(changes),
            breaks=f"new message -> old worker ({context.old}): {refused_content(change)}",
            hint=f"# this release: accept_content with {change.serializer!r}\n"
            f"# the next one, when all workers accept it: write {change.serializer}\n",
            facts=(change.serializer,),
        )
