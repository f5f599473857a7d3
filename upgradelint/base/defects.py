"""Exceptions that we did not expect: said with the place in our own code, so that it is mended."""

import traceback
from pathlib import Path

from upgradelint.base.errors import UpgradelintError

HOME = Path(__file__).parents[1]

BUG = "upgradelint bug, please report: "
"""How the reason begins of what could not be judged for a fault of our own."""

DEFECTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What Python raises where code is wrong; our own errors and those of the system are none."""


def defect(error: BaseException) -> str:
    """Return what is said of an unexpected exception: its name and where it was raised."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, MemoryError):
        return "too large to evaluate"
    inside = [
        frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)
    ]
    place = (
        f" at {Path(inside[-1].filename).relative_to(HOME)}:{inside[-1].lineno}" if inside else ""
    )
    return f"{BUG}{type(error).__name__}{place}"


def in_words(error: BaseException) -> str:
    """Return what is said of an exception: the text of one of our errors, else `defect`."""
    return str(error) if isinstance(error, UpgradelintError) else defect(error)


def _is_ours(filename: str) -> bool:
    return Path(filename).is_relative_to(HOME)
