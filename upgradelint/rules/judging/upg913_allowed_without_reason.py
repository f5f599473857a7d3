from collections.abc import Iterator

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class Allowance(Frozen):
    """A comment that asks to let a migration pass: rules of migrations, and why."""

    location: Location
    codes: tuple[str, ...]
    reason: str

    def covers(self, code: str) -> bool:
        """Whether it takes away findings of a code: a beginning will do."""
        return bool(self.reason) and code.startswith(self.codes or ("-",))


class AllowedWithoutReason(Rule):
    """An `# upgradelint: allow` comment gives no reason, or names no rule of migrations.

    Whoever runs the upgrade has to know what the author knew: that the table has twelve rows, or
    that nobody uses the column any more. Without a reason the comment silences nothing.

    Instead: write one line in the migration, which holds for all of it:

        # upgradelint: allow UPG621, UPG604 -- twelve rows, written by the installer alone

    Only rules of migrations (`UPG6`) can be allowed like that. `check --statistics` lists what was
    allowed, and why. A single operation has `# noqa: UPG621` on its line; an exception with an
    owner and an end is kept by `upgradelint accept`.
    """

    code = "UPG913"
    name = "allowed-without-reason"
    level = "warning"
    judged = "recorded"

    def check(self, allowance: Allowance, _context: Context) -> Iterator[Finding]:
        codes = ", ".join(allowance.codes)
        missing = f"gives no reason for {codes}" if codes else "names no rule of migrations"
        yield self.finding(
            subject=allowance.location.path,
            message=f'"# upgradelint: allow" {missing}, so it allows nothing',
            location=allowance.location,
            hint=f"# upgradelint: allow {codes or 'UPG6nn'} -- REASON",
            facts=allowance.codes,
        )
