"""The persistence facade of an object: which columns it is loaded from, and which it writes."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location


class FacadeFacts(Frozen):
    """How an object comes from a row and goes to it.

    `reads` are the columns that loading looks at on any of its ways; `writes` the names that saving
    and creating mention beside the fields that have changed; `load` and `save` the methods, `save`
    None where the object is never saved. `unread` and `unwritten` say why these may not be all.
    """

    name: str
    reads: tuple[str, ...]
    load: Location
    writes: tuple[str, ...] = ()
    save: Location | None = None
    unread: str = ""
    unwritten: str = ""
