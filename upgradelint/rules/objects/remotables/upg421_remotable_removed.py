from collections.abc import Iterator, Sequence

from upgradelint.compare.changes import MethodRemoved
from upgradelint.facts.objects.model import MethodFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.findings.finding import Finding, Level
from upgradelint.rules.objects.breakage import anchor, to_new
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed, them

NOTHING_TO_SAVE = "NotImplementedError: Cannot save anything in the base class"
"""What the library's own class says of an object that has no `save`."""


class RemotableRemoved(Rule):
    """A method is no longer remotable.

    Where objects have an `indirection_api`, every call of a remotable method on an old node is an
    RPC to the new conductor, which looks the method up by name: `AttributeError`. VERSION does not
    help, since the conductor takes every version of its major. A warning, since it is not known
    whether an old node calls it; a note where a plain method of that name is left, which the
    conductor calls as well. Silent in projects whose objects have no `indirection_api`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'  # UPG421
         fields = {
             'name': fields.StringField(),
         }
    -
    -    @base.remotable
    -    def add_access(self, project_id):
    -        pass
    ```

    Instead: keep it for as long as a supported release calls it.

    ```diff
         }
    +
    +    # TODO: Remove in version 2.0; only older nodes call it
    +    @base.remotable
    +    def add_access(self, project_id):
    +        pass
    ```
    """

    code = "UPG421"
    name = "remotable-removed"
    level = "warning"

    def check(self, changes: tuple[MethodRemoved, ...], context: Context) -> Iterator[Finding]:
        if not context.remote or not changes[0].same_major:
            return
        left = changes[0].after.local_methods or ()
        for level in ("warning", "note"):
            gone = [
                change for change in changes if (change.method.name in left) == (level == "note")
            ]
            if gone:
                yield self._finding(gone, level, context)

    def _finding(self, changes: Sequence[MethodRemoved], level: Level, context: Context) -> Finding:
        facts = changes[0].after
        names = [f"{change.method.name}()" for change in changes]
        effect = f"AttributeError: {facts.name} has no {names[0]} to call"
        if changes[0].method.name == "save":
            effect = NOTHING_TO_SAVE
        if level == "note":
            effect = f"calls the plain {names[0]}, which new nodes run on their own side"
        return self.finding(
            subject=f"{facts.name}.{','.join(change.method.name for change in changes)}",
            message=f"remotable {listed(names)} of {facts.name} {facts.version} removed; "
            f"{context.old} may still call {them(names)}",
            location=anchor(facts),
            level=level,
            breaks=to_new(context, effect, "conductor"),
            since=facts.version,
            hint="".join(f"{_written(change.method)}\n" for change in changes),
            facts=tuple(change.method.text for change in changes),
        )


def _written(method: MethodFacts) -> str:
    """The head of the method; the library gives the context to those of a class."""
    of_class = "args=['cls'" in method.text
    first = ("cls", "context") if of_class else ("self",)
    decorator = "remotable_classmethod" if of_class else "remotable"
    parameters = ", ".join((*first, *map(_parameter, method.parameters)))
    return f"@base.{decorator}\ndef {method.name}({parameters}):"


def _parameter(parameter: ParameterFacts) -> str:
    name = {"varargs": "*", "varkw": "**"}.get(parameter.kind, "") + parameter.name
    return name if parameter.default is None else f"{name}={parameter.default}"
