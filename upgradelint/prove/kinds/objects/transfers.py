"""Versioned objects: an object of one release, sent to a node of the other and used there."""

from upgradelint.base.frozen import Frozen, replace
from upgradelint.compare.changes import (
    Change,
    ObjectChange,
    ObjectTypeChanged,
)
from upgradelint.compare.objects.backports import BackportGap
from upgradelint.compare.objects.older_versions import known_versions
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts
from upgradelint.prove.effects import KNOWN, Effect, effect_of, field_name
from upgradelint.prove.field_types import field_text
from upgradelint.prove.model import BREAK, CONTROL, CannotRunError, Case, Witness, codes
from upgradelint.prove.nodes import IMPORTS, MADE, Node, node_of
from upgradelint.prove.routines import Routine, routine_of
from upgradelint.prove.source_text import comment, joined


class _Journey(Frozen):
    """`sender` sends to `receiver`, `backported` where it does not know the sender's version."""

    sender: Node
    receiver: Node
    effect: Effect
    backported: bool


CODES = codes(
    "401 402 403 404 405 406 407 411 412 413 414 416 431 432 433 435 450 451 452 453 454 455 456"
)
"""The errors and warnings that it is written for."""


def writes(case: Case) -> bool:
    """Say whether the finding is about what becomes of an object on its way."""
    known = isinstance(case.subjects[0], KNOWN) if case.subjects else False
    return known and case.finding.direction is not None


def witness(case: Case) -> Witness:
    """Return a witness that sends the object; raises CannotRunError."""
    change = _reported(case)
    journey = _journey(change, case)
    routine = journey.sender.routine or Routine("", "", ())
    parts = (
        IMPORTS,
        routine.preamble,
        MADE,
        journey.sender.source(),
        journey.receiver.source(),
        _sent(journey),
        _control(journey),
        _break(journey),
    )
    required = ("oslo.versionedobjects", *routine.requirements)
    return Witness(joined(parts), journey.effect.said, tuple(dict.fromkeys(required)))


def _reported(case: Case) -> Change:
    """Return the change that the finding reports first: the one whose field it names."""
    found = [subject for subject in case.subjects if isinstance(subject, Change)]
    named = [change for change in found if f"'{field_name(change)}'" in case.finding.breaks]
    return (named or found)[0]


def _journey(change: Change, case: Case) -> _Journey:
    direction = case.finding.direction
    to_old = direction is not None and direction.receiver == "old"
    name = _name(change)
    also = [change.now] if isinstance(change, ObjectTypeChanged) else []
    old = node_of(case.older, _old_name(change, name), _older_facts(change, case), also)
    new = node_of(case.after, name)
    sender, receiver = (new, old) if to_old else (old, new)
    if sender.name not in sender.objects:
        raise CannotRunError(f"{sender.side.label} has no object {sender.name}")
    effect = effect_of(change, sender, receiver)
    backported = to_old and sender.version != receiver.version
    if backported:
        sender = _with_routine(sender, case)
    _refuse_left_out(effect, change, sender, receiver)
    return _Journey(sender, receiver, effect, backported)


def _name(change: Change) -> str:
    facts = getattr(change, "after", None) or getattr(change, "before", None)
    if not isinstance(facts, ObjectFacts):
        raise CannotRunError("it is about no object")
    return facts.name


def _old_name(change: Change, name: str) -> str:
    return change.before.name if isinstance(change, ObjectChange) else name


def _older_facts(change: Change, case: Case) -> ObjectFacts | None:
    """The object as the node has it whose version the finding names, where that is an older one."""
    if not isinstance(change, BackportGap):
        return None
    target, known = change.targets[-1], case.older.snapshot.objects.get(change.after.name)
    if known is not None and known.version == target:
        return None
    past = known_versions(case.older.snapshot, change.after)
    if target not in past:
        raise CannotRunError(f"nobody remembers {change.after.name} {target}")
    like = known or change.after
    return _at(like, target, tuple(past[target].values()))


