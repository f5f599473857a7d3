"""Room for deep calls, made once.

Python keeps the frames of its calls in pieces of 16 KB, gets one from the system where a call does
not fit and gives it back when that call ends: calls that go to and fro there cost a tenth of a run.
"""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_WORDS = 1 << 18
"""How many words the frame of `with_room` seems to need; as many are left behind it."""


def with_room(run: Callable[[], T]) -> T:
    """Return what a function gives that is called with room for the frames of some thousand calls.

    Its frame seems to be so large that Python gets a piece of twice that size for it: what nobody
    writes to takes no memory.
    """
    return run()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_WORDS)
