from collections.abc import Iterator

from upgradelint.compare.changes import ParameterRemoved, ParameterRenamed
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.remotable_rules import RemotableRule
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named, them


class RemotableParameterRemoved(RemotableRule):
    """A remotable method refuses an argument that older nodes send.

    An old node's call reaches the new conductor with the arguments the old code wrote: `TypeError`
    for the one too many. VERSION does not help, since the conductor takes every version of its
    major. A parameter that had no default is in every call; one that had, or that was only renamed,
    in some: a warning. Silent in projects whose objects have no `indirection_api`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
         }

         @base.remotable
    -    def add_access(self, project_id, domain_id):
    +    def add_access(self, project_id):  # UPG423
             pass
    ```

    Instead: accept it for as long as a supported release sends it.

    ```diff
    +    # TODO: Remove domain_id in version 2.0; only older nodes send it
         @base.remotable
    -    def add_access(self, project_id):
    +    def add_access(self, project_id, domain_id=None):
             pass
    ```
    """

    code = "UPG423"
    name = "remotable-parameter-removed"
    level = "error"

    def check(
        self, changes: tuple[ParameterRemoved | ParameterRenamed, ...], context: Context
    ) -> Iterator[Finding]:
        facts, method = changes[0].after, changes[0].new
        if not context.remote or not changes[0].same_major:
            return
        names = [_old_parameter(change).name for change in changes]
        renamed = [
            f"{c.was.name} -> {c.now.name}" for c in changes if isinstance(c, ParameterRenamed)
        ]
        yield self.called(
            changes[0],
            names,
            context,
            message=f"{named('parameter', names)} of remotable {facts.name}.{method.name}() "
            f"{'renamed' if renamed else 'removed'}; {context.old} still passes "
            f"{them(names)}",
            effect=f"TypeError: unexpected argument '{names[0]}'",
            level=self.level if any(_always_sent(change) for change in changes) else "warning",
            hint=f"..., {', '.join(f'{name}=None' for name in names)}):",
            facts=(*names, *renamed),
        )


def _old_parameter(change: ParameterRemoved | ParameterRenamed) -> ParameterFacts:
    return change.parameter if isinstance(change, ParameterRemoved) else change.was


def _always_sent(change: ParameterRemoved | ParameterRenamed) -> bool:
    return isinstance(change, ParameterRemoved) and change.parameter.default is None
