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

_REFUSED = ("UPG204", "UPG217")
"""The rules on calls that a pin keeps from being sent at all."""

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
    for interface in interfaces:
        yield from _of_interface(interface, findings)
    yield from _of_objects(objects, findings, backports)
    trees = dict.fromkeys(step.tree for step in schema)
    for tree in trees:
        yield from _of_schema(tree, [step for step in schema if step.tree == tree], findings, stuck)
    yield from of_rows(findings)


def _of_interface(interface: Interface, findings: Sequence[Finding]) -> Iterator[Cell]:
    about = [each for each in findings if _is_about(each, interface)]
    yield _old_to_new(interface, _sent_by("old", about))
    yield _new_to_old(interface, _sent_by("new", about))


def _old_to_new(interface: Interface, found: Sequence[Finding]) -> Cell:
    codes = _codes(found)
    if interface.late:
        text = f"refused: {interface.late[0].text}: {interface.late[0].error}"
        return Cell(interface.name, OLD_TO_NEW, "breaks", text, codes)
    if found:
        return Cell(interface.name, OLD_TO_NEW, "breaks", _effect(found), codes)
    if not interface.old or not interface.new:
        return Cell(interface.name, OLD_TO_NEW, *_missing(interface))
    return Cell(interface.name, OLD_TO_NEW, "fine", "NEW takes all that OLD is known to send")


def _new_to_old(interface: Interface, found: Sequence[Finding]) -> Cell:
    codes = _codes(found)
    if interface.early:
        text = f"refused: {interface.early[0].text}: {interface.early[0].error}"
        return Cell(
            interface.name, NEW_TO_OLD, "breaks" if interface.late else "ordered", text, codes
        )
    if interface.begins and not interface.pinned:
        text = f"there is no pin, and OLD refuses {interface.begins[0].text}"
        return Cell(
            interface.name, NEW_TO_OLD, "breaks" if interface.late else "ordered", text, codes
        )
    if interface.begins:
        text = f"without the pin OLD refuses {interface.begins[0].text}"
        return Cell(interface.name, NEW_TO_OLD, "pinned", text, codes)
    if found:
        return Cell(interface.name, NEW_TO_OLD, "breaks", _effect(found), codes)
    if not interface.old or not interface.new:
        return Cell(interface.name, NEW_TO_OLD, *_missing(interface))
    return Cell(interface.name, NEW_TO_OLD, "fine", "OLD takes all that NEW is known to send")


def unsent(
    interfaces: Iterable[Interface], findings: Iterable[Finding]
) -> Iterator[tuple[str, str]]:
    """Yield the interfaces whose pinned clients refuse what they sent before, or what callers count
    on, and what.
    """
    about = [finding for finding in findings if finding.code in _REFUSED]
    for interface in interfaces:
        yield from ((interface.name, each.message) for each in about if _is_about(each, interface))


def _missing(interface: Interface) -> tuple[Verdict, str]:
    if interface.kind == "queue":
        return "fine", "OLD takes all that NEW is known to send"
    return "unknown", f"{'OLD' if not interface.old else 'NEW'} is not seen to serve it"


def _is_about(finding: Finding, interface: Interface) -> bool:
    over = finding.direction and finding.direction.over
    if over != interface.kind or not finding.code.startswith(_OF_MESSAGES):
        return False
    named = finding.subject.startswith((f"{interface.name}.", f"{interface.name} "))
    return interface.kind == "queue" or named or finding.subject == interface.name


def _sent_by(side: Side, findings: Iterable[Finding]) -> list[Finding]:
    """The findings on what one side sends and the other does not take; notes break nothing."""
    ways = ((finding, finding.direction) for finding in findings if finding.level != "note")
    return [finding for finding, way in ways if way and way.sender == side != way.receiver]


