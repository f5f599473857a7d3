from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class Unrecorded(Frozen):
    """A project without a registry, and the file to tell of it in."""

    path: str


class RegistryMissing(Rule):
    """The flake8 plugin has no registry to compare the project with.

    The plugin asks no git, so a registry is the only older state that it knows. Without one it
    finds what is wrong in the code alone, and nothing of what a change breaks. The note stands once
    in a run, in the first file that promises something to an older release.

    Instead: run `upgradelint init` and commit the registry. To do without,
    `upgradelint-ignore = UPG902` in flake8's configuration.
    """

    code = "UPG902"
    name = "registry-missing"
    level = "note"
    judged = "recorded"

    def check(self, unrecorded: Unrecorded, _context: Context) -> Iterator[Finding]:
        yield self.finding(
            subject=unrecorded.path,
            message="no registry: only rules that need no baseline judge this project; "
            "run upgradelint init",
            location=Location(unrecorded.path, 1),
        )
