from collections.abc import Iterator

from upgradelint.compare.changes import ParameterAdded, ParameterMadeMandatory
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.remotable_rules import RemotableRule
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named


class RemotableParameterRequired(RemotableRule):
    """A remotable method needs an argument that older nodes do not send.

    An old node's call reaches the new conductor with the arguments the old code wrote: `TypeError`
    for the missing one. VERSION does not help, since the conductor takes every version of its
    major. A parameter that is new fails on every call, one that lost its default on those that left
    it out: a warning. Silent in projects whose objects have no `indirection_api`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
         }

         @base.remotable
    -    def add_access(self, project_id):
    +    def add_access(self, project_id, domain_id):  # UPG422
             pass
    ```

    Instead:

    ```diff
         @base.remotable
    -    def add_access(self, project_id, domain_id):
    +    def add_access(self, project_id, domain_id=None):
             pass
    ```
    """

    code = "UPG422"
    name = "remotable-parameter-required"
    level = "error"

    def check(
        self, changes: tuple[ParameterAdded | ParameterMadeMandatory, ...], context: Context
    ) -> Iterator[Finding]:
        facts, method = changes[0].after, changes[0].new
        needed = [change for change in changes if change.parameter.default is None]
        if not needed or not context.remote or not changes[0].same_major:
            return
        names = [change.parameter.name for change in needed]
        added = any(isinstance(change, ParameterAdded) for change in needed)
        yield self.called(
            changes[0],
            names,
            context,
            message=f"{named('parameter', names)} of remotable {facts.name}.{method.name}() "
            f"{'have' if len(names) > 1 else 'has'} no default; {context.old} calls it without",
            effect=f"TypeError: missing argument '{names[0]}'",
            level=self.level if added else "warning",
            hint=f"..., {', '.join(f'{name}=None' for name in names)}):",
        )
