"""One tree -> its Snapshot: find the files that matter, evaluate what they promise."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.base.stack import with_room
from upgradelint.facts.data.collect import UpgradeFiles
from upgradelint.facts.data.collect import undecided as doubtful
from upgradelint.facts.data.moves.columns import columns_of
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.facts.data.moves.paths import collect_moves
from upgradelint.facts.data.upgrades import UpgradeFacts
from upgradelint.facts.import_clues import find_layout
from upgradelint.facts.libraries import Libraries
from upgradelint.facts.migrations.environment.alembic_config import declared_trees
from upgradelint.facts.migrations.options import MigrationOptions
from upgradelint.facts.migrations.schema import SCHEMA, SCHEMA_LITERALS, Schema, collect_schema
from upgradelint.facts.objects.backports.collect import dropped_fields, undecided
from upgradelint.facts.objects.collect import ObjectCollector
from upgradelint.facts.objects.readings import Objects
from upgradelint.facts.options import KNOWN_BY_NAME, Options
from upgradelint.facts.pins.collect import PinFiles, PinReading
from upgradelint.facts.prefilter import found_on_lines, prefiltered
from upgradelint.facts.reachable import Reachable, named_in
from upgradelint.facts.rpc.clients.observer import RpcValues
from upgradelint.facts.rpc.collect import RpcFacts, collect_rpc, collect_targets
from upgradelint.facts.rpc.files import RpcFiles
from upgradelint.facts.rpc.library import QUEUES
from upgradelint.facts.rpc.wiring.indirection import collect_indirection
from upgradelint.facts.silent import Given, SilentFiles, Title
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.store import FileMarks, Readings
from upgradelint.facts.unproven import Unproven
from upgradelint.facts.unread_files import parse_errors, unread_files
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.programs.layout import make_program
from upgradelint.python.sources.source import UnreadableError, paused_gc
from upgradelint.trees.select import Selection
from upgradelint.trees.tree import Tree

COMPARING = b"extra_data_func"
"""How a test that compares recorded hashes adds data to them."""

INTERESTING = re.compile(
    rb"^[ \t]*@[\w.]*(?:[Rr]egister|objectify)"
    rb"|Registry\b[\w.()]{0,99}\.register"
    rb"|^(?:\w+ *= *)?[\w.]*\bregister\("
    rb"|^[^#\n]*\bindirection_api\s*=(?!=)(?!\s*None\b)",
    re.MULTILINE,
)
"""Bytes that a file must have to be looked at."""

DECORATED = b"@"
"""Stands for a class decorator that the project's settings name."""

LITERALS = (b"egist", b"objectify", b"indirection_api")
"""One of these is in every file that INTERESTING finds something in: far faster to look for."""


def collect(tree: Tree, options: Options | None = None) -> Snapshot:
    """Return what a tree promises; what could not be read is in `unproven`, with the reason."""
    with paused_gc():
        return with_room(lambda: _collect(tree, options or Options()))


