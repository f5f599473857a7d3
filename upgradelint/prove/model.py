"""What passes between the writers of witnesses and who runs them."""

from collections.abc import Iterable

from upgradelint.base.errors import UpgradelintError
from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.models.model import TableFacts
from upgradelint.facts.migrations.revisions.trees import trees_of
from upgradelint.facts.rpc.model import CallPath
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.trees.tree import Tree


class CannotRunError(Exception):
    """No witness can be written, or be run; says why."""


class Side(Frozen):
    """One of the two releases; `tree` is None where only a registry remembers it.

    `prefix` is what the names of its classes begin with in a witness.
    """

    snapshot: Snapshot
    tree: Tree | None
    prefix: str

    @property
    def label(self) -> str:
        """The release as the user named it."""
        return self.snapshot.label

    def has(self, what: object, among: Iterable[object]) -> None:
        """Raise CannotRunError where the release has nothing like what a finding says of it."""
        if what not in among:
            raise CannotRunError(f"{self.label} has nothing like what the finding says of it")

    def sends(self, path: CallPath) -> None:
        """Raise CannotRunError where the release does not send what a finding says that it does."""
        known = {(call.location, call.client, call.wrapper) for call in self.snapshot.rpc_calls}
        self.has((path.location, path.client, path.wrapper), known)

    def table(self, name: str, tree: str) -> TableFacts | None:
        """Return the table that the release's models map in the database of a tree, or None."""
        trees = trees_of(self.snapshot.migrations.values())
        return self.snapshot.models.table(name, tree, trees, folded=True)

    def source(self, path: str) -> str | None:
        """Return the text of a file, None where there is none to be read."""
        if self.tree is None or not path or not self.tree.exists(path):
            return None
        try:
            return self.tree.read(path).decode("utf-8-sig", "replace")
        except UpgradelintError:
            return None


class Case(Frozen):
    """A finding and what it was found in; `before` is None without an older release. `dialects` are
    the databases that the project runs on, none where nothing says so.
    """

    finding: Finding
    subjects: tuple[object, ...]
    before: Side | None
    after: Side
    dialects: tuple[str, ...] = ()

    @property
    def older(self) -> Side:
        """The older release; raises CannotRunError where there is none."""
        if self.before is None:
            raise CannotRunError("there is no older release to try it with")
        return self.before


class Witness(Frozen):
    """A test file as text.

    `raised` is the exception that it waits for, as a person says it, `requirements` are the names
    by which its libraries are installed. A test that is called `CONTROL` shows that it works within
    a release, the one called `BREAK` that it does not between the two. `otherwise` are what to try
    in turn where it cannot be run.
    """

    text: str
    raised: str
    requirements: tuple[str, ...]
    otherwise: "tuple[Witness, ...]" = ()


CONTROL = "test_within_one_release_it_works"
BREAK = "test_between_the_releases_it_breaks"


def codes(numbers: str) -> frozenset[str]:
    """Return the codes of rules by their numbers."""
    return frozenset(f"UPG{number}" for number in numbers.split())
