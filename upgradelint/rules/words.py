"""How names are put into a sentence."""

from collections.abc import Iterable

_NAMED = 4


def listed(names: Iterable[str]) -> str:
    """Return `a`, `a and b`, `a, b and c`; of many the first and their number."""
    known = list(names)
    if len(known) > _NAMED:
        known[_NAMED - 1 :] = [f"{len(known) - _NAMED + 1} more"]
    return " and ".join(filter(None, [", ".join(known[:-1]), known[-1]]))


def quoted(names: Iterable[str]) -> str:
    """Return names in double quotes, as `listed`."""
    return listed(f'"{name}"' for name in names)


def counted(noun: str, names: Iterable[str]) -> str:
    """Return `field "a"`, or `fields "a" and "b"`."""
    known = list(names)
    return f"{noun}{'s' if len(known) > 1 else ''} {quoted(known)}"
