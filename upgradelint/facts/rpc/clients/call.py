"""A call of a method of a client, as the code around the client makes it."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location


class ClientCall(Frozen):
    """A call of a method of a client, or of what calls it, by its name, in the function `by`.

    `on` is what it is called on, "" where that does not look like a client. It `expects` a refusal
    where the function catches one, or asks for versions.
    """

    name: str
    by: str
    on: str
    location: Location
    expects: bool
