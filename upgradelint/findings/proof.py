"""What became of a finding when its witness was run."""

from typing import Literal

from upgradelint.base.frozen import Frozen

Verdict = Literal["proved", "not reproduced", "cannot be run"]


class Proof(Frozen):
    """A finding is *proved* where the exception that it names was raised: `said` is that exception.

    Else `said` is what happened instead (*not reproduced*), or why nobody can tell (*cannot be
    run*). `file` is the witness, "" where none was written.
    """

    verdict: Verdict
    said: str
    file: str = ""

    @property
    def text(self) -> str:
        """What people are told beside the verdict."""
        return f"{self.said} [{self.file}]" if self.file else self.said

    def as_json(self) -> dict[str, str]:
        """Return it as the reports for programs have it."""
        return {"verdict": self.verdict, "said": self.said, "file": self.file}
