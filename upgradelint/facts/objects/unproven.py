"""That a fact of an object cannot be told."""

from upgradelint.base.location import Location


class UnprovenError(Exception):
    """A fact of the object cannot be told; says why and where."""

    def __init__(self, reason: str, where: Location) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where
