from collections.abc import Iterator

from upgradelint.compare.data.move_changes import FallbackGone, FallbackNeverThere
from upgradelint.findings.finding import Finding
from upgradelint.rules.data.example_files import MOVER_RELEASED
from upgradelint.rules.rule import Context, Rule


class FallbackGoneEarly(Rule):
    """Code reads the new column alone while rows may have their data in the old one.

    The data of a column moves to another: a release adds the new one, and its code reads both.
    Rows that nothing has moved, and nobody has saved since, still have theirs in the old column,
    and code that reads the new one alone finds nothing there. The fallback may go when a migration
    of its release, or of an older one, counts the rows that are left and refuses: then no database
    comes this far with one. Which columns belong together is seen by what moves rows, writes both
    or reads one for want of the other, whatever it is called, where it is known what table the rows
    are of; silent where a new migration cannot be read, and where one fills the new column itself.

    ```diff
    --- a/demo/flavors.py
    +++ b/demo/flavors.py
     def size(flavor):  # UPG545
    -    return flavor.memory_mb if flavor.foobars is None else flavor.foobars
    +    return flavor.foobars
    ```

    Instead: keep it until a migration refuses rows that are not moved; UPG508 shows one. In its
    release the fallback may go.

    ```diff
    --- b/demo/flavors.py
    +++ b/demo/flavors.py
    -    return flavor.foobars
    +    return flavor.memory_mb if flavor.foobars is None else flavor.foobars
    ```
    """

    code = "UPG545"
    name = "fallback-gone-early"
    level = "warning"
    around = MOVER_RELEASED

    def check(
        self, change: FallbackGone | FallbackNeverThere, context: Context
    ) -> Iterator[Finding]:
        table, old, new = change.table, change.old, change.new
        last = change.function.rpartition(".")[2]
        lost = "no longer" if isinstance(change, FallbackGone) else "not"
        yield self.finding(
            subject=f"{change.function} {table}.{new}",
            message=f"{last}() reads {table}.{new} and {lost} {old} for want of it, and no "
            "migration counts the rows that are not moved",
            location=change.where,
            breaks=f"new code -> row of {context.old} that was not moved: it has no {new}",
            hint=f"row.{new} if row.{new} is not None else row.{old}\n",
            facts=(old, new),
        )
