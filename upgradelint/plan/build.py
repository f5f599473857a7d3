"""Two releases in, the plan of the upgrade out."""

from collections.abc import Iterable, Iterator, Sequence

from upgradelint.base.frozen import replace
from upgradelint.facts.services.model import ServiceFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.findings.finding import Finding
from upgradelint.plan.ages import too_old
from upgradelint.plan.interfaces import interfaces, sides
from upgradelint.plan.lineage import cut_off
from upgradelint.plan.matrix import ROWS_OF_NEW, matrix, of_rows, unsent
from upgradelint.plan.model import Advice, Fault, Interface, Plan, Service, Step
from upgradelint.plan.movers import early_contractions, movers
from upgradelint.plan.objects import rises, travellers
from upgradelint.plan.parts import Parts
from upgradelint.plan.pins import held_back, homeless, object_pins, pins
from upgradelint.plan.questions import questions
from upgradelint.plan.schema import UNMET, contradictions, schema_steps
from upgradelint.plan.services import backporting, giving, services
from upgradelint.plan.steps.before import finish, pinning, schema
from upgradelint.plan.steps.order import cycles, edges, stages, unplaced
from upgradelint.plan.steps.rolling import ending, rolling, unpinning


def make_plan(
    before: Snapshot,
    after: Snapshot,
    deployed: tuple[ServiceFacts, ServiceFacts],
    findings: Sequence[Finding],
) -> Plan:
    """Return the plan from one release to another.

    `deployed` are what both trees show of their services; `findings` are those of the comparison.
    """
    known = _parts(before, after, deployed, findings)
    stuck = dict(contradictions(known.schema, before, after))
    cut = (*too_old(before, deployed[1].oldest), *cut_off(before, after))
    parts = replace(known, stuck=tuple(stuck))
    unseen = [
        label for label, service in zip(("OLD", "NEW"), deployed, strict=True) if not service.known
    ]
    return Plan(
        parts.old,
        parts.new,
        parts.services,
        parts.interfaces,
        parts.objects,
        parts.schema,
        parts.pins,
        parts.movers,
        parts.edges,
        parts.stages,
        tuple(_steps(parts)),
        tuple(
            matrix(
                parts.interfaces,
                parts.objects,
                parts.schema,
                findings,
                _backports(parts),
                parts.stuck,
            )
        ),
        tuple(map(advice, findings)),
        tuple(questions(parts, before, after, unseen)),
        tuple(dict.fromkeys((*cut, *_faults(parts, stuck.values(), findings)))),
        min(judged(before), judged(after)),
    )


def judged(snapshot: Snapshot) -> int:
    """Return how many things of a release the plan can speak of, also what nobody here calls."""
    return snapshot.proven + len(snapshot.rpc_servers)


def _parts(
    before: Snapshot,
    after: Snapshot,
    deployed: tuple[ServiceFacts, ServiceFacts],
    findings: Sequence[Finding],
) -> Parts:
    known = sides(before, after)
    found = tuple(interfaces(before, after))
    objects = tuple(travellers(before, after))
    versioned = giving(known, deployed[1].giving)
    moving = {interface.name for interface in found if interface.ordered}
    moving.update(versioned if any(map(rises, objects)) else ())
    running = services(*deployed, known, after, moving)
    contracts = [_placed(interface, running) for interface in found]
    capped, held = object_pins(after), held_back(after, objects)
    helping = backporting(known)
    pinned = tuple(pins(contracts, known, deployed[1], before, after, held))
    by_option = any(pin.how == "option" for pin in pinned)
    listed = tuple(movers(before, after, deployed[1]))
    fresh = [mover for mover in listed if mover.presence == "new"]
    reasons = dict.fromkeys(
        edges(running, contracts, objects, helping, versioned, objects_pinned=bool(capped))
    )
    return Parts(
        before.label,
        after.label,
        running,
        tuple(contracts),
        objects,
        tuple(schema_steps(before, after, findings, fresh)),
        pinned,
        listed,
        tuple(reasons),
        stages(running, tuple(reasons)),
        deployed[1].commands or deployed[0].commands,
        capped,
        helping,
        held if by_option else (),
        unsent=tuple(unsent(contracts, findings)),
        migrating=deployed[1].migrating,
        homeless=tuple(homeless(known, deployed[1], before, after)),
        giving=versioned,
        rows=tuple(cell.text for cell in of_rows(findings) if cell.pair == ROWS_OF_NEW),
    )


def _placed(interface: Interface, running: Sequence[Service]) -> Interface:
    return replace(
        interface,
        servers=tuple(each.name for each in running if interface.name in each.serves),
        clients=tuple(each.name for each in running if interface.name in each.calls),
    )


def _steps(parts: Parts) -> Iterator[Step]:
    earlier = [*finish(parts), *schema(parts), *pinning(parts)]
    yield from earlier
    yield from rolling(parts, first=not earlier)
    yield from unpinning(parts)
    yield from ending(parts)


def _faults(parts: Parts, stuck: Iterable[Fault], findings: Iterable[Finding]) -> Iterator[Fault]:
    for interface in parts.interfaces:
        if not interface.overlap:
            old, new = ", ".join(interface.old), ", ".join(interface.new)
            text = f"{interface.name}: OLD serves {old}, NEW {new}"
            station = f"serves {interface.old[-1]} and {interface.new[0]} of {interface.name}"
            yield Fault("major", f"{text}: no major version is served by both", station)
    yield from stuck
    yield from cycles(parts.edges)
    yield from unplaced(parts.interfaces, parts.services)
    yield from early_contractions(parts.movers)
    yield from (
        Fault("mover", finding.message, "moves these rows, and does not refuse them yet")
        for finding in findings
        if finding.code == UNMET
    )


def _backports(parts: Parts) -> str:
    """Say who backports objects for OLD: senders that are capped, or who is asked for it."""
    if parts.object_pins:
        return f"by its sender, which {parts.object_pins[-1]} caps"
    helpers = {
        name
        for name_of_interface in (*parts.backporting, *parts.giving)
        for name in parts.interface(name_of_interface).servers
    }
    names = ", ".join(sorted(helpers) or (*parts.backporting, *parts.giving))
    return f"when it asks {names}, which has to be NEW" if names else ""


def advice(finding: Finding) -> Advice:
    """Return a finding as a plan shows it."""
    return Advice(
        finding.code,
        finding.level,
        finding.message,
        finding.subject,
        finding.breaks,
        finding.hint,
        finding.location,
    )
