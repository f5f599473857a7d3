from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewMessage
from upgradelint.compare.rpc.reception import receiver
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import (
    early,
    early_level,
    raised,
    released_in_two,
    to_worker,
    written,
)
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class TaskArgumentSentEarly(Rule):
    """A message carries an argument that older workers do not take.

    While web processes of the newer release run beside workers of the older one, these take the
    message: `TypeError`, and the task is not run again. A warning, since workers that are all
    upgraded before anybody queues take it.

    Not found with `deploy-order = "workers-first"`, but in tasks that queue others; an error with
    `deploy-order = "web-first"`.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
    -def pack(parcel):
    +def pack(parcel, depot=None):
         pass

     def order(request):
    -    pack.delay(request.parcel)
    +    pack.delay(request.parcel, depot=request.depot)  # UPG711
    ```

    Instead: take it with a default in this release, and send it a release later.

    ```diff
     def order(request):
    -    pack.delay(request.parcel, depot=request.depot)
    +    pack.delay(request.parcel)
    ```
    """

    code = "UPG711"
    name = "task-argument-sent-early"
    level = "warning"
    besides = in_each("untaken")

    def check(self, changes: tuple[NewMessage, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in early(changes, context) if change.fault.unexpected]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        path = broken[0].path
        taken = receiver(path, context.after.rpc_servers)
        gone = list(dict.fromkeys(name for message in broken for name in message.fault.unexpected))
        names = [written(name) for name in gone]
        yield self.finding(
            subject=f"{path.method}({','.join(gone)})",
            message=f"task {path.method}() is sent {named('argument', names)}; "
            f"workers of {context.old} do not take {them(names)}",
            location=path.location,
            level=early_level(context),
            breaks=to_worker(broken, context, raised(broken[0])),
            hint=released_in_two(method, gone, taken[1] if taken else None),
            facts=tuple(gone),
        )
