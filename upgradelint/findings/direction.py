"""Which side of a mixed deployment fails on what the other one sends, and by which way."""

from typing import Literal

from upgradelint.base.frozen import Frozen

Side = Literal["old", "new"]
Over = Literal["rpc", "object", "schema", "queue"]


class Direction(Frozen):
    """What `sender` sends, or leaves behind, breaks in the hands of `receiver`.

    Over "rpc" a client calls a server, over "queue" a message reaches a worker, over "object" a
    node sends an object, over "schema" code meets a database: the sender is then the side whose
    code runs, the receiver the one whose schema or rows it finds. Equal sides tell of what breaks
    within one release.
    """

    sender: Side
    receiver: Side
    over: Over

    def as_json(self) -> dict[str, str]:
        """Return it as the reports for programs have it."""
        return {"from": self.sender, "to": self.receiver, "over": self.over}
