"""A finding: one change that breaks one pair of a mixed deployment."""

import hashlib
from typing import Literal

from upgradelint.base.frozen import Frozen
from upgradelint.base.hashed import hashable
from upgradelint.base.location import Location
from upgradelint.findings.direction import Direction
from upgradelint.findings.edits import Edit

Level = Literal["error", "warning", "note"]

_ABOUT_THE_RUN = "UPG9"
_ACCEPTABLE = ("UPG914",)


class Finding(Frozen):
    """What a rule says of one transition.

    `message` is one line, lower case, no final dot: the thing, the version, the consequence.
    `subject` names what changed (`Flavor.foobars`); `breaks` who fails on whom
    (`new conductor -> old compute`), and `direction` the same for programs; `since` the version
    that introduced it; `hint` the code to write instead, possibly several lines, with the user's
    own names; `facts` the old and new value that make the finding what it is; `edits` what `--fix`
    changes.
    """

    code: str
    name: str
    level: Level
    message: str
    location: Location
    subject: str
    breaks: str = ""
    since: str = ""
    hint: str = ""
    facts: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    direction: Direction | None = None

    @property
    def fixable(self) -> bool:
        """Whether `--fix` changes something."""
        return bool(self.edits)

    @property
    def acceptable(self) -> bool:
        """Whether an exception can be made: not for what is settled by recording it or by a comment
        (UPG9xx, but for a file that cannot be read).
        """
        return self.code in _ACCEPTABLE or not self.code.startswith(_ABOUT_THE_RUN)

    @property
    def fingerprint(self) -> str:
        """Identity across commits: made of rule, subject and facts, never of lines."""
        text = "\0".join((self.code, self.subject, *self.facts))
        return hashlib.sha256(hashable(text)).hexdigest()[:16]
