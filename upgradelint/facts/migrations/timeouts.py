"""How long a statement of a migration may wait: settings of its session and its transaction."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from upgradelint.base.frozen import Frozen
from upgradelint.facts.migrations.model import Timeout
from upgradelint.python.programs.files import Files
from upgradelint.trees.blob import UnreadableFileError

_NAMES = r"(?P<name>lock_timeout|statement_timeout|lock_wait_timeout)"
_VALUE = r"(?P<value>'[^']*'|\"[^\"]*\"|[^\s;,'\")]+(?:\s*(?:ms|s|min|h|d)\b)?)"
_SET = re.compile(
    rf"\bSET\s+(?:(?P<scope>LOCAL|SESSION|@@SESSION\.)\s*)?{_NAMES}\s*(?:=|\bTO\b)\s*{_VALUE}"
    rf"|\bset_config\(\s*'(?P<name2>\w+_timeout)'\s*,\s*(?P<value2>'[^']*'|[^\s,]+)"
    r"\s*,\s*(?P<local>\w+)"
    r"|\bRESET\s+(?P<name3>lock_timeout|statement_timeout)\b",
    re.IGNORECASE,
)
_CONNECTED = re.compile(rf"\b{_NAMES}[\"']?\s*(?:=|:|\bTO\b|,)\s*{_VALUE}", re.IGNORECASE)
_DEEP = 3
"""How many folders above a migration its `env.py` may be."""

_PLAIN = re.compile(r"\d+\s*(?:us|ms|s|min|h|d)?", re.IGNORECASE)


class TimeoutSet(Frozen):
    """A setting as it is executed; a `local` one ends with its transaction.

    `number` tells it from those before.
    """

    timeout: Timeout
    local: bool
    number: int


def timeouts_set(text: str, number: int) -> Iterator[TimeoutSet]:
    """Yield the settings that a text of SQL makes."""
    for found in _SET.finditer(text):
        name = found["name"] or found["name2"] or found["name3"]
        value = _worded(found["value"] or found["value2"] or "")
        local = (found["scope"] or found["local"] or "").lower() in ("local", "true")
        yield TimeoutSet(Timeout(name.lower(), value), local, number)


class ConnectionTimeouts(Frozen):
    """What the `env.py` of a folder of migrations says of each connection."""

    timeouts: tuple[Timeout, ...] = ()


def places_beside(path: str) -> list[str]:
    """Return where the `env.py` of a migration may be, the nearest first."""
    return [str(folder / "env.py") for folder in list(PurePosixPath(path).parents)[:_DEEP]]


def timeouts_beside(path: str, files: Files) -> ConnectionTimeouts:
    """Return what the `env.py` of a folder of migrations says of each connection."""
    place = next(filter(files.exists, places_beside(path)), None)
    if place is None:
        return ConnectionTimeouts()
    try:
        text = files.read(place).decode("utf-8", "replace")
    except UnreadableFileError:
        return ConnectionTimeouts()
    found = _CONNECTED.finditer(_code(text))
    return ConnectionTimeouts(
        sorted_timeouts(Timeout(each["name"].lower(), _worded(each["value"])) for each in found)
    )


def _code(text: str) -> str:
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


def _worded(value: str) -> str:
    """A value as it is written, "" where it cannot be told."""
    plain = value.strip("'\" ")
    return plain if _PLAIN.fullmatch(plain) else ""


class Waiting:
    """The timeouts that hold while operations are read in order."""

    def __init__(self) -> None:
        self._session: dict[str, Timeout] = {}
        self._local: dict[str, Timeout] = {}

    def set(self, timeout_set: TimeoutSet, *, autocommit: bool) -> None:
        """A local setting outside of a transaction does nothing."""
        if not timeout_set.local:
            self._session[timeout_set.timeout.name] = timeout_set.timeout
            self._local.pop(timeout_set.timeout.name, None)
        elif not autocommit:
            self._local[timeout_set.timeout.name] = timeout_set.timeout

    def end_transaction(self) -> None:
        """What was set for a transaction ends with it."""
        self._local.clear()

    def now(self) -> tuple[Timeout, ...]:
        """Return what holds."""
        return sorted_timeouts((self._session | self._local).values())


def sorted_timeouts(found: Iterable[Timeout]) -> tuple[Timeout, ...]:
    """Return timeouts by name, each once."""
    named = {timeout.name: timeout for timeout in found}
    return tuple(named[name] for name in sorted(named))
