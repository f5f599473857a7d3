"""The steps while every service is OLD: what has to be finished, the schema, the pins."""

from collections.abc import Collection, Iterator, Sequence

from upgradelint.plan.model import Pin, SchemaStep, Step
from upgradelint.plan.objects import refused
from upgradelint.plan.parts import Parts
from upgradelint.plan.schema import done_by, prefix
from upgradelint.plan.steps.schema_commands import up_to


def finish(parts: Parts) -> Iterator[Step]:
    """Yield (a): the checks of NEW, and the movers of OLD."""
    checks = parts.commands_for("check")
    if checks:
        yield Step(
            "a-checks",
            "a",
            f"Run the upgrade checks of {parts.new}",
            ("They look at the database of OLD and say what NEW does not bear.",),
            ("The code of NEW is installed in a place of its own, with the configuration of OLD.",),
            checks,
            watch=("any check whose result is Failure: do not go on",),
            back="Nothing was changed.",
        )
    yield from _movers(parts)


def _movers(parts: Parts) -> Iterator[Step]:
    gone = [mover for mover in parts.movers if mover.presence == "gone"]
    both = [mover for mover in parts.movers if mover.presence == "both"]
    if not gone and not both:
        return
    needs = [
        f"{mover.name}: {', '.join(mover.waiting)} of NEW waits for it"
        for mover in both + gone
        if mover.waiting
    ]
    items = [f"{mover.name}: NEW does not have it any more, it has to end here" for mover in gone]
    items += needs
    items += [mover.name for mover in both if not mover.waiting]
    guards = [f"{step.revision}: {guard}" for step in parts.schema for guard in step.guards]
    yield Step(
        "a-movers",
        "a",
        f"Run the online data migrations of {parts.old} until nothing is left",
        (
            "What they do not move is not read by NEW, or lost by a contraction."
            if gone or needs
            else "NEW has all of them; its migrations and checks may still refuse to run before.",
        ),
        ("All services run OLD; the migrations of OLD's schema have run.",),
        parts.commands_for("data"),
        tuple(items),
        ("a table of results in which a row says found more than 0 and migrated 0", *guards),
        "OLD runs them by itself: there is nothing to take back.",
    )


def schema(parts: Parts) -> Iterator[Step]:
    """Yield (b): tree by tree what can run beside OLD; what cannot comes with the contraction."""
    for tree in parts.trees:
        early, late = prefix(parts.schema_of(tree))
        if early:
            yield _early(parts, tree, early, late)


def _early(
    parts: Parts, tree: str, early: Sequence[SchemaStep], late: Sequence[SchemaStep]
) -> Step:
    locks = [f"{step.revision}: {text}" for step in early for text in (*step.locks, *step.risks)]
    why = ["Nothing that OLD is seen to use is taken away: it can go on running."]
    unsure = [step.revision for step in early if step.risks or step.unclear]
    if unsure:
        why = [
            f"OLD can go on running if it bears {', '.join(unsure)}: look at what they do first."
        ]
    if late:
        why.append(f"Stop there: {late[0].revision} has to wait until no service is OLD.")
    moving = [step for step in early if step.phase == "data"]
    if moving:
        names = ", ".join(step.revision for step in moving)
        why.append(f"{names} changes rows, too: what OLD writes meanwhile may be missed.")
    return Step(
        f"b-{tree}",
        "b",
        f"Apply the new migrations of {tree} up to {early[-1].revision}",
        tuple(why),
        ("There is a backup of the database.", "All services run OLD."),
        up_to(parts, tree, early[-1].revision if late else ""),
        tuple(done_by(early)),
        (*dict.fromkeys(locks), "lock wait timeout, or a statement that waits for metadata locks"),
        "OLD runs on the new schema as well: if something fails later, the schema stays.",
    )


def pinning(parts: Parts) -> Iterator[Step]:
    """Yield (c): the option of each interface whose NEW clients send what OLD refuses."""
    options = [pin for pin in parts.sought if pin.how == "option"]
    set_by_option = {pin.interface for pin in options}
    if options:
        yield _by_option(parts, options)
    given = [
        pin.interface
        for pin in parts.sought
        if pin.how == "caller" and pin.interface not in set_by_option
    ]
    if given:
        yield _by_caller(parts, given)
    itself = dict.fromkeys(pin.interface for pin in parts.sought if pin.how == "automatic")
    if itself:
        yield _by_itself(parts, [*itself])


def _by_option(parts: Parts, options: Sequence[Pin]) -> Step:
    names = [*dict.fromkeys(pin.interface for pin in options)]
    unsent = _unsent(parts, names)
    return Step(
        "c-pins",
        "c",
        f"Pin {', '.join(names)} to {parts.old}",
        ("NEW sends there what OLD refuses; pinned, it sends what OLD knows.",),
        ("The option is in the configuration of every service that calls the interface.",),
        items=(
            *(f"{_setting(pin.option)} = {_value(pin)}: for {pin.interface}" for pin in options),
            *(
                f"holds back {traveller.name} {traveller.new}: OLD knows {traveller.old}"
                for traveller in parts.held
            ),
            *unsent,
        ),
        watch=_refusals(parts, names),
        back=f"{_cost(unsent)}: they can stay as long as OLD runs anywhere.",
    )


def _by_caller(parts: Parts, names: Sequence[str]) -> Step:
    unsent = _unsent(parts, names)
    return Step(
        "c-caps",
        "c",
        f"See to it that the clients of {', '.join(names)} are given the cap of {parts.old}",
        ("Their version cap is a parameter: what sets it is not seen.",),
        items=(*(f"{name}: {parts.interface(name).old[-1]}" for name in names), *unsent),
        watch=_refusals(parts, names),
        back=f"{_cost(unsent)}: they can stay.",
    )


def _by_itself(parts: Parts, names: Sequence[str]) -> Step:
    return Step(
        "c-automatic",
        "c",
        f"Nothing to set: {', '.join(names)} pin themselves",
        ("NEW asks for the versions of running services, and sends what the oldest knows.",),
        ("No service of an older release is left in the list of services.",),
        items=_unsent(parts, names),
        watch=_refusals(parts, names),
    )


def _cost(unsent: Sequence[str]) -> str:
    calls = ", and the calls that fail meanwhile" if unsent else ""
    return f"The pins cost nothing but new features{calls}"


def _unsent(parts: Parts, names: Collection[str]) -> tuple[str, ...]:
    return tuple(f"fails meanwhile: {text}" for name, text in parts.unsent if name in names)


def _refusals(parts: Parts, names: Sequence[str]) -> tuple[str, ...]:
    errors = [message.error for name in names for message in parts.interface(name).begins]
    errors += map(refused, parts.held)
    return tuple(dict.fromkeys(errors))[:5]


def _value(pin: Pin) -> str:
    """The value of an option that means OLD, and others that do."""
    first, *others = pin.values or ("?",)
    return f"{first} (or {', '.join(others)})" if others else first


def _setting(option: str) -> str:
    group, _, name = option.rpartition(".")
    return f"[{group}] {name}" if group else name
