from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OwnMessage
from upgradelint.compare.rpc.delivery import queues
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import unknown_task, way
from upgradelint.rules.rpc.breakage import by_cause
from upgradelint.rules.rule import Context, Rule


class TaskNotDefined(Rule):
    """A task is queued by a name that no task of this tree has.

    A worker discards a message for a name that it does not know. A warning where no task of this
    tree has a name that begins alike: then another service may have it.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task(name='shop.pack')
     def pack(parcel):
         pass

     def order(request):
    -    app.send_task('shop.pack', args=[request.parcel])
    +    app.send_task('shop.pck', args=[request.parcel])  # UPG722
    ```

    Instead: name a task that there is.
    """

    code = "UPG722"
    name = "task-not-defined"
    level = "error"
    besides = in_each("unknown")

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        messages = (call for call in context.own_calls if isinstance(call, OwnMessage))
        found = (call for call in messages if not call.fault.method)
        for calls in by_cause(found):
            path = calls[0].path
            yield self.finding(
                subject=path.method,
                message=f"no task is named {path.method}",
                location=path.location,
                level=self.level if _is_own(path.method, snapshot) else "warning",
                facts=(path.method,),
                breaks=f"every worker: {unknown_task(path.topic)}; {way(path)}",
            )


def _is_own(name: str, snapshot: Snapshot) -> bool:
    """Whether the name of a task begins like that of some task of the tree."""
    begun = name.partition(".")[0]
    return any(
        method.name.partition(".")[0] == begun for to in queues(snapshot) for method in to.methods
    )
