from collections.abc import Iterator

from upgradelint.compare.changes import MajorRaised
from upgradelint.compare.versions import declares_version, parse_version
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import to_new
from upgradelint.rules.rule import Context, Rule


class MajorRaisedAlone(Rule):
    """VERSION starts a new major, and no class of the old one is registered any more.

    A node takes objects of a major that it has a class for. The new node refuses every object that
    an old one sends: `IncompatibleObjectVersion`; asked to backport it, the new conductor cannot
    read it either. Both classes stay registered under one name until no supported release sends
    the old major. Silent where the other classes of the name are not known.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
    -    # Version 1.1: Add memory_mb
    -    VERSION = '1.1'
    +    # Version 2.0: Remove memory_mb
    +    VERSION = '2.0'  # UPG435
         fields = {
             'name': fields.StringField(),
    -        'memory_mb': fields.IntegerField(),
         }
    ```

    Instead:

    ```diff
    +@base.VersionedObjectRegistry.register
    +class FlavorV1(base.VersionedObject):
    +    # Version 1.1: Add memory_mb
    +    VERSION = '1.1'
    +    fields = {
    +        'name': fields.StringField(),
    +        'memory_mb': fields.IntegerField(),
    +    }
    +
    +    @classmethod
    +    def obj_name(cls):
    +        return 'Flavor'
    +
     @base.VersionedObjectRegistry.register
    ```
    """

    code = "UPG435"
    name = "major-raised-alone"
    level = "error"

    def check(self, change: MajorRaised, context: Context) -> Iterator[Finding]:
        facts, was = change.after, change.before.version
        if (
            facts.other_versions is None
            or facts.role == "notification"
            or not declares_version(facts)
        ):
            return
        major = (parse_version(was) or ())[:1]
        if any((parse_version(other) or ())[:1] == major for other in facts.other_versions):
            return
        yield self.finding(
            subject=f"{facts.name}.VERSION",
            message=f"VERSION of {facts.name} goes from {was} to {facts.version}, and no "
            "class of the "
            f"old major is registered; {context.old} still sends {was}",
            location=facts.version_location,
            breaks=to_new(context, f"IncompatibleObjectVersion: {facts.name} {was} not supported"),
            since=facts.version,
            hint=f"class {facts.name}V{was.partition('.')[0]}(...):\n    VERSION = '{was}'\n\n"
            f"    @classmethod\n    def obj_name(cls):\n        return '{facts.name}'\n",
            facts=(was, facts.version),
        )
