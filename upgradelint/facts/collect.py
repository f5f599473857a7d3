"""One tree -> its Snapshot: find the files that matter, evaluate what they promise."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from upgradelint.facts.collect_backports import collect_backports, undecided
from upgradelint.facts.collect_objects import ObjectCollector
from upgradelint.facts.collect_pins import PinFiles
from upgradelint.facts.collect_rpc import RpcFacts, RpcFiles
from upgradelint.facts.collect_schema import SCHEMA, SCHEMA_LITERALS, collect_schema
from upgradelint.facts.pins import PinFacts
from upgradelint.facts.snapshot import Snapshot, Unproven
from upgradelint.location import Location
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.layout import Layout, make_program
from upgradelint.python.program import Files, SourceCache
from upgradelint.python.source import UnreadableError, paused_gc
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree

KNOWN_BY_NAME = frozenset(
    """
    alembic eventlet flask logging migrate oslo_concurrency oslo_config oslo_context oslo_db
    oslo_i18n oslo_log oslo_messaging oslo_middleware oslo_policy oslo_serialization
    oslo_service oslo_utils osprofiler sqlalchemy
""".split()
)
"""Libraries never read as source: facts speak of them by their public names."""

COMPARING = b"extra_data_func"
"""How a test that compares recorded hashes adds data to them."""

INTERESTING = re.compile(
    rb"^[ \t]*@[\w.]*(?:[Rr]egister|objectify)"
    rb"|Registry\b[\w.()]*\.register"
    rb"|^(?:\w+ *= *)?[\w.]*\bregister\("
    rb"|^[^#\n]*\bindirection_api\s*=(?!=)(?!\s*None\b)",
    re.MULTILINE,
)
"""Bytes that a file must have to be looked at."""

LITERALS = (b"egist", b"objectify", b"indirection_api")
"""One of these is in every file that INTERESTING finds something in: far faster to look for."""


Family = Literal["objects", "backports", "rpc", "schema", "pins"]

FAMILIES: frozenset[Family] = frozenset({"objects", "backports", "rpc", "schema", "pins"})


@dataclass(frozen=True, slots=True)
class Options:
    """What the reading of a tree needs to know: judged paths, libraries, the rule for extra data.

    `extra_data` is "auto" (as the project's own test does it) or "none"; `cache` shares parsed
    files between the revisions of one run; `families` says which facts are wanted.
    """

    selection: Selection = field(default_factory=Selection)
    libraries: Sequence[Files] = ()
    extra_data: str = "auto"
    decorators: Sequence[str] = ()
    force_register: Sequence[str] = ()
    cache: SourceCache = field(default_factory=SourceCache)
    families: frozenset[Family] = FAMILIES


def collect(tree: Tree, options: Options | None = None) -> Snapshot:
    """Return what a tree promises; what could not be read is in `unproven`, with the reason."""
    with paused_gc():
        return _collect(tree, options or Options())


def _collect(tree: Tree, options: Options) -> Snapshot:
    selection = options.selection
    paths = [path for path in tree.paths() if path.endswith(".py")]
    rpc_files = RpcFiles(selection)
    pin_files = PinFiles(selection, rpc_files.roles)
    passing = pin_files.passing(rpc_files.passing(tree.read_many(paths)))
    found = dict(_interesting(passing, options))
    layout = Layout(paths)
    program = make_program(tree, layout, options.libraries, KNOWN_BY_NAME, options.cache)
    evaluator = Evaluator(program)
    judged = [path for path in found if path in selection]
    registering = [path for path in judged if not found[path] or any(map(_registers, found[path]))]
    comparing = [path for path in found if COMPARING in found[path]]
    collector = ObjectCollector(evaluator, layout, options)
    objects, unproven = collector.run(registering, comparing)
    wanted = options.families
    rpc = rpc_files.collect(evaluator, layout) if "rpc" in wanted else RpcFacts()
    pins = PinFacts()
    if "pins" in wanted:
        pins = pin_files.collect(evaluator, layout, rpc, objects)
    judged_hits = {path: found[path] for path in judged if "schema" in wanted}
    schema = collect_schema(evaluator, layout, judged_hits)
    routines = collector.classes if "backports" in wanted else {}
    backports = collect_backports(evaluator, objects, routines)
    unreadable = _unreadable(program.unreadable.items(), selection)
    return Snapshot(
        tree.label,
        objects,
        (
            *unproven,
            *undecided(backports),
            *rpc.unproven,
            *schema.unproven,
            *pin_files.unproven,
            *unreadable,
        ),
        indirection_api=any(map(_assigns_api, (found[path] for path in judged))),
        backports=backports,
        migrations=schema.migrations,
        models=schema.models,
        pins=pins,
        rpc_servers=rpc.servers,
        rpc_calls=rpc.calls,
    )


def _registers(hit: bytes) -> bool:
    return b"egist" in hit or b"objectify" in hit


def _assigns_api(hits: frozenset[bytes]) -> bool:
    return any(b"indirection_api" in one for one in hits)


def _interesting(
    files: Iterable[tuple[str, bytes]], options: Options
) -> Iterable[tuple[str, frozenset[bytes]]]:
    """Yield what makes a file interesting: of the project's tests, how they compare hashes."""
    extra = [re.compile(rb"@[\w.]*" + re.escape(one.encode())) for one in options.decorators]
    for path, data in files:
        if path not in options.selection:
            if COMPARING in data:
                yield path, frozenset({COMPARING})
            continue
        hits = _hits(data)
        if hits or any(one.search(data) for one in extra):
            yield path, hits


def _hits(data: bytes) -> frozenset[bytes]:
    hits: frozenset[bytes] = frozenset()
    if any(one in data for one in LITERALS):
        hits = frozenset(INTERESTING.findall(data))
    if any(one in data for one in SCHEMA_LITERALS):
        hits |= frozenset(SCHEMA.findall(data))
    return hits


def _unreadable(
    broken: Iterable[tuple[str, UnreadableError]], selection: Selection
) -> Iterable[Unproven]:
    for path, error in sorted(broken, key=lambda one: one[0]):
        if path in selection:
            yield Unproven("file", path, error.reason, Location(path, error.line))
