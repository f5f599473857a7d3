from collections.abc import Iterator

from upgradelint.compare.rpc.changes import PlacesSwapped
from upgradelint.findings.finding import Finding
from upgradelint.rules.queues.wording import UNSEEN, level_of, way
from upgradelint.rules.rule import Context, Rule


class TaskPositionsSwapped(Rule):
    """Parameters of a task stand in another order, and older messages fill them by position.

    Messages that an older release has queued, or still queues, carry arguments by position. They
    are taken, and each value is read as another one: nothing raises. A warning where no caller is
    seen. Silent where a parameter at the same place only has a new name.
    Likewise with `deploy-order = "web-first"`: then only messages that have waited are older.

    ```diff
     from celery import Celery

     app = Celery('demo')

     @app.task
    -def transfer(source, target):
    +def transfer(target, source):  # UPG704
         pass

     def order(request):
    -    transfer.delay(request.source, request.target)
    +    transfer.delay(request.target, request.source)
    ```

    Instead: leave the order, and send by name from now on.

    ```diff
     @app.task
    -def transfer(target, source):
    +def transfer(source, target):
         pass
    @@
     def order(request):
    -    transfer.delay(request.target, request.source)
    +    transfer.delay(source=request.source, target=request.target)
    ```
    """

    code = "UPG704"
    name = "task-positions-swapped"
    level = "error"

    def check(self, changes: tuple[PlacesSwapped, ...], context: Context) -> Iterator[Finding]:
        change = changes[0]
        argument, parameter = change.pairs[0]
        how = way(change.path) if change.has_caller else UNSEEN
        yield self.finding(
            subject=f"{change.method.name}({','.join(name for name, _ in change.pairs)})",
            message=f'argument "{argument}", which {context.old} sends to task '
            f'{change.method.name}() by position, is read as "{parameter}"',
            location=change.method.location,
            level=level_of(changes, context),
            breaks=f"older message ({context.old}) -> new worker: a wrong value; {how}",
            hint=f"# the order of {context.old}: ({', '.join(change.path.placed)})\n",
            facts=tuple(f"{name}>{to}" for name, to in change.pairs),
        )
