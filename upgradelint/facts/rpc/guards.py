"""What conditions on versions say of a client: what it may send, and what it may not."""

from collections.abc import Iterable

from upgradelint.facts.rpc.library import CanSend, Client
from upgradelint.facts.rpc.versions import Versions, version_order
from upgradelint.python.states.state import State
from upgradelint.python.values.terms import Attribute, Operation, Value


def decided(condition: Value, state: State) -> bool | None:
    """Tell which way a condition on versions goes after those decided before.

    What follows is remembered like an answer: paths that merge keep what all of them know. A
    client that was made is not None.
    """
    if isinstance(condition, Client):
        return True
    if isinstance(condition, Operation):
        return _compared(condition)
    if not isinstance(condition, CanSend):
        return None
    known = [
        (version_order(assumption.condition.version), assumption.holds)
        for assumption in state.conditions
        if isinstance(assumption.condition, CanSend)
    ]
    yes = [version for version, holds in known if holds]
    no = [version for version, holds in known if not holds]
    wanted = version_order(condition.version)
    can = _is_possible([*yes, wanted], no)
    cannot = _is_possible(yes, [*no, wanted])
    if can == cannot:
        return None
    state.assume(condition, can, condition.where)
    return can


def _compared(condition: Operation) -> bool | None:
    """Tell how a client compares with None, and what is known of its target with something else."""
    if condition.operands in _no_client(condition):
        return {"==": False, "!=": True}.get(condition.operator)
    match condition.operator, [*map(_of_target, condition.operands)]:
        case ("==" | "!=") as operator, [str(one), str(other)]:
            return (one == other) == (operator == "==")
        case ("in" | "not in") as operator, [str(one), tuple(known)]:
            return (one in known) == (operator == "in")
    return None


def _of_target(value: Value) -> Value:
    """The version, topic or namespace of a client: `cctxt.target.version`."""
    match value:
        case Attribute(name=name, base=Attribute(name="target", base=Client(target=target))):
            return getattr(target, name, value)
    return value


def _no_client(condition: Operation) -> tuple[tuple[Value, ...], ...]:
    """The operands of a comparison of a client with None."""
    return tuple((operand, None) for operand in condition.operands if isinstance(operand, Client))


def _is_possible(yes: list[tuple[int, int]], no: list[tuple[int, int]]) -> bool:
    """Whether some version cap allows all of `yes` and none of `no`; no cap allows everything."""
    if not no or not yes:
        return True
    majors = {major for major, _ in yes}
    top = max(yes)
    return len(majors) == 1 and all(version[0] != top[0] or version > top for version in no)


def answers(conditions: Iterable[tuple[Value, bool]]) -> tuple[Versions, Versions]:
    """Return what `can_send_version` said yes and no to: of each major what says most."""
    wanted = [(asks.version, holds) for asks, holds in conditions if isinstance(asks, CanSend)]
    yes = sorted({version for version, holds in wanted if holds}, key=version_order)
    no = sorted(
        {version for version, holds in wanted if not holds}, key=version_order, reverse=True
    )
    highest = {_major(version): version for version in yes}
    lowest = {_major(version): version for version in no}
    return tuple(highest.values()), tuple(lowest.values())


def _major(version: str) -> int:
    return version_order(version)[0]
