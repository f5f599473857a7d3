from collections.abc import Iterator

from upgradelint.compare.rpc.changes import OldMessage
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.libraries import in_each
from upgradelint.rules.queues.wording import from_queue, function_of, level_of, raised, written
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed, named, them


class TaskParameterRemoved(Rule):
    """A parameter of a task is gone, or has another name, and older messages carry it.

    Messages that the older release has queued, or still queues during the upgrade, are taken by the
    newer worker: `TypeError`, and the task is not run again. Those with a countdown, an ETA or a
    retry wait for hours or days. A warning where no caller is seen: the task is public by its name.
    Likewise with `deploy-order = "web-first"`: then only messages that have waited are older.

    ```diff
     from celery import Celery

     app = Celery('shop')

     @app.task
    -def pack(parcel, priority=0):
    +def pack(parcel):  # UPG702
         pass

     def order(request):
    -    pack.delay(request.parcel, priority=1)
    +    pack.delay(request.parcel)
    ```

    Instead: stop sending it, take it as long as older messages may wait, and remove it a release
    later.

    ```diff
     @app.task
    -def pack(parcel):
    +def pack(parcel, priority=None):
         pass
    ```
    """

    code = "UPG702"
    name = "task-parameter-removed"
    level = "error"
    besides = in_each("untaken")

    def check(self, changes: tuple[OldMessage, ...], context: Context) -> Iterator[Finding]:
        broken = [change for change in changes if change.fault.unexpected]
        method = broken[0].fault.method if broken else None
        if method is None:
            return
        pairs = dict(pair for message in broken for pair in message.renamed)
        gone = list(dict.fromkeys(n for message in broken for n in message.fault.unexpected))
        names = [written(name) for name in gone]
        kept = [*names, *(new for old, new in pairs.items() if old in gone)]
        yield self.finding(
            subject=f"{method.name}({','.join(gone)})",
            message=f"task {method.name}() {_what(names, pairs)}; "
            f"messages of {context.old} carry {them(names)}",
            location=method.location,
            level=level_of(broken, context),
            breaks=from_queue(broken, context, raised(broken[0])),
            hint=f"def {function_of(method)}(..., {', '.join(f'{name}=None' for name in kept)}):\n",
            facts=tuple(f"{name}>{pairs.get(name, '')}" for name in gone),
        )


def _what(names: list[str], pairs: dict[str, str]) -> str:
    renamed = [f'"{name}" to "{pairs[name]}"' for name in names if name in pairs]
    lost = [name for name in names if name not in pairs]
    parts = [f"renamed {listed(renamed)}"] if renamed else []
    parts += [f"does not take {named('argument', lost)} any more"] if lost else []
    return " and ".join(parts)
