from collections.abc import Iterator

from upgradelint.compare.rpc.changes import PlacesSwapped
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import subject_of, way
from upgradelint.rules.rule import Context, Rule


class RpcPositionsSwapped(Rule):
    """Parameters of a task stand in another order, and older messages fill them by position.

    Messages that an older release has queued, or still queues, carry arguments by position. They
    are taken, and each value is read as another one: nothing raises. oslo.messaging sends all
    arguments by name, so the order of its methods is free. Silent where a parameter at the same
    place only has a new name.

    ```diff
     from celery import Celery

     app = Celery('demo')

     @app.task
    -def transfer(source, target):
    +def transfer(target, source):  # UPG106
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

    code = "UPG106"
    name = "rpc-positions-swapped"
    level = "error"

    def check(self, changes: tuple[PlacesSwapped, ...], context: Context) -> Iterator[Finding]:
        one = changes[0]
        argument, parameter = one.pairs[0]
        yield self.finding(
            subject=f"{subject_of(one.path)}({','.join(name for name, _ in one.pairs)})",
            message=f'argument "{argument}", which {context.old} sends to {subject_of(one.path)}() '
            f'by position, is read as "{parameter}"',
            location=one.method.location,
            breaks=f"old client ({context.old}) -> new server: a wrong value; {way(one.path)}",
            hint=f"# the order of {context.old}: ({', '.join(one.path.placed)})\n",
            facts=tuple(f"{name}>{to}" for name, to in one.pairs),
        )
