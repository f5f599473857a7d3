from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OwnMessage
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import raised, way, written
from upgradelint.rules.rpc.breakage import by_cause
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class TaskCallNotAccepted(Rule):
    """A task is queued with arguments that it does not take, or without one that it needs.

    Caller and task of one revision do not agree: `TypeError` in every worker.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
     def pack(parcel):
         pass

     def order(request):
    -    pack.delay(request.parcel)
    +    pack.delay(request.parcel, depot=request.depot)  # UPG721
    ```

    Instead: send what the task takes.
    """

    code = "UPG721"
    name = "task-call-not-accepted"
    level = "error"
    besides = in_each("untaken")

    def check(self, snapshot: Snapshot, context: Context) -> Iterator[Finding]:
        messages = (call for call in context.own_calls if isinstance(call, OwnMessage))
        found = (call for call in messages if call.fault.method)
        for calls in by_cause(found):
            path, fault = calls[0].path, calls[0].fault
            names = fault.unexpected or fault.missing
            what = "is sent" if fault.unexpected else "is queued without"
            signature = fault.method.signature if fault.method else ""
            wrong = named("argument", map(written, names))
            yield self.finding(
                subject=f"{path.method}({','.join(names)})",
                message=f"task {path.method}() {what} {wrong}; it is {signature}",
                location=path.location,
                breaks=f"every worker: {raised(calls[0])}; {way(path)}",
                facts=names,
            )
