from collections.abc import Iterator

from upgradelint.compare.rpc.changes import NewMessage
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import early, early_level, raised, to_worker
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named, them


class TaskArgumentDroppedEarly(Rule):
    """A message lacks an argument that older workers need.

    While web processes of the newer release run beside workers of the older one, these take the
    message: `TypeError`, and the task is not run again. A warning, since workers that are all
    upgraded before anybody queues do without it.

    Not found with `deploy-order = "workers-first"`, but in tasks that queue others; an error with
    `deploy-order = "web-first"`.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
    -def pack(parcel, depot):
    +def pack(parcel, depot=None):
         pass

     def order(request):
    -    pack.delay(request.parcel, request.depot)
    +    pack.delay(request.parcel)  # UPG713
    ```

    Instead: give it a default in this release, and leave it out a release later.

    ```diff
     def order(request):
    -    pack.delay(request.parcel)
    +    pack.delay(request.parcel, request.depot)
    ```
    """

    code = "UPG713"
    name = "task-argument-dropped-early"
    level = "warning"
    besides = in_each("untaken")

    def check(self, changes: tuple[NewMessage, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in early(changes, context) if change.fault.missing]
        if not broken:
            return
        path = broken[0].path
        names = list(dict.fromkeys(name for message in broken for name in message.fault.missing))
        yield self.finding(
            subject=f"{path.method}({','.join(names)})",
            message=f"task {path.method}() is queued without {named('argument', names)}; "
            f"workers of {context.old} need {them(names)}",
            location=path.location,
            level=early_level(context),
            breaks=to_worker(broken, context, raised(broken[0])),
            hint=f"# this release: go on sending {', '.join(names)}\n"
            "# the next one, when all workers do without: leave it out\n",
            facts=tuple(names),
        )