def _codes(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(sorted({finding.code for finding in findings}))


def _effect(findings: Sequence[Finding]) -> str:
    return findings[0].breaks.partition("\n")[0]


def _of_objects(
    objects: Sequence[Traveller], findings: Sequence[Finding], backports: str
) -> Iterator[Cell]:
    about = [
        finding
        for finding in findings
        if finding.code.startswith("UPG4") and finding.level != "note"
    ]
    names = dict.fromkeys(
        (*(traveller.name for traveller in objects), *(_object(finding) for finding in about))
    )
    versions = {traveller.name: traveller for traveller in objects}
    sides: tuple[tuple[str, Side], ...] = ((SENT_TO_OLD, "new"), (SENT_TO_NEW, "old"))
    for name in names:
        mine = [finding for finding in about if _object(finding) == name]
        for pair, side in sides:
            if found := _sent_by(side, mine):
                yield Cell(name, pair, "breaks", _effect(found), _codes(found))
            else:
                yield Cell(name, pair, *_sent(versions.get(name), pair, backports))


def _sent(traveller: Traveller | None, pair: str, backports: str) -> tuple[Verdict, str]:
    if traveller is None or (pair == SENT_TO_NEW and traveller.old and traveller.new):
        return "fine", f"{'OLD' if pair == SENT_TO_OLD else 'NEW'} loads what the other sends"
    if not traveller.new:
        return "fine", "NEW has none of it"
    if not traveller.old:
        return "fine", "OLD has none of it"
    if not rises(traveller):
        return "fine", f"OLD has {traveller.old} and loads {traveller.new}"
    if not backports:
        return "unknown", f"who backports {traveller.new} to {traveller.old} for OLD is not seen"
    return "ordered", f"{traveller.new} is backported to {traveller.old} for OLD {backports}"


def _object(finding: Finding) -> str:
    """The object that a finding is about; modules are no objects."""
    if finding.code == _OF_IMPORTS:
        return finding.subject
    return finding.subject.partition(".")[0].partition("(")[0]


def of_rows(findings: Sequence[Finding]) -> Iterator[Cell]:
    """Yield what one side writes and the other cannot read, whatever the migrations do."""
    about = [finding for finding in findings if finding.code.startswith(_OF_ROWS)]
    sides: tuple[tuple[str, Side], ...] = ((ROWS_OF_NEW, "new"), (ROWS_OF_OLD, "old"))
    for pair, side in sides:
        sent = _sent_by(side, about)
        for subject in dict.fromkeys(finding.subject for finding in sent):
            found = [finding for finding in sent if finding.subject == subject]
            yield Cell(subject, pair, "breaks", _effect(found), _codes(found))


def _of_schema(
    tree: str, steps: Sequence[SchemaStep], findings: Sequence[Finding], stuck: Collection[str]
) -> Iterator[Cell]:
    paths = {step.location.path for step in steps}
    about = [finding for finding in findings if finding.location.path in paths]
    codes = _codes(
        finding for finding in about if finding.code.startswith("UPG6") and finding.level != "note"
    )
    breaking = [text for step in steps for text in step.breaks]
    doubtful = [
        f"{step.revision}: {text}" for step in steps for text in (*step.risks, *step.unclear)
    ]
    unsure = [step.revision for step in steps if step.waits]
    if breaking:
        yield Cell(tree, OLD_CODE, "breaks" if tree in stuck else "ordered", breaking[0], codes)
    elif unsure:
        unread, many = any(step.unread for step in steps), len(unsure) > 1
        why = "not read whole" if unread else "to wait for the end of OLD"
        verb = ("are" if many else "is") if unread else ("have" if many else "has")
        text = f"{', '.join(unsure)} {verb} {why}"
        yield Cell(tree, OLD_CODE, "unknown" if unread else "ordered", text, codes)
    elif doubtful:
        yield Cell(tree, OLD_CODE, "unknown", doubtful[0], codes)
    else:
        text = "nothing that OLD is seen to use is taken away"
        yield Cell(tree, OLD_CODE, "fine", text, codes)
    first = next((step for step in steps if step.made), None)
    if first:
        text = f"NEW expects what {first.revision} does: {first.made}; run it first"
        yield Cell(tree, NEW_CODE, "ordered", text)
    else:
        yield Cell(tree, NEW_CODE, "fine", "the new migrations make nothing that NEW asks for")
