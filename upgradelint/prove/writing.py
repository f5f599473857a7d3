"""All kinds of witnesses as one: the first that is meant for a case writes it."""

from typing import Protocol

from upgradelint.prove.kinds import (
    backports,
    claims,
    enums,
    graph,
    leftovers,
    models,
    moves,
    objects,
    remotables,
    rows,
    rpc,
    schema,
    servers,
    tasks,
)
from upgradelint.prove.model import CannotRunError, Case, Witness


class Kind(Protocol):
    """A module of `upgradelint.prove.kinds`."""

    def writes(self, case: Case) -> bool:
        """Say whether this kind of witness is meant for the case."""

    def witness(self, case: Case) -> Witness:
        """Return the witness of a case; raises CannotRunError with the reason."""


KINDS: tuple[Kind, ...] = (
    rpc,
    claims,
    tasks,
    objects,
    remotables,
    backports,
    leftovers,
    moves,
    schema,
    servers,
    rows,
    models,
    enums,
    graph,
)
"""In the order in which they are asked."""


def witness_of(case: Case) -> Witness:
    """Return the witness of a case; raises CannotRunError where no kind writes one."""
    for kind in KINDS:
        if kind.writes(case):
            return kind.witness(case)
    raise CannotRunError(f"no witness is known for {case.finding.code}")
