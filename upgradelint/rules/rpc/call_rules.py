"""What rules share that judge the calls of one release by the servers of the other."""

from collections.abc import Callable, Sequence

from upgradelint.compare.rpc.changes import NewCall, OldCall
from upgradelint.facts.rpc.model import RpcMethod
from upgradelint.findings.edits import Edit
from upgradelint.findings.finding import Finding
from upgradelint.rules.rpc.breakage import from_new, from_old, level_of, subject
from upgradelint.rules.rule import Context, Rule
from upgradelint.rules.words import named


class OldCallRule(Rule):
    """Base of rules on calls of the older release that the newer server's method does not take."""

    def old_call(
        self,
        broken: Sequence[OldCall],
        method: RpcMethod,
        names: Sequence[str],
        context: Context,
        *,
        message: str,
        effect: str,
        hint: str,
        facts: Sequence[str] = (),
        edits: tuple[Edit, ...] = (),
    ) -> Finding:
        """Return the finding at the method, on the arguments of these names."""
        call = broken[0]
        return self.finding(
            subject=f"{subject(call)}({','.join(names)})",
            message=message,
            location=method.location,
            level=level_of(broken, self.level),
            breaks=from_old(broken, context, effect),
            since=call.fault.endpoint.version,
            hint=hint,
            facts=(*(facts or names), *call.fault.servers),
            edits=edits,
        )


class NewCallRule(Rule):
    """Base of rules on calls of the newer release that the older server's method does not take."""

    def new_call(
        self,
        broken: Sequence[NewCall],
        names: Sequence[str],
        context: Context,
        *,
        message: str,
        effect: str,
        hint: str,
    ) -> Finding:
        """Return the finding at the call, on the arguments of these names."""
        call = broken[0]
        return self.finding(
            subject=f"{subject(call)}({','.join(names)})",
            message=message,
            location=call.path.location,
            level=level_of(broken, self.level if call.cap else "warning"),
            breaks=from_new(broken, context, effect, call.cap),
            since=call.path.version,
            hint=hint,
            facts=(*names, *call.fault.servers),
        )


def by_decorator(method: RpcMethod, names: Sequence[str], subject: str) -> str:
    """Tell that a decorator cannot do without arguments; nothing where the method itself cannot."""
    reads = {*names} <= {*method.keyed}
    return f"a decorator of {subject}() reads {named('argument', names)} by key" if reads else ""


def translated(
    changes: Sequence[OldCall], wrong: Callable[[OldCall], Sequence[object]]
) -> tuple[list[OldCall], RpcMethod | None]:
    """Return the calls with something wrong that no proxy stands before, and what receives them."""
    broken = [change for change in changes if wrong(change) and not change.untranslated]
    return broken, broken[0].fault.method if broken else None
