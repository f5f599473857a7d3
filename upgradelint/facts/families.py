"""The groups of facts that a reading can be asked for."""

from typing import Literal, get_args

Family = Literal["objects", "backports", "rpc", "schema", "pins", "upgrades"]


FAMILIES: frozenset[Family] = frozenset(get_args(Family))
