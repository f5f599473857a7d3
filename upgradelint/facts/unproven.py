"""What could not be judged, and why."""

from upgradelint.base.frozen import Frozen
from upgradelint.base.location import Location


class Unproven(Frozen):
    """Something that could not be judged, and why.

    `family` is "object", "field", "method", "backport", "rpc", "migration", "pin", "upgrade",
    "facade", "file" for one that does not parse, or "library" for one that names a library and gave
    nothing; `subject` its name in the family's words.
    """

    family: str
    subject: str
    reason: str
    location: Location
