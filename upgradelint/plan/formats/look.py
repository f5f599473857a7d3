"""What all formats share: the terminal, the verdict, and the steps under their titles."""

from upgradelint.base.frozen import Frozen
from upgradelint.plan.model import Leg, Letter, Plan, Step


class Look(Frozen):
    """What of a terminal matters: whether it shows colours, and how wide it is."""

    colour: bool = False
    width: int = 100


TITLES: dict[Letter, str] = {
    "a": "Before, while everything is OLD",
    "b": "The schema",
    "c": "Pins",
    "d": "Services that have an order",
    "e": "The rest",
    "f": "Take the pins away",
    "g": "Afterwards",
}


def verdict(plan: Plan) -> str:
    """Return in one line whether the upgrade can be rolled."""
    if not plan.possible:
        refused = f"{plan.new} cannot be rolled from {plan.old}"
        stations = ", ".join(leg.old for leg in plan.legs[1:])
        if stations and not any(leg.faults for leg in plan.legs):
            return f"{refused} at once, by way of {stations} it can"
        return refused
    if plan.breaking:
        count = len(plan.breaking)
        many = "pairs break" if count > 1 else "pair breaks"
        return f"{count} {many} while {plan.old} and {plan.new} run side by side"
    return f"nothing was found that keeps {plan.new} from being rolled from {plan.old}"


def reasons(plan: Plan) -> list[str]:
    """Return why it cannot be rolled, each with the release in between that would help."""
    station = "; a station would be a release that"
    return [
        f"{fault.text}{station} {fault.station}" if fault.station else fault.text
        for fault in plan.faults
    ]


def way(plan: Plan) -> list[str]:
    """Return the upgrades by releases in between."""
    return [f"from {leg.old} to {leg.new}: {_outcome(leg)}" for leg in plan.legs]


def _outcome(leg: Leg) -> str:
    return f"cannot be rolled: {'; '.join(leg.faults)}" if leg.faults else "roll"


def titled(plan: Plan) -> list[tuple[str, list[Step]]]:
    """Return the steps under the titles of their letters, in order."""
    groups = [
        (f"({letter}) {title}", [step for step in plan.steps if step.letter == letter])
        for letter, title in TITLES.items()
    ]
    return [(title, steps) for title, steps in groups if steps]


def pairs(plan: Plan) -> list[tuple[str, tuple[str, ...]]]:
    """Return the rows of the matrix in order, each with its pairs."""
    rows = dict.fromkeys(cell.row for cell in plan.matrix)
    return [(row, tuple(c.pair for c in plan.matrix if c.row == row)) for row in rows]
