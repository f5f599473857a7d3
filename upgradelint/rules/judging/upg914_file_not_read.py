from collections.abc import Iterator

from upgradelint.compare.unread import NotRead
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import listed

_WORDS = {"objects": "file of objects", "RPC": "file of RPC or tasks"}


class FileNotRead(Rule):
    """A migration, or a file of models, objects or RPC, cannot be read.

    Nobody knows what it changes: a migration with a typo may drop any column, and a run without
    findings would look like "nothing breaks". What the older release has in the file is taken to be
    there still, neither changed nor gone. A file matters by its bytes, by the folder of migrations
    it lies in, or by what the older release promises in it or in a file that is read by what it
    says.

    ```diff
     @base.VersionedObjectRegistry.register
     class Instance(base.VersionedObject):
         VERSION = '1.0'
    -    fields = {'host': fields.StringField()}
    +    fields = {'host': fields.StringField(}  # UPG914
    ```

    Instead: mend what the message names. A file that is no code of the service, such as a template,
    is left out by the key `exclude`. One that has to stay as it is can be accepted like other
    findings, until its text changes.

    ```diff
    --- b/demo/objects.py
    +++ b/demo/objects.py
    @@
    -    fields = {'host': fields.StringField(}
    +    fields = {'host': fields.StringField()}
    ```
    """

    code = "UPG914"
    name = "file-not-read"
    level = "error"
    judged = "recorded"

    def check(self, read: NotRead, context: Context) -> Iterator[Finding]:
        held = f"; {context.old} has {listed(read.held)} in it" if read.held else ""
        behind = f"; {listed(read.behind)} cannot be read without it" if read.behind else ""
        what = _WORDS.get(read.content, read.content)
        yield self.finding(
            subject=read.location.path,
            message=f"{what} not read: {read.reason}{held}{behind}",
            location=read.location,
            hint="mend the file; one that is no code of the service is left out by exclude",
            facts=(read.content, read.reason, read.digest),
        )