def _at(facts: ObjectFacts, version: str, fields: tuple[FieldFacts, ...]) -> ObjectFacts:
    return replace(facts, version=version, fields=fields)


def _with_routine(sender: Node, case: Case) -> Node:
    backport = case.after.snapshot.backports.get(sender.name)
    if backport is None or backport.routine is None:
        return sender
    return replace(sender, routine=routine_of(backport, case.after))


def _refuse_left_out(effect: Effect, change: Change, *nodes: Node) -> None:
    """Raise CannotRunError where the field in question cannot stand in the classes."""
    for node in nodes:
        facts = node.objects.get(node.name)
        field = facts.field(field_name(change)) if facts else None
        if field is not None:
            field_text(field)


def _sent(journey: _Journey) -> str:
    sender, given = journey.sender, journey.effect.given
    unlike = sender.unlike(journey.receiver)
    common = {name: value for name, value in unlike.items() if value}
    unset = [name for name in unlike if name not in (*common, *given, journey.effect.read)]
    unset += _refusable(journey)
    notes = [f"Left unset, for the other release has them otherwise: {', '.join(unset)}"]
    what = f"What a node of {sender.side.label} sends: every field is set."
    start = f"    {sender.function}()\n    one = {sender.filled({**common, **given}, unset)}\n"
    what = comment(what, *(notes if unset else []))
    if not journey.backported:
        return f"{what}def sent():\n{start}    return json.dumps(one.obj_to_primitive())\n"
    return (
        f"{what}def sent(versions=None):\n{start}"
        f"    target = versions and versions[{sender.name!a}]\n"
        "    return json.dumps(one.obj_to_primitive(target, versions))\n"
    )


def _refusable(journey: _Journey) -> list[str]:
    """The other fields that are new, where the routine may refuse some of them on purpose."""
    routine, receiver = journey.sender.routine, journey.receiver
    known = receiver.objects.get(receiver.name)
    if known is None or routine is None or "raise " not in routine.methods:
        return []
    fields = journey.sender.objects[journey.sender.name].fields
    new = (field.name for field in fields if known.field(field.name) is None)
    return [name for name in new if name not in (journey.effect.arrives, journey.effect.read)]


def _control(journey: _Journey) -> str:
    effect = journey.effect
    read = effect.read or effect.arrives or effect.turned
    home, facts = journey.sender, journey.sender.objects[journey.sender.name]
    used = f"    one.{read}\n" if read and facts.field(read) else ""
    used = f"    assert one.{read} == {effect.given[read]}\n" if effect.turned else used
    return (
        f"def {CONTROL}():\n"
        "    message = sent()\n"
        f"    {home.function}()\n"
        f"    one = received(message)\n{used}"
    )


def _break(journey: _Journey) -> str:
    effect, receiver = journey.effect, journey.receiver
    asking = f"    versions = base.obj_tree_get_versions({receiver.name!a})\n"
    message = "sent(versions)" if journey.backported else "sent()"
    return (
        f"def {BREAK}():\n"
        + (f"    {receiver.function}()\n{asking}" if journey.backported else "")
        + f"    message = {message}\n"
        + f"    {receiver.function}()\n"
        + _used(effect)
    )


def _used(effect: Effect) -> str:
    if effect.arrives:
        return f"    assert {_in_message(effect.arrives)} in message\n    received(message)\n"
    if effect.turned:
        value = effect.given[effect.turned]
        return f"    assert received(message).{effect.turned} != {value}\n"
    match = f", match={effect.match!a}" if effect.match else ""
    raises = f"    with pytest.raises({effect.exception}{match}):\n"
    if effect.read:
        return f"    one = received(message)\n{raises}        one.{effect.read}\n"
    return f"{raises}        received(message)\n"


def _in_message(name: str) -> str:
    """Return a name as it stands in a message, as source."""
    return repr(f'"{name}":')
