from collections.abc import Iterator

from upgradelint.facts.data.upgrades import UpgradeChecks
from upgradelint.findings.finding import Finding
from upgradelint.rules.rule import Context, Rule


def _title(name: str) -> str:
    return name.strip("_").removeprefix("check_").replace("_", " ").capitalize()


class UpgradeCheckNotListed(Rule):
    """An upgrade check is defined and not in the list of those that run.

    The command says that all is ready for the new release, and what the check would have found
    breaks it afterwards. It is recognised by its name (`_check_...`, `..._status`), because it can
    be called without arguments, and because no other method of the class uses it.

    ```diff
     from oslo_upgradecheck import upgradecheck

     class Checks(upgradecheck.UpgradeCommands):
         def _check_stamps(self):
             return upgradecheck.Result(upgradecheck.Code.SUCCESS)

    +    def _check_inks(self):  # UPG521
    +        return upgradecheck.Result(upgradecheck.Code.SUCCESS)
    +
         _upgrade_checks = (
             ('Stamps', _check_stamps),
         )
    ```

    Instead:

    ```diff
             ('Stamps', _check_stamps),
    +        ('Inks', _check_inks),
         )
    ```
    """

    code = "UPG521"
    name = "upgrade-check-not-listed"
    level = "warning"

    def check(self, checks: UpgradeChecks, context: Context) -> Iterator[Finding]:
        for name, where in checks.unlisted:
            yield self.finding(
                subject=f"{checks.cls}.{name}",
                message=f"{name}() is not in _upgrade_checks, so no upgrade is checked for it",
                location=where,
                breaks="an upgrade that it would have stopped goes on",
                hint=f"('{_title(name)}', {name}),\n",
                facts=(name,),
            )
