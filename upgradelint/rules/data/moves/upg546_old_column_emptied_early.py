from collections.abc import Iterator

from upgradelint.compare.data.move_changes import OldColumnEmptied
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import COLUMN_ADDED
from upgradelint.rules.rule import Context, Rule


class OldColumnEmptiedEarly(Rule):
    """The old column is set to NULL while nodes of an older release read it.

    New code that moves or saves a row empties the old column, which an older node maps and knows
    no other for: it loads None, and fails where a number or a name is needed (`ValueError: Field
    'memory_mb' cannot be None`). Both are written as long as the older release runs. Where all
    that older nodes read goes through services that are upgraded first, accept the finding. Silent
    where it is not known what table a row is of, and where the old column is emptied and the new
    one gets nothing.

    ```diff
    --- a/demo/flavors.py
    +++ b/demo/flavors.py
     from demo.models import Flavor

     def size(flavor: Flavor):
    -    return flavor.memory_mb
    +    return flavor.memory_mb if flavor.foobars is None else flavor.foobars

     def resize(flavor: Flavor, size):
    -    flavor.memory_mb = size
    +    flavor.foobars = size
    +    flavor.memory_mb = None  # UPG546
    ```

    Instead: write both.

    ```diff
    --- b/demo/flavors.py
    +++ b/demo/flavors.py
         flavor.foobars = size
    -    flavor.memory_mb = None
    +    flavor.memory_mb = size
    ```
    """

    code = "UPG546"
    name = "old-column-emptied-early"
    level = "warning"
    around = COLUMN_ADDED

    def check(self, change: OldColumnEmptied, context: Context) -> Iterator[Finding]:
        table, old, new = change.table, change.old, change.new
        last = change.function.rpartition(".")[2]
        yield self.finding(
            subject=f"{change.function} {table}.{old}",
            message=f"{last}() sets {table}.{old} to NULL while {context.old} reads it and "
            f"knows no {new}",
            location=change.where,
            breaks=f"old node ({context.old}) -> row that new code wrote: it reads None",
            hint=f"row.{old} = row.{new} = ...  # both, as long as {context.old} runs\n",
            facts=(old, new),
        )
