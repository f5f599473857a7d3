"""How names are put into a sentence."""

from collections.abc import Iterable

_NAMED = 4


def listed(names: Iterable[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`; of many the first and their number."""
    known = list(names)
    if len(known) > _NAMED:
        known[_NAMED - 1 :] = [f"{len(known) - _NAMED + 1} more"]
    return " and ".join(filter(None, [", ".join(known[:-1]), *known[-1:]]))


def counted(noun: str, names: Iterable[str]) -> str:
    """Return `field a`, or `fields a and b`."""
    known = list(names)
    return f"{noun}{'s' if len(known) > 1 else ''} {listed(known)}"


def named(noun: str, names: Iterable[str]) -> str:
    """Return `field "a"`, or `fields "a" and "b"`."""
    return counted(noun, (f'"{name}"' for name in names))


def them(names: Iterable[str]) -> str:
    """Return the pronoun for the names: `it` or `them`."""
    return "them" if len(list(names)) > 1 else "it"
