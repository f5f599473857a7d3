"""Which way each family of rules looks: who sends, who fails, over what."""

from collections.abc import Iterable

from upgradelint.findings.direction import Direction, Over, Side

_OLD_TO_NEW: tuple[Side, Side] = ("old", "new")
_NEW_TO_OLD: tuple[Side, Side] = ("new", "old")
_WITHIN: tuple[Side, Side] = ("new", "new")

_OVER: dict[str, Over] = {
    "UPG1": "rpc",
    "UPG2": "rpc",
    "UPG3": "rpc",
    "UPG4": "object",
    "UPG426": "schema",
    "UPG427": "schema",
    "UPG54": "schema",
    "UPG6": "schema",
    "UPG7": "queue",
    "UPG8": "rpc",
    "UPG805": "object",
    "UPG806": "object",
}

_SIDES = {
    "UPG1": _OLD_TO_NEW,
    "UPG122": _NEW_TO_OLD,
    "UPG125": _NEW_TO_OLD,
    "UPG132": _WITHIN,
    "UPG2": _NEW_TO_OLD,
    "UPG207": _WITHIN,
    "UPG209": _WITHIN,
    "UPG210": _WITHIN,
    "UPG212": _WITHIN,
    "UPG3": _WITHIN,
    "UPG4": _NEW_TO_OLD,
    "UPG401": _OLD_TO_NEW,
    "UPG412": _OLD_TO_NEW,
    "UPG413": _OLD_TO_NEW,
    "UPG414": _OLD_TO_NEW,
    "UPG42": _OLD_TO_NEW,
    "UPG425": _NEW_TO_OLD,
    "UPG426": _NEW_TO_OLD,
    "UPG427": _NEW_TO_OLD,
    "UPG431": _OLD_TO_NEW,
    "UPG433": _OLD_TO_NEW,
    "UPG435": _OLD_TO_NEW,
    "UPG54": _NEW_TO_OLD,
    "UPG542": _OLD_TO_NEW,
    "UPG6": _OLD_TO_NEW,
    "UPG617": _NEW_TO_OLD,
    "UPG631": _NEW_TO_OLD,
    "UPG632": _WITHIN,
    "UPG633": _WITHIN,
    "UPG64": _NEW_TO_OLD,
    "UPG642": _WITHIN,
    "UPG643": _WITHIN,
    "UPG644": _WITHIN,
    "UPG649": _WITHIN,
    "UPG7": _OLD_TO_NEW,
    "UPG71": _NEW_TO_OLD,
    "UPG721": _WITHIN,
    "UPG722": _WITHIN,
    "UPG8": _NEW_TO_OLD,
}
"""The sides by the beginning of a code; the longest counts."""


def direction_of(code: str) -> Direction | None:
    """Return the direction of a rule's findings; None where nothing goes from one side to another:
    what runs once beside the services, and what is only about the code.
    """
    over, sides = _longest(_OVER, code), _longest(_SIDES, code)
    if over is None or sides is None:
        return None
    sender, receiver = _SIDES[sides]
    return Direction(sender, receiver, _OVER[over])


def _longest(table: Iterable[str], code: str) -> str | None:
    fitting = (start for start in table if code.startswith(start))
    return max(fitting, key=len, default=None)
