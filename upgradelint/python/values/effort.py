"""What an evaluation costs, and how much it may: counted, so that it ends alike on every machine.

A step is about what a small expression takes. What is copied, compared or merged on the way is
counted as items, of which many take as long; an evaluation may take so many of each.
"""

import sys

STEPS = 400_000
"""How many steps one evaluation may take; the largest of real services take a third of that."""

FILE_STEPS = 5 * STEPS
"""How many steps the statements of a file may take together, and as many what is read of it."""

ITEMS = 16
"""How many items take as long as a step."""


class TooComplexError(Exception):
    """The budget of one evaluation is used up."""


class Effort:
    """Counts what is copied and compared. Outside of evaluations nothing is limited."""

    __slots__ = ("items", "limit")

    def __init__(self) -> None:
        self.items = 0
        self.limit = sys.maxsize

    def add(self, items: int) -> None:
        """Count so many items; raises TooComplexError past what an evaluation may."""
        self.items += items
        if self.items > self.limit:
            raise TooComplexError("too complex to evaluate")


effort = Effort()


class Allowance:
    """The steps that are left to several evaluations together."""

    __slots__ = ("left",)

    def __init__(self, steps: int = sys.maxsize) -> None:
        self.left = steps
