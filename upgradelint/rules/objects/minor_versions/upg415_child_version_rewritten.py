from collections.abc import Iterator

from upgradelint.compare.changes import ChildVersionsChanged
from upgradelint.compare.versions import next_minor
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import anchor, to_old
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class ChildVersionRewritten(Rule):
    """An entry of `child_versions` says something else than it did.

    The table tells which version of its items a list of an older version may hold. The old node's
    own table has not changed: it asks for list 1.1, gets items of 1.2, and refuses them with
    `IncompatibleObjectVersion`. History is only added to.

    ```diff
     @base.VersionedObjectRegistry.register
     class FlavorList(base.ObjectListBase, base.VersionedObject):
         VERSION = '1.1'  # UPG415
         fields = {
             'objects': fields.ListOfObjectsField('Flavor'),
         }
    -    child_versions = {'1.0': '1.0', '1.1': '1.1'}
    +    child_versions = {'1.0': '1.0', '1.1': '1.2'}
    ```

    Instead:

    ```diff
     class FlavorList(base.ObjectListBase, base.VersionedObject):
    -    VERSION = '1.1'
    +    # Version 1.2: Flavor is 1.2
    +    VERSION = '1.2'
         fields = {
    @@
         }
    -    child_versions = {'1.0': '1.0', '1.1': '1.2'}
    +    child_versions = {'1.0': '1.0', '1.1': '1.1', '1.2': '1.2'}
    ```
    """

    code = "UPG415"
    name = "child-version-rewritten"
    level = "warning"

    def check(self, change: ChildVersionsChanged, context: Context) -> Iterator[Finding]:
        facts, targets = change.after, change.targets
        if not change.same_major:
            return
        before, after = dict(change.before.child_versions or ()), dict(facts.child_versions or ())
        last, version = targets[-1], next_minor(facts.version)
        was, now = before[last], after[last]
        yield self.finding(
            subject=f"{facts.name}.child_versions",
            message=f"child_versions of {facts.name} rewritten for {listed(targets)}: {now}, "
            "it was "
            f"{was}; {context.old} keeps to {was}",
            location=anchor(facts),
            breaks=to_old(facts, context, f"IncompatibleObjectVersion: items {now}, list {last}"),
            since=facts.version,
            hint=f"VERSION = '{version}'\n"
            f"child_versions = {{..., '{last}': '{was}', '{version}': '{now}'}}\n",
            facts=tuple(f"{target}: {before[target]} -> {after[target]}" for target in targets),
        )
