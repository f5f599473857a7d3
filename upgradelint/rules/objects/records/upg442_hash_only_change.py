from collections.abc import Iterator

from upgradelint.compare.changes import HashChangedOnly
from upgradelint.findings.finding import Finding
from upgradelint.rules.objects.breakage import anchor
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed


class HashOnlyChange(Rule):
    """The fingerprint changes under one VERSION although nothing changes on the wire.

    It breaks no node: a note. The fingerprint also covers what stays on the node: the class of a
    type, the order of an enum, a `context` argument, a `String` that became an `Enum` of the values
    it always had. The test that compares recorded hashes fails until the new one is recorded.

    ```diff
     @base.VersionedObjectRegistry.register
     class Flavor(base.VersionedObject):
         VERSION = '1.1'  # UPG442
         fields = {
    -        'password': fields.StringField(),
    +        'password': fields.SensitiveStringField(),
         }
    ```

    Instead: record the new hash; nothing else has to be done.
    """

    code = "UPG442"
    name = "hash-only-change"
    level = "note"
    judged = "recorded"

    def check(self, change: HashChangedOnly, context: Context) -> Iterator[Finding]:
        facts = change.after
        yield self.finding(
            subject=facts.name,
            message=f"fingerprint of {facts.name} {facts.version} changes with nothing new on "
            "the wire "
            f"({listed(change.reasons)})",
            location=anchor(facts),
            since=facts.version,
            hint=f"'{facts.name}': '{facts.fingerprint}',\n",
            facts=(change.before.fingerprint, facts.fingerprint),
        )
