from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class Hindrance(Frozen):
    """Why a project could not be judged, and the file that was asked for."""

    reason: str
    path: str


class ProjectNotJudged(Rule):
    """The flake8 plugin could not judge the project.

    The registry has a conflict marker, for example, or the configuration has an unknown key. No
    file was judged, and no finding would look like "nothing breaks". The finding stands on the
    first line of the first file that each process of flake8 was given. `upgradelint check` says the
    same in one line and exits with 2.

    Instead: correct what the message names.
    """

    code = "UPG900"
    name = "project-not-judged"
    level = "error"
    judged = "recorded"

    def check(self, hindrance: Hindrance, _context: Context) -> Iterator[Finding]:
        yield self.finding(
            subject=hindrance.path,
            message=f"not judged: {hindrance.reason}",
            location=Location(hindrance.path, 1),
            facts=(hindrance.reason,),
        )
