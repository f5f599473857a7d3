from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class BlanketComment(Frozen):
    """A comment that names no code, and the codes of what it hides."""

    location: Location
    hidden: tuple[str, ...]


class BlanketNoqa(Rule):
    """A `# noqa` that names no code hides a finding.

    The comment was written for one tool, for a line that was too long say, and it silences every
    tool. A change that breaks an upgrade would go unnoticed. The finding stays silenced; this one
    says so.

    Instead: name the codes that you mean: `# noqa: E501`. Add the code of the finding if you have
    looked at it and the line is right as it is.
    """

    code = "UPG911"
    name = "blanket-noqa"
    level = "warning"
    judged = "recorded"

    def check(self, comment: BlanketComment, _context: Context) -> Iterator[Finding]:
        codes = ", ".join(comment.hidden)
        yield self.finding(
            subject=comment.location.path,
            message=f'"# noqa" without a code hides {codes}',
            location=comment.location,
            hint=f"# noqa: {codes}, once it is known to be right",
            facts=comment.hidden,
        )
