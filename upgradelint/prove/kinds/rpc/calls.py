"""Remote calls: the call of one release, sent to the endpoints of the other by oslo.messaging."""

import re
from collections.abc import Iterable, Sequence

from upgradelint.base.frozen import Frozen
from upgradelint.compare.rpc.changes import Fault, NewCall, OldCall, OwnCall, OwnMessage, RpcChange
from upgradelint.compare.rpc.delivery import own_calls, pin
from upgradelint.compare.rpc.reception import endpoints_of, servers_of
from upgradelint.facts.rpc.model import CallPath, Endpoint
from upgradelint.facts.rpc.versions import allows
from upgradelint.prove.endpoints import class_names, sources_of
from upgradelint.prove.functions import missing, unexpected
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.source_text import joined
from upgradelint.prove.transport import IMPORTS, REQUIREMENTS, SERVING, client_source
from upgradelint.rules.rpc.breakage import raised, way

_OF_ONE_RELEASE = ("UPG301", "UPG302")


class _Trial(Frozen):
    """A call and the sides of it: `home` is the release that sends it, `cap` what its client is
    pinned to, `works` tells that its own release takes it.
    """

    change: RpcChange
    home: Side
    abroad: Side
    cap: str
    works: bool

    @property
    def path(self) -> CallPath:
        return self.change.path


CODES = codes("101 102 103 104 111 121 133 201 202 203 301 302")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about a call that is not taken."""
    return bool(_calls(case))


def witness(case: Case) -> Witness:
    """Return a witness that sends the call; raises CannotRunError."""
    change = _reported(case)
    trial = _trial(change, case)
    trial.home.sends(trial.path)
    exception, match, said = _exception(change.fault, trial.path)
    works = trial.works
    parts = (
        IMPORTS,
        SERVING,
        _endpoints(trial, trial.home) if works else "",
        _endpoints(trial, trial.abroad),
        client_source(trial.path, trial.home, trial.cap),
        _control(trial) if works else "",
        _break(trial, exception, match),
    )
    return Witness(joined(parts), said, REQUIREMENTS)


def _calls(case: Case) -> list[RpcChange]:
    found: Iterable[object] = case.subjects
    if case.finding.code in _OF_ONE_RELEASE:
        before = case.before.snapshot if case.before else None
        found = own_calls(before, case.after.snapshot)
    return [
        change
        for change in found
        if isinstance(change, OldCall | NewCall | OwnCall) and not isinstance(change, OwnMessage)
    ]


def _reported(case: Case) -> RpcChange:
    """Return the call that the finding reports."""
    calls = _calls(case)
    return next((change for change in calls if way(change.path) in case.finding.breaks), calls[0])


def _trial(change: RpcChange, case: Case) -> _Trial:
    path = change.path
    if isinstance(change, OldCall):
        own = case.older.snapshot.rpc_servers
        return _Trial(change, case.older, case.after, _own_cap(path, own), True)
    if isinstance(change, NewCall):
        return _Trial(change, case.after, case.older, change.cap, True)
    return _Trial(change, case.after, case.after, _reaching_cap(change, case), False)


def _own_cap(path: CallPath, servers: Sequence[Endpoint]) -> str:
    """The cap with which a client goes this way: none where it does without."""
    free = allows("", path.sendable, path.refused)
    return "" if free else pin(path, servers)


def _reaching_cap(change: RpcChange, case: Case) -> str:
    if not isinstance(change, OwnCall) or change.reach == "long ago":
        raise CannotRunError("only a client with a cap of long ago goes this way")
    side = case.older if change.reach == "pinned" else case.after
    return _own_cap(change.path, side.snapshot.rpc_servers)


def _exception(fault: Fault, path: CallPath) -> tuple[str, str, str]:
    """Return the exception of the library, what its text has to hold, and how people say it."""
    if fault.method is not None:
        said = raised(fault)
        if said.startswith("KeyError"):
            raise CannotRunError("what reads that argument needs the service around")
        match = unexpected(fault.unexpected) if fault.unexpected else missing(fault.missing)
        return "TypeError", match, said
    if fault.offered:
        return "messaging.NoSuchMethod", re.escape(path.method), f"NoSuchMethod: {path.method}"
    said = f"UnsupportedVersion: {path.version}"
    return "messaging.UnsupportedVersion", re.escape(path.version), said


def _endpoints(trial: _Trial, side: Side) -> str:
    """The endpoints that may take the call, as one release has them."""
    classes = sources_of(_served(trial, side), trial.path.method, side)
    if not classes:
        raise CannotRunError(f"{side.label} has no endpoint of it")
    return joined(classes)


def _served(trial: _Trial, side: Side) -> list[Endpoint]:
    """The endpoints that may get the call: where some servers refuse it, those of one of them."""
    every = endpoints_of(trial.path, side.snapshot.rpc_servers)
    refusing = trial.change.fault.servers if side is trial.abroad else ()
    return servers_of(trial.path, every)[refusing[0]] if refusing else every


def _control(trial: _Trial) -> str:
    return (
        f"def {CONTROL}():\n"
        f"    with serving({_made(trial, trial.home)}) as transport:\n"
        "        send(transport)\n"
    )


def _break(trial: _Trial, exception: str, match: str) -> str:
    return (
        f"def {BREAK}():\n"
        f"    with serving({_made(trial, trial.abroad)}) as transport:\n"
        f"        with pytest.raises({exception}, match={match!a}):\n"
        "            send(transport)\n"
    )


def _made(trial: _Trial, side: Side) -> str:
    return ", ".join(f"{name}()" for name in class_names(_served(trial, side), side))
