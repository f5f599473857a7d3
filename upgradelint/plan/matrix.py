"""What may run beside what: a cell for each interface and each pair of old and new."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from upgradelint.findings.direction import Side
from upgradelint.findings.finding import Finding
from upgradelint.plan.model import Cell, Interface, SchemaStep, Traveller, Verdict
from upgradelint.plan.objects import rises

NEW_TO_OLD, OLD_TO_NEW = "new client, old server", "old client, new server"
SENT_TO_OLD, SENT_TO_NEW = "new sender, old receiver", "old sender, new receiver"
OLD_CODE, NEW_CODE = "old code, new schema", "new code, old schema"

ROWS_OF_NEW, ROWS_OF_OLD = "rows of new, old code", "rows of old, new code"

_OF_MESSAGES = ("UPG1", "UPG2", "UPG7")
"""The rules that hold a message against who takes it; those of pins (UPG8) only read lists."""

_REFUSED = "UPG204"
"""The rule on calls that a pin keeps from being sent at all."""

_OF_IMPORTS = "UPG427"
"""The rule on nodes that import what speaks to the database."""

_OF_ROWS = ("UPG54", "UPG617")
"""The rules on rows that one side leaves behind for the other."""


def matrix(
    interfaces: Iterable[Interface],
    objects: Sequence[Traveller],
    schema: Sequence[SchemaStep],
    findings: Sequence[Finding],
    backports: str,
    stuck: Collection[str],
) -> Iterator[Cell]:
    """Yield the cells of interfaces, of objects, and of the schema."""
    for one in interfaces:
        yield from _of_interface(one, findings)
    yield from _of_objects(objects, findings, backports)
    trees = dict.fromkeys(step.tree for step in schema)
    for tree in trees:
        yield from _of_schema(tree, [one for one in schema if one.tree == tree], findings, stuck)
    yield from _of_rows(findings)


def _of_interface(one: Interface, findings: Sequence[Finding]) -> Iterator[Cell]:
    about = [each for each in findings if _is_about(each, one)]
    yield _old_to_new(one, _sent_by("old", about))
    yield _new_to_old(one, _sent_by("new", about))


def _old_to_new(one: Interface, found: Sequence[Finding]) -> Cell:
    codes = _codes(found)
    if one.late:
        text = f"refused: {one.late[0].text}: {one.late[0].error}"
        return Cell(one.name, OLD_TO_NEW, "breaks", text, codes)
    if found:
        return Cell(one.name, OLD_TO_NEW, "breaks", _effect(found), codes)
    if not one.old or not one.new:
        return Cell(one.name, OLD_TO_NEW, *_missing(one))
    return Cell(one.name, OLD_TO_NEW, "fine", "NEW takes all that OLD is known to send")


def _new_to_old(one: Interface, found: Sequence[Finding]) -> Cell:
    codes = _codes(found)
    if one.early:
        text = f"refused: {one.early[0].text}: {one.early[0].error}"
        return Cell(one.name, NEW_TO_OLD, "breaks" if one.late else "ordered", text, codes)
    if one.begins and not one.pinned:
        text = f"there is no pin, and OLD refuses {one.begins[0].text}"
        return Cell(one.name, NEW_TO_OLD, "breaks" if one.late else "ordered", text, codes)
    if one.begins:
        text = f"without the pin OLD refuses {one.begins[0].text}"
        return Cell(one.name, NEW_TO_OLD, "pinned", text, codes)
    if found:
        return Cell(one.name, NEW_TO_OLD, "breaks", _effect(found), codes)
    if not one.old or not one.new:
        return Cell(one.name, NEW_TO_OLD, *_missing(one))
    return Cell(one.name, NEW_TO_OLD, "fine", "OLD takes all that NEW is known to send")


def unsent(
    interfaces: Iterable[Interface], findings: Iterable[Finding]
) -> Iterator[tuple[str, str]]:
    """Yield the interfaces whose pinned clients refuse to send what they sent before, and what."""
    about = [one for one in findings if one.code == _REFUSED]
    for one in interfaces:
        yield from ((one.name, each.message) for each in about if _is_about(each, one))


def _missing(one: Interface) -> tuple[Verdict, str]:
    if one.kind == "queue":
        return "fine", "OLD takes all that NEW is known to send"
    return "unknown", f"{'OLD' if not one.old else 'NEW'} is not seen to serve it"


def _is_about(finding: Finding, one: Interface) -> bool:
    over = finding.direction and finding.direction.over
    if over != one.kind or not finding.code.startswith(_OF_MESSAGES):
        return False
    named = finding.subject.startswith((f"{one.name}.", f"{one.name} "))
    return one.kind == "queue" or named or finding.subject == one.name


def _sent_by(side: Side, findings: Iterable[Finding]) -> list[Finding]:
    """The findings on what one side sends and the other does not take; notes break nothing."""
    ways = ((one, one.direction) for one in findings if one.level != "note")
    return [one for one, way in ways if way and way.sender == side != way.receiver]


def _codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({one.code for one in findings}))


def _effect(findings: Sequence[Finding]) -> str:
    return findings[0].breaks.partition("\n")[0]


def _of_objects(
    objects: Sequence[Traveller], findings: Sequence[Finding], backports: str
) -> Iterator[Cell]:
    about = [one for one in findings if one.code.startswith("UPG4") and one.level != "note"]
    names = dict.fromkeys((*(one.name for one in objects), *(_object(one) for one in about)))
    versions = {one.name: one for one in objects}
    sides: tuple[tuple[str, Side], ...] = ((SENT_TO_OLD, "new"), (SENT_TO_NEW, "old"))
    for name in names:
        mine = [one for one in about if _object(one) == name]
        for pair, side in sides:
            if found := _sent_by(side, mine):
                yield Cell(name, pair, "breaks", _effect(found), _codes(found))
            else:
                yield Cell(name, pair, *_sent(versions.get(name), pair, backports))


def _sent(one: Traveller | None, pair: str, backports: str) -> tuple[Verdict, str]:
    if one is None or (pair == SENT_TO_NEW and one.old and one.new):
        return "fine", f"{'OLD' if pair == SENT_TO_OLD else 'NEW'} loads what the other sends"
    if not one.new:
        return "fine", "NEW has none of it"
    if not one.old:
        return "fine", "OLD has none of it"
    if not rises(one):
        return "fine", f"OLD has {one.old} and loads {one.new}"
    if not backports:
        return "unknown", f"who backports {one.new} to {one.old} for OLD is not seen"
    return "ordered", f"{one.new} is backported to {one.old} for OLD {backports}"


def _object(finding: Finding) -> str:
    """The object that a finding is about; modules are no objects."""
    if finding.code == _OF_IMPORTS:
        return finding.subject
    return finding.subject.partition(".")[0].partition("(")[0]


def _of_rows(findings: Sequence[Finding]) -> Iterator[Cell]:
    """What one side writes and the other cannot read, whatever the migrations do."""
    about = [one for one in findings if one.code.startswith(_OF_ROWS)]
    sides: tuple[tuple[str, Side], ...] = ((ROWS_OF_NEW, "new"), (ROWS_OF_OLD, "old"))
    for pair, side in sides:
        sent = _sent_by(side, about)
        for subject in dict.fromkeys(one.subject for one in sent):
            found = [one for one in sent if one.subject == subject]
            yield Cell(subject, pair, "breaks", _effect(found), _codes(found))


def _of_schema(
    tree: str, steps: Sequence[SchemaStep], findings: Sequence[Finding], stuck: Collection[str]
) -> Iterator[Cell]:
    paths = {one.location.path for one in steps}
    about = [one for one in findings if one.location.path in paths]
    codes = _codes(one for one in about if one.code.startswith("UPG6") and one.level != "note")
    breaking = [text for one in steps for text in one.breaks]
    doubtful = [f"{one.revision}: {text}" for one in steps for text in (*one.risks, *one.unclear)]
    unsure = [one.revision for one in steps if one.waits]
    if breaking:
        yield Cell(tree, OLD_CODE, "breaks" if tree in stuck else "ordered", breaking[0], codes)
    elif unsure:
        unread = any(one.unread for one in steps)
        text = (
            f"{', '.join(unsure)} {'is not read whole' if unread else 'waits for the end of OLD'}"
        )
        yield Cell(tree, OLD_CODE, "unknown" if unread else "ordered", text, codes)
    elif doubtful:
        yield Cell(tree, OLD_CODE, "unknown", doubtful[0], codes)
    else:
        text = "nothing that OLD is seen to use is taken away"
        yield Cell(tree, OLD_CODE, "fine", text, codes)
    first = next((one for one in steps if one.made), None)
    if first:
        text = f"NEW expects what {first.revision} does: {first.made}; run it first"
        yield Cell(tree, NEW_CODE, "ordered", text)
    else:
        yield Cell(tree, NEW_CODE, "fine", "the new migrations make nothing that NEW asks for")
