from collections.abc import Iterator

from upgradelint.findings.finding import Finding
from upgradelint.registry import RegistryLags
from upgradelint.rules.rule import Context, Rule


class RegistryBehindCode(Rule):
    """The registry does not record what the code promises.

    The registry is what later changes are compared with. While it lags behind, the next change is
    judged against a promise that was never made, and a pull request does not show the change of
    the contract to its reviewers. Unsafe changes have findings of their own.

    Instead: run `upgradelint fingerprint` and commit the file with the change. It refuses a step
    that other rules call unsafe; `upgradelint accept` records an exception.
    """

    code = "UPG901"
    name = "registry-behind-code"
    level = "warning"
    judged = "recorded"

    def check(self, lags: RegistryLags, _context: Context) -> Iterator[Finding]:
        first, *others = lags.differences
        yield self.finding(
            subject=lags.subject,
            message=f"the registry lags behind: {first}{f' (+{len(others)})' if others else ''}",
            location=lags.location,
            hint="upgradelint fingerprint",
            facts=lags.differences,
        )
