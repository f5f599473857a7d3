"""All kinds of witnesses as one: the first that is meant for a case writes it."""

from collections.abc import Mapping
from typing import Protocol

from upgradelint.prove.kinds.data import leftovers, moves
from upgradelint.prove.kinds.migrations import enums, graph, models, rows, schema, servers
from upgradelint.prove.kinds.objects import backports, remotables, transfers
from upgradelint.prove.kinds.queues import tasks
from upgradelint.prove.kinds.rpc import calls, claims
from upgradelint.prove.model import CannotRunError, Case, Witness, codes


class Kind(Protocol):
    """A module of `upgradelint.prove.kinds`; `CODES` are the errors and warnings it is for."""

    CODES: frozenset[str]

    def writes(self, case: Case) -> bool:
        """Say whether this kind of witness is meant for the case."""

    def witness(self, case: Case) -> Witness:
        """Return the witness of a case; raises CannotRunError with the reason."""


KINDS: tuple[Kind, ...] = (
    calls,
    claims,
    tasks,
    transfers,
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


WITHOUT: Mapping[str, frozenset[str]] = {
    "what is sent is taken, and what becomes of it depends on the service around": codes(
        "106 107 108 109 122 127 131 206 213 214 215 216 217 424"
    ),
    "a worker says nothing to who sent a message that it cannot decode": codes("705 714"),
    "a transport that is no real one cannot show that nobody listens": codes("124"),
    "it depends on what the objects of other nodes hold": codes("415 457 458 466 468 469"),
    "it does nothing at all, so nothing is raised": codes("464 465 467"),
    "it depends on how the service is started": codes("426 427"),
    "it needs the service's database: `upgradelint_data` tries it": codes(
        "501 502 503 504 505 507 508 541 542 543 544 547 622"
    ),
    "it takes a server of MySQL": codes("657"),
    "it depends on how long other transactions last": codes("659"),
    "it depends on rows, or on later changes": codes("609 612 631 641"),
    "a list in the project is not what it stands for": codes(
        "521 522 802 803 804 805 811 812 813 814 815 816 817"
    ),
    "it is about the project and not about two releases": codes("900 901 911 913 914"),
}
"""The errors and warnings that have no witness, by the reason."""


def witness_of(case: Case) -> Witness:
    """Return the witness of a case; raises CannotRunError where no kind writes one."""
    for kind in KINDS:
        if kind.writes(case):
            return kind.witness(case)
    code = case.finding.code
    why = next((f": {why}" for why, known in WITHOUT.items() if code in known), "")
    raise CannotRunError(f"no witness is known for {code}{why}")
