"""Tasks: the message of one release, taken by a worker with those of the other."""

from upgradelint.base.frozen import Frozen
from upgradelint.compare.rpc.changes import (
    NewMessage,
    OldMessage,
    OwnMessage,
    PlacesSwapped,
    RpcChange,
)
from upgradelint.compare.rpc.delivery import own_calls, queues
from upgradelint.facts.rpc.model import CallPath, RpcMethod
from upgradelint.prove.functions import cut_from, missing, rebuilt, unexpected
from upgradelint.prove.kinds.queues.workers import WORKERS, WorkerText
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Side, Witness, codes
from upgradelint.prove.source_text import comment, indented, joined
from upgradelint.rules.queues.wording import raised, way

_MESSAGES = (OldMessage, NewMessage, OwnMessage, PlacesSwapped)
_SEEN = "    seen.update(locals())\n"


class _Trial(Frozen):
    """A message and the sides of it: `home` is the release that queues it, None where that does not
    take it either.
    """

    change: RpcChange | PlacesSwapped
    home: Side | None
    sender: Side
    abroad: Side

    @property
    def path(self) -> CallPath:
        return self.change.path

    @property
    def library(self) -> WorkerText:
        return WORKERS[self.path.topic]


CODES = codes("701 702 703 704 711 712 713 721 722")
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about a message that waits in a queue."""
    return bool(_messages(case))


def witness(case: Case) -> Witness:
    """Return a witness that queues the message; raises CannotRunError."""
    trial = _trial(_reported(case), case)
    path = trial.path
    if path.topic not in WORKERS:
        raise CannotRunError(f"no witness is known for tasks of {path.topic}")
    if path.partial:
        raise CannotRunError("other arguments may be put before those that are seen")
    swapped = isinstance(trial.change, PlacesSwapped)
    parts = (
        trial.library.imports,
        trial.library.taken,
        "seen = {}\n" if swapped else "",
        _worker(trial, trial.home) if trial.home else "",
        _worker(trial, trial.abroad),
        _sending(trial),
        _control(trial.home, trial.change) if trial.home else "",
        _break(trial),
    )
    return Witness(joined(parts), _said(trial.change), (path.topic,))


def _messages(case: Case) -> list[RpcChange | PlacesSwapped]:
    found = [subject for subject in case.subjects if isinstance(subject, _MESSAGES)]
    if not found and case.finding.code.startswith("UPG72"):
        before = case.before.snapshot if case.before else None
        own = own_calls(before, case.after.snapshot)
        return [call for call in own if isinstance(call, OwnMessage)]
    return list(found)


def _reported(case: Case) -> RpcChange | PlacesSwapped:
    """Return the message that the finding reports."""
    found = _messages(case)
    return next((change for change in found if way(change.path) in case.finding.breaks), found[0])


def _trial(change: RpcChange | PlacesSwapped, case: Case) -> _Trial:
    if isinstance(change, OwnMessage):
        return _Trial(change, None, case.after, case.after)
    if isinstance(change, NewMessage):
        return _Trial(change, case.after, case.after, case.older)
    return _Trial(change, case.older, case.older, case.after)


def _said(change: RpcChange | PlacesSwapped) -> str:
    if isinstance(change, PlacesSwapped):
        sent, read = change.pairs[0]
        return f'a wrong value: "{sent}" is read as "{read}"'
    if change.fault.method is None:
        return f"{WORKERS[change.path.topic].unknown}: {change.path.method}"
    return raised(change)


def _match(change: RpcChange) -> tuple[str, str]:
    fault = change.fault
    if fault.method is None:
        return WORKERS[change.path.topic].unknown, ""
    named = [argument for argument in fault.unexpected if argument not in change.path.placed]
    if named:
        return "TypeError", unexpected(named)
    if fault.unexpected:
        return "TypeError", r"takes .* positional argument"
    return "TypeError", missing(fault.missing)


def _worker(trial: _Trial, side: Side) -> str:
    """An application with the task of one release, if it has it."""
    path = trial.path
    method = _method(side, path)
    note = "" if method else comment(f"{side.label} has no task of that name.", indent="    ")
    return (
        comment(f"A worker of {side.label}.")
        + f"def {_name(side)}():\n"
        + f"    app = {trial.library.made}\n"
        + note
        + (f"\n{indented(_task(method, side, trial.change))}\n" if method else "")
        + "    return app\n"
    )


def _name(side: Side) -> str:
    return f"{side.prefix.lower()}_worker"


def _method(side: Side, path: CallPath) -> RpcMethod | None:
    every = (server.method(path.method) for server in queues(side.snapshot, path.topic))
    return next(filter(None, every), None)


def _task(method: RpcMethod, side: Side, change: RpcChange | PlacesSwapped) -> str:
    body = _SEEN if isinstance(change, PlacesSwapped) else "    return None\n"
    cut = cut_from(method, side, 1, body) if side.tree else None
    text = cut.text if cut else rebuilt(method, "task", side, (), body)
    note, head, rest = text.rpartition("def ")
    bind = ", bind=True" if cut and cut.first else ""
    start = "async " if note.endswith("async ") else ""
    note = note.removesuffix("async ")
    task = WORKERS[change.path.topic].task.format(name=ascii(method.name), bind=bind)
    return f"{note}{task}\n{start}{head}{rest}"


def _sending(trial: _Trial) -> str:
    path = trial.path
    swapped = isinstance(trial.change, PlacesSwapped)
    placed = "".join(f"{argument!a}, " if swapped else "None, " for argument in path.placed)
    named = ", ".join(f"{argument!a}: None" for argument in path.arguments)
    sent = trial.library.sent.format(name=ascii(path.method), placed=placed, named=named)
    value = "each argument is its own name" if swapped else "None stands for each argument"
    return (
        comment(f"What {trial.sender.label} queues ({path.location}); {value}.")
        + "def send(app):\n"
        + f"    {sent}\n"
    )


def _control(home: Side, change: RpcChange | PlacesSwapped) -> str:
    checked = ""
    if isinstance(change, PlacesSwapped):
        sent, _ = change.pairs[0]
        checked = f"    assert seen[{sent!a}] == {sent!a}\n"
    return f"def {CONTROL}():\n    taken_by({_name(home)}(), send)\n{checked}"


def _break(trial: _Trial) -> str:
    change, taking = trial.change, f"taken_by({_name(trial.abroad)}(), send)"
    if isinstance(change, PlacesSwapped):
        sent, read = change.pairs[0]
        return f"def {BREAK}():\n    {taking}\n    assert seen[{read!a}] == {sent!a}\n"
    exception, match = _match(change)
    pattern = f", match={match!a}" if match else ""
    return f"def {BREAK}():\n    with pytest.raises({exception}{pattern}):\n        {taking}\n"
