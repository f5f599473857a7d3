from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldMessage
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import from_queue, function_of, level_of, raised
from upgradelint.rules.rpc.remedy import give_defaults
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class TaskParameterRequired(Rule):
    """A task needs an argument that older messages do not carry.

    Messages that the older release has queued, or still queues during the upgrade, are taken by the
    newer worker: `TypeError`, and the task is not run again. Those with a countdown, an ETA or a
    retry wait for hours or days. A warning where no caller is seen: the task is public by its name.
    Likewise with `deploy-order = "web-first"`: then only messages that have waited are older.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
    -def pack(parcel):
    +def pack(parcel, depot):  # UPG701
         pass

     def order(request):
         pack.delay(request.parcel)
    ```

    Instead: give it a default now, and send it a release later.

    ```diff
     @app.task
    -def pack(parcel, depot):
    +def pack(parcel, depot=None):
         pass
    ```
    """

    code = "UPG701"
    name = "task-parameter-required"
    level = "error"
    besides = in_each("untaken")
    fixable = True

    def check(self, changes: tuple[OldMessage, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.added or change.tightened]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        names = list(
            dict.fromkeys(n for message in broken for n in (*message.added, *message.tightened))
        )
        yield self.finding(
            subject=f"{method.name}({','.join(names)})",
            message=f"{named('parameter', names)} of task {method.name}() "
            f"{'have' if names[1:] else 'has'} no default; messages of {context.old} lack "
            f"{'them' if names[1:] else 'it'}",
            location=method.location,
            level=level_of(broken, context),
            breaks=from_queue(broken, context, raised(broken[0])),
            hint=_hint(method, names),
            facts=tuple(names),
            edits=give_defaults(method, names),
        )


def _hint(method: RpcMethod, names: list[str]) -> str:
    bare = [name for name in names if name in method.names]
    keywords = next(
        (parameter.name for parameter in method.parameters if parameter.kind == "varkw"), "kwargs"
    )
    reads = [f"{keywords}.get('{name}')\n" for name in names if name not in bare]
    wanted = ", ".join(f"{name}=None" for name in bare)
    return (f"def {function_of(method)}(..., {wanted}):\n" if wanted else "") + "".join(reads)