def _collect(tree: Tree, options: Options) -> Snapshot:
    selection, wanted, stages = options.selection, options.families, options.stages
    every = list(tree.paths())
    paths = [path for path in every if path.endswith(".py")]
    stages.begin(f"{tree.label}: looking through {len(paths)} files")
    rpc_files = RpcFiles(options.rpc, Libraries(options.rpc), options.promised)
    pin_files = PinFiles(tree)
    upgrade_files, silent, reachable = UpgradeFiles(tree), SilentFiles(), Reachable()
    noticing = rpc_files, pin_files, upgrade_files, silent, reachable
    found = dict(_interesting(tree, paths, *noticing, options))
    tasks = reachable.tasks(options)
    if not tasks:
        pin_files.leave(rpc_files.without_tasks())
    look = partial(prefiltered, tree, list(rpc_files.roles), options.fact_store)
    rpc_files.settle(look, tasks=tasks)
    layout = find_layout(tree, paths, options.roots, options.fact_store)
    program = make_program(tree, layout, options.libraries, KNOWN_BY_NAME, options.cache)
    evaluator = Evaluator(program)
    evaluator.always.append(RpcValues(rpc_files.library))
    context = f"{options.context} - {layout.context}"
    readings = Readings(program, options.fact_store, context, stages)
    judged = {path: file_marks.hits for path, file_marks in found.items() if path in selection}
    registering = [path for path, hits in judged.items() if any(map(_registers, hits))]
    forced = {name.rpartition(".")[0] for name in options.force_register}
    if forced:
        named = (path for path in paths if layout.module_name(path) in forced)
        registering = list(dict.fromkeys((*registering, *selection.judged(named))))
    registering = registering if registering and reachable.objects(options) else []
    comparing = [path for path, file_marks in found.items() if COMPARING in file_marks.hits]
    stages.begin(f"{tree.label}: objects", len(registering))
    objects = ObjectCollector(evaluator, options, readings).run(registering, comparing)
    rpc = RpcFacts()
    if "rpc" in wanted:
        stages.begin(f"{tree.label}: RPC and tasks", len(rpc_files.roles))
        collect_facts = collect_rpc if options.callers else collect_targets
        rpc = collect_facts(rpc_files, evaluator, layout, readings)
    setters = [path for path, hits in judged.items() if _assigns_api(hits)]
    if "rpc" in wanted and options.callers:
        services = collect_indirection(setters, options.promised, rpc.servers, evaluator, readings)
        rpc = replace(rpc, startups=(*rpc.startups, *services))
    pins = (
        pin_files.collect(evaluator, readings, rpc, objects.facts)
        if "pins" in wanted and _has_versions(reachable, objects, rpc)
        else PinReading()
    )
    upgrades = UpgradeFacts()
    if "upgrades" in wanted:
        upgrades = upgrade_files.collect(evaluator, readings)
    migrating = judged if "schema" in wanted else {}
    declared = _migrating(tree, every, options)
    stages.begin(f"{tree.label}: models and migrations", len(migrating))
    schema = collect_schema(evaluator, migrating, readings, declared, (every, tree.read))
    row_uses: tuple[RowUse, ...] = ()
    if wanted >= {"schema", "upgrades"}:
        revisions = {migration.path for migration in schema.migrations.values()}
        code = [path for path in selection.judged(paths) if path not in revisions]
        stages.begin(f"{tree.label}: data that moves", len(code))
        columns = columns_of(schema.migrations, schema.models)
        row_uses = collect_moves(evaluator, tree, code, columns, options.fact_store, readings)
    versions = {migration.path.rpartition("/")[0] for migration in schema.migrations.values()}
    beside = [path for path in paths if path.rpartition("/")[0] in versions and path not in judged]
    unreadable = parse_errors(tree, selection.judged(beside)) | _unread(tree) | program.unreadable
    broken = {
        path: unreadable_error for path, unreadable_error in unreadable.items() if path in selection
    }
    known = (
        *objects.unproven,
        *undecided(objects.backports),
        *rpc.unproven,
        *schema.unproven,
        *pins.unproven,
        *doubtful(upgrades),
        *_unreadable(broken),
    )
    silence = (
        silent.unproven(tree, wanted, _given(objects, rpc, schema), known)
        if options.only is None and options.callers
        else ()
    )
    return Snapshot(
        tree.label,
        objects.facts,
        (*known, *silence),
        indirection_api=bool(setters),
        backports=objects.backports,
        dropped={name: dropped_fields(backport) for name, backport in objects.backports.items()},
        migrations=schema.migrations,
        models=schema.models,
        pins=pins.facts,
        upgrades=upgrades,
        facades=objects.facades,
        row_uses=row_uses,
        rpc_servers=rpc.servers,
        rpc_calls=rpc.calls,
        startups=rpc.startups,
        families=wanted,
        unread=tuple(unread_files(broken, tree, judged, rpc_files.roles, versions, readings)),
    )


def _has_versions(reachable: Reachable, objects: Objects, rpc: RpcFacts) -> bool:
    """Whether there may be anything of which a list in the tree could give the versions."""
    return bool(reachable.named or objects.facts or rpc.servers or rpc.calls)


