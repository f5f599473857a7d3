from collections.abc import Iterator

from upgradelint.compare.changes import ParametersShifted
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.remotable_rules import RemotableRule
from upgradelint.rules.rule import Context
from upgradelint.rules.words import named, them


class RemotableParametersShifted(RemotableRule):
    """The parameters of a remotable method stand at other positions.

    Arguments go over the wire as the caller wrote them. What an old node passes by position lands
    in another parameter on the new conductor, without any error. A warning, since a call that names
    its arguments is right. Silent in projects whose objects have no `indirection_api`.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'
         fields = {
             'name': fields.StringField(),
         }

         @base.remotable
    -    def add_access(self, project_id, role=None):
    +    def add_access(self, project_id, domain_id=None, role=None):  # UPG424
             pass
    ```

    Instead:

    ```diff
         @base.remotable
    -    def add_access(self, project_id, domain_id=None, role=None):
    +    def add_access(self, project_id, role=None, domain_id=None):
             pass
    ```
    """

    code = "UPG424"
    name = "remotable-parameters-shifted"
    level = "warning"

    def check(self, change: ParametersShifted, context: Context) -> Iterator[Finding]:
        facts, method = change.after, change.new
        if not context.remote or not change.same_major:
            return
        old = [parameter.name for parameter in change.old.parameters]
        yield self.called(
            change,
            change.names,
            context,
            message=f"{named('parameter', change.names)} of remotable {facts.name}.{method.name}() "
            f"moved; {context.old} may pass {them(change.names)} by position",
            effect="an argument lands in another parameter, silently",
            hint=f"{', '.join(old)}, ...):  # new ones last",
        )
