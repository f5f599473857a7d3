"""Changes of the graph of revisions, and of what was released."""

from upgradelint.compare.changes import Change
from upgradelint.facts.migrations.model import Operation, Revision


class RevisionEdited(Change):
    """A released revision does something else now."""

    before: Revision
    after: Revision


class ParentMissing(Change):
    """A revision builds on one that is not there."""

    revision: Revision
    parent: str


class RevisionsCircular(Change):
    """Revisions build on each other in a circle."""

    revisions: tuple[Revision, ...]


class RevisionTwice(Change):
    """Two files have one revision id."""

    first: Revision
    second: Revision


class RevisionGone(Change):
    """A released revision is not there any more; `head` where databases of the release are at it.

    `heir` is a revision of the same tree that a finding can stand on; `moved` the tree that has the
    revision now, "" where none does.
    """

    before: Revision
    head: bool
    heir: Revision
    moved: str = ""

    @property
    def cause(self) -> tuple[object, ...]:
        return (self.heir.tree, self.moved)


class RevisionRenamed(Change):
    """The file of a released revision has another name."""

    before: Revision
    after: Revision


class RevisionBelowReleased(Change):
    """A new revision was put under a released one: who has that never runs it."""

    revision: Revision
    above: Revision


class ExpandNeedsContract(Change):
    """An expand revision comes after a contract one."""

    revision: Revision
    contract: Revision


class ContractBeforeExpand(Change):
    """A contract revision works on what an expand revision makes, and may run before it."""

    revision: Revision
    operation: Operation
    expand: Revision


class HeadsDiverged(Change):
    """More than one revision of a branch is the last."""

    heads: tuple[Revision, ...]
