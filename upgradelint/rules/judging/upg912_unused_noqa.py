from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class IdleComment(Frozen):
    """A code in a comment that hides nothing; `known` tells whether a rule has it."""

    location: Location
    code: str
    known: bool


class UnusedNoqa(Rule):
    """A `# noqa: UPGnnn` hides nothing.

    It would hide the next finding of that code, which nobody has looked at. Only codes of rules
    that were run are reported, and only where there was a baseline. Another baseline may still find
    something there: where you use several, look before you delete.

    Instead: take the code out of the comment. For an exception that ends by itself, use
    `upgradelint accept --until RELEASE`.
    """

    code = "UPG912"
    name = "unused-noqa"
    level = "note"
    judged = "recorded"

    def check(self, comment: IdleComment, _context: Context) -> Iterator[Finding]:
        why = "hides nothing" if comment.known else "is no rule's code"
        yield self.finding(
            subject=f"{comment.location.path} {comment.code}",
            message=f'{comment.code} in "# noqa" {why}',
            location=comment.location,
            facts=(comment.code,),
        )
