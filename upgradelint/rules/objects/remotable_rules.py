"""What rules on the parameters of remotable methods share."""

from collections.abc import Sequence

from upgradelint.compare.changes import MethodChange
from upgradelint.findings.finding import Finding, Level
from upgradelint.rules.objects.breakage import to_new
from upgradelint.rules.rule import Context, Rule


class RemotableRule(Rule):
    """Base of rules on methods that objects of old nodes call on the new conductor."""

    def called(
        self,
        change: MethodChange,
        names: Sequence[str],
        context: Context,
        *,
        message: str,
        effect: str,
        hint: str,
        level: Level | None = None,
        facts: Sequence[str] = (),
    ) -> Finding:
        """Return the finding at the method, on the parameters of these names."""
        known_object, method = change.after, change.new
        return self.finding(
            subject=f"{known_object.name}.{method.name}({','.join(names)})",
            message=message,
            location=method.location,
            level=level,
            breaks=to_new(context, effect, "conductor"),
            since=known_object.version,
            hint=f"def {method.name}({hint}\n",
            facts=tuple(facts or names),
        )