def _migrating(tree: Tree, paths: Iterable[str], options: Options) -> MigrationOptions:
    """The options for migrations, with the trees that alembic's configuration declares."""
    declared = declared_trees(tree, paths) if "schema" in options.families else {}
    return replace(options.migrations, trees={**declared, **options.migrations.trees})


def _given(objects: Objects, rpc: RpcFacts, schema: Schema) -> Given:
    """The paths of what was found, by the library that it is of."""
    found: dict[Title, list[str]] = {
        "oslo.versionedobjects": [fact.location.path for fact in objects.facts.values()],
        "alembic": [migration.path for migration in schema.migrations.values()],
        "oslo.messaging": [],
        **{queue: [] for queue in QUEUES},
    }
    places = [(server.topic, server.location) for server in rpc.servers]
    places += [(call.topic, call.location) for call in rpc.calls]
    for topic, place in places:
        queued = next((queue for queue in QUEUES if queue == topic), None)
        found[queued or "oslo.messaging"].append(place.path)
    return found


def _registers(hit: bytes) -> bool:
    return b"egist" in hit or b"objectify" in hit or hit == DECORATED


def _assigns_api(hits: frozenset[bytes]) -> bool:
    return any(b"indirection_api" in hit for hit in hits)


def _interesting(
    tree: Tree,
    paths: Iterable[str],
    rpc_files: RpcFiles,
    pin_files: PinFiles,
    upgrade_files: UpgradeFiles,
    silent: SilentFiles,
    reachable: Reachable,
    options: Options,
) -> Iterator[tuple[str, FileMarks]]:
    """Yield what makes a file interesting: of the project's tests, how they compare hashes."""
    ends = [decorator.rpartition(".")[2].encode() for decorator in options.decorators]
    extra = [re.compile(rb"@[\w.]*\b" + re.escape(end)) for end in ends]

    def look(data: bytes) -> FileMarks:
        hits = _hits(data)
        if not hits and any(pattern.search(data) for pattern in extra):
            hits = frozenset({DECORATED})
        marks = rpc_files.look(data)
        pins, upgrades = pin_files.look(data, marks.roles), upgrade_files.look(data)
        libraries = silent.look(data)
        return replace(
            marks,
            hits=hits,
            pins=pins,
            upgrades=upgrades,
            libraries=libraries,
            named=named_in(data),
        )

    judged, others = _parted(paths, options.selection)
    fact_store = options.fact_store
    for path, file_marks in prefiltered(
        tree, judged, fact_store, f"judged {options.context}", look
    ):
        rpc_files.notice(path, file_marks)
        pin_files.notice(path, file_marks)
        upgrade_files.notice(path, file_marks)
        silent.notice(path, file_marks.libraries)
        reachable.named |= file_marks.named
        if file_marks.hits:
            yield path, file_marks
    for path, file_marks in prefiltered(tree, others, fact_store, "others", _look_at_test):
        reachable.named |= file_marks.named
        if file_marks.hits:
            yield path, file_marks


def _look_at_test(data: bytes) -> FileMarks:
    hits = frozenset({COMPARING} if COMPARING in data else ())
    return FileMarks(hits, named=named_in(data))


def _parted(paths: Iterable[str], selection: Selection) -> tuple[list[str], list[str]]:
    judged: list[str] = []
    others: list[str] = []
    for path in paths:
        (judged if path in selection else others).append(path)
    return judged, others


def _hits(data: bytes) -> frozenset[bytes]:
    hits = found_on_lines(INTERESTING, LITERALS, data)
    return hits | found_on_lines(SCHEMA, SCHEMA_LITERALS, data)


def _unread(tree: Tree) -> dict[str, UnreadableError]:
    """The files whose bytes cannot be had."""
    return {path: UnreadableError(f"the file {why}") for path, why in tree.unreadable.items()}


def _unreadable(broken: Mapping[str, UnreadableError]) -> Iterator[Unproven]:
    for path, error in sorted(broken.items()):
        yield Unproven("file", path, error.reason, Location(path, error.line))
