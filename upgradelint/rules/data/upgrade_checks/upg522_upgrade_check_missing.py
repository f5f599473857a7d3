from collections.abc import Iterator

from upgradelint.facts.data.upgrades import UpgradeChecks
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


class UpgradeCheckMissing(Rule):
    """A name in the list of upgrade checks is not defined.

    The command cannot be started, so nothing is checked before the upgrade. Silent about what
    cannot be read.

    ```diff
     from oslo_upgradecheck import upgradecheck

     class Checks(upgradecheck.UpgradeCommands):
         def _check_stamps(self):
             return upgradecheck.Result(upgradecheck.Code.SUCCESS)

         _upgrade_checks = (
             ('Stamps', _check_stamps),
    +        ('Inks', _check_inks),  # UPG522
         )
    ```

    Instead:

    ```diff
    +    def _check_inks(self):
    +        return upgradecheck.Result(upgradecheck.Code.SUCCESS)
    +
         _upgrade_checks = (
    ```
    """

    code = "UPG522"
    name = "upgrade-check-missing"
    level = "warning"

    def check(self, checks: UpgradeChecks, context: Context) -> Iterator[Finding]:
        for reason, where in checks.broken:
            yield self.finding(
                subject=f"{checks.cls} {reason}",
                message=f"an upgrade check is listed and does not exist: {reason}",
                location=where,
                breaks="the upgrade command: it fails before it checks anything",
                hint="define it above the list, or remove the entry\n",
                facts=(reason,),
            )
