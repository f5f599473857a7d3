"""Generated snapshots: any facts that an evaluator could read from source."""

from typing import TypeVar, get_args

from hypothesis import strategies as st

from tests.registry.build import UNSPECIFIED
from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.data.facades import FacadeFacts
from upgradelint.facts.data.moves.model import RowUse
from upgradelint.facts.data.upgrades import MigrationList, OnlineMigration, UpgradeFacts
from upgradelint.facts.families import FAMILIES
from upgradelint.facts.migrations.model import MadeColumn, MadeConstraint, Operation, Revision
from upgradelint.facts.migrations.models.model import (
    ColumnFacts,
    ModelFacts,
    PendingRemoval,
    TableFacts,
)
from upgradelint.facts.objects.fingerprint import fingerprint
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.pins.model import PinEntry, PinFacts, PinTable
from upgradelint.facts.rpc.model import CallPath, Endpoint, RpcMethod
from upgradelint.facts.rpc.wiring.startup import PinOption, Setup, Startup
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven

T = TypeVar("T")

names = st.sampled_from(["a", "b", "c", "created_at", "ü", "x-y"])
identifiers = st.sampled_from(["context", "instance", "limit", "marker", "über"])
texts = st.one_of(
    st.text(max_size=6), st.sampled_from(["None", "'a=b'", '"', "\n", "\u2028", "{}"])
)
places = st.builds(
    Location, st.sampled_from(["x/a.py", "x/b.py"]), st.integers(1, 99), st.integers(1, 9)
)
versions = st.sampled_from(["1.0", "1.1", "1.2", "1.10", "2.0", "1.1.1"])
kinds = st.sampled_from(["String", "Integer", "Enum", "Object", "List"])


def types(depth: int = 2) -> st.SearchStrategy[TypeFacts]:
    inner = st.none() if depth == 0 else st.one_of(st.none(), types(depth - 1))
    return st.builds(
        TypeFacts,
        name=kinds,
        wire=kinds,
        values=st.one_of(st.none(), st.lists(texts, max_size=3).map(tuple)),
        object_name=st.one_of(st.none(), names),
        element=inner,
        element_nullable=st.booleans(),
    )


@st.composite
def fields(draw: st.DrawFn) -> FieldFacts:
    """Draw a field; its hashed text is what the library prints for such a field, or any other."""
    kind, nullable = draw(types()), draw(st.booleans())
    default = draw(st.one_of(st.none(), texts))
    shown = UNSPECIFIED if default is None else default
    plain = f"{kind.name}(default={shown},nullable={nullable}"
    values = ", ".join(kind.values or ())
    usual = [f"{plain})", f"{plain},valid_values=[{values}])", f"{plain},valid_values=({values}))"]
    return FieldFacts(
        name=draw(names),
        type=kind,
        nullable=nullable,
        default=default,
        read_only=draw(st.booleans()),
        text=draw(st.one_of(st.sampled_from(usual), texts)),
        location=draw(places),
    )


@st.composite
def parameters(draw: st.DrawFn) -> tuple[ParameterFacts, ...]:
    """Draw a signature as Python allows it."""
    drawn = draw(st.lists(identifiers, unique=True, max_size=5))
    values = st.one_of(st.none(), texts)
    kinds = sorted(
        draw(st.lists(st.integers(0, 3), min_size=len(drawn), max_size=len(drawn)).filter(_lawful))
    )
    order = ("positional", "varargs", "keyword", "varkw")
    return tuple(
        ParameterFacts(name, order[kind], None if kind in (1, 3) else draw(values))
        for name, kind in zip(drawn, kinds, strict=True)
    )


def _lawful(kinds: list[int]) -> bool:
    return kinds.count(1) < 2 and kinds.count(3) < 2


specs = st.sampled_from(
    [
        "ArgSpec(args=['self', 'limit'], varargs=None, keywords=None, defaults=None)",
        "ArgSpec(args=['cls', 'context'], varargs=None, keywords=None, defaults=None)",
        "ArgSpec(args=[], varargs='instance', keywords='marker', defaults=None)",
        "ArgSpec(args=['self', 'limit'], varargs=None, keywords=None, defaults=('a=b',))",
    ]
)
methods = st.builds(
    MethodFacts,
    name=names,
    parameters=parameters(),
    text=st.one_of(specs, texts),
    location=places,
)


@st.composite
def objects(draw: st.DrawFn, name: str) -> ObjectFacts:
    place = draw(places)
    facts = ObjectFacts(
        name=name,
        version=draw(versions),
        fields=tuple(draw(st.lists(fields(), max_size=4, unique_by=lambda entry: entry.name))),
        methods=tuple(draw(st.lists(methods, max_size=2, unique_by=lambda entry: entry.name))),
        child_versions=draw(
            st.one_of(st.none(), st.dictionaries(names, versions, max_size=2).map(_pairs))
        ),
        extra=draw(st.lists(texts, max_size=2).map(tuple)),
        fingerprint="",
        role=draw(st.sampled_from(["object", "notification"])),
        parents=draw(st.lists(names, max_size=2).map(tuple)),
        location=place,
        version_location=place,
        history=draw(st.sampled_from([None, ("1.0",)])),
        other_versions=draw(st.sampled_from([None, ("2.0",)])),
    )
    return hashed(facts)


def hashed(facts: ObjectFacts) -> ObjectFacts:
    """Return the object with the hash that the library computes of it: other fields, another."""
    digest = fingerprint(
        facts.version, facts.fields, facts.methods, facts.child_versions, facts.extra
    )
    return replace(facts, fingerprint=digest)


def _pairs(children: dict[str, T]) -> tuple[tuple[str, T], ...]:
    return tuple(children.items())


packages = st.sampled_from(["app.compute", "app"])
namespaces = st.sampled_from(["", "base", "x y"])
minors = st.sampled_from(["1.0", "1.1", "1.10", "2.0", "2.3.1"])
some_names = st.lists(identifiers, unique=True, max_size=3).map(tuple)
some_minors = st.lists(minors, unique=True, max_size=2).map(tuple)


@st.composite
def served(draw: st.DrawFn, name: str) -> RpcMethod:
    return RpcMethod(
        name=name,
        parameters=draw(parameters()),
        required=draw(some_names),
        open=draw(st.booleans()),
        location=draw(places),
        has_context=draw(st.booleans()),
        forwarded=draw(st.booleans()),
        misplaced=draw(st.lists(st.tuples(identifiers, identifiers), max_size=1).map(tuple)),
        lacking=draw(some_names),
        excess=draw(some_names),
        unsent=draw(some_names),
        receiver=draw(identifiers),
        keyed=draw(some_names),
    )


@st.composite
def endpoints(draw: st.DrawFn) -> Endpoint:
    served_names = sorted(draw(st.sets(names, max_size=3)))
    return Endpoint(
        package=draw(packages),
        namespace=draw(namespaces),
        version=draw(minors),
        cls=draw(st.sampled_from(["app.compute.Manager", "app.compute.Old"])),
        methods=tuple(draw(served(name)) for name in served_names),
        location=draw(places),
        version_location=draw(places),
        topic=draw(st.sampled_from(["", "compute"])),
        delegate=draw(st.sampled_from(["", "?", "app.compute.Manager"])),
        servers=draw(some_names),
    )


calls = st.builds(
    CallPath,
    client=st.sampled_from(["app.rpcapi.API", "app.rpcapi.Other"]),
    wrapper=names,
    package=packages,
    topic=st.sampled_from(["", "compute"]),
    namespace=namespaces,
    method=st.one_of(names, st.just("")),
    arguments=some_names,
    version=minors,
    explicit=st.booleans(),
    kind=st.sampled_from(["call", "cast"]),
    pinned=st.booleans(),
    sendable=some_minors,
    refused=some_minors,
    cap=st.sampled_from(["", "1.1"]),
    idle=some_minors,
    conditions=st.lists(texts, max_size=1).map(tuple),
    location=places,
    used=st.booleans(),
    unproven=st.sampled_from(["", "", "", "the version cannot be told"]),
)
constraints = st.builds(
    MadeConstraint,
    kind=st.sampled_from(["unique", "check", "foreign_key"]),
    name=st.none() | names,
    columns=some_names,
    text=texts,
)
operations = st.builds(
    Operation,
    kind=st.sampled_from(["add_column", "drop_column", "create_table"]),
    table=st.one_of(st.none(), names),
    column=st.one_of(st.none(), names),
    columns=some_names,
    name=st.one_of(st.none(), names),
    type=st.one_of(st.none(), texts),
    server_default=st.one_of(st.none(), texts),
    made=st.lists(st.builds(MadeColumn, names, st.none() | texts), max_size=2).map(tuple),
    constraints=st.lists(constraints, max_size=2).map(tuple),
    text=texts,
)


@st.composite
def revisions(draw: st.DrawFn) -> Revision:
    tree = draw(st.sampled_from(["app/db/versions", "a:b/versions"]))
    return Revision(
        id=draw(st.sampled_from(["0001", "abc", "001"])),
        down_revisions=draw(some_names),
        branch_labels=draw(some_names),
        depends_on=draw(some_names),
        phase=draw(st.sampled_from(["expand", "contract", "none"])),
        path=f"{tree}/{draw(st.sampled_from(['one', 'two']))}.py",
        tree=tree,
        operations=tuple(draw(st.lists(operations, max_size=2))),
        location=draw(places),
        tool=draw(st.sampled_from(["alembic", "sqlalchemy-migrate"])),
        digest=draw(st.sampled_from(["", "0" * 16, "f" * 16])),
        source=draw(st.sampled_from(["0" * 12, "1" * 12])),
        imports=draw(some_names),
        unproven=draw(st.sampled_from([(), (), ("too complex",)])),
    )


columns = st.builds(
    ColumnFacts,
    name=names,
    attribute=names,
    type=st.one_of(st.none(), texts),
    nullable=st.sampled_from([None, True, False]),
    server_default=st.one_of(st.none(), texts),
    default=st.booleans(),
    primary_key=st.booleans(),
    location=places,
)
tables = st.builds(
    TableFacts,
    name=names,
    owner=st.sampled_from(["", "app.models.Flavor", "app.models.Other"]),
    columns=st.lists(columns, max_size=3).map(tuple),
    location=places,
    partial=st.sampled_from(["", "", "a base class is unknown"]),
)
pending = st.builds(PendingRemoval, names, st.one_of(st.none(), names), places)
models = st.builds(
    ModelFacts,
    tables=st.lists(tables, max_size=2).map(tuple),
    pending=st.lists(pending, max_size=2).map(tuple),
    unread=st.lists(places, max_size=1).map(tuple),
)
pin_lines = st.builds(
    PinEntry,
    name=names,
    versions=st.dictionaries(names, minors, max_size=2).map(_pairs),
    objects=st.dictionaries(names, some_minors, max_size=2).map(_pairs),
    location=places,
)
pin_tables = st.builds(
    PinTable,
    kind=st.sampled_from(["aliases", "counters"]),
    name=st.sampled_from(["app.SERVICE_VERSION_HISTORY", "app.ALIASES"]),
    owner=st.sampled_from(["", "app.API"]),
    package=packages,
    entries=st.lists(pin_lines, max_size=2).map(tuple),
    location=places,
    counter=st.sampled_from(["", "SERVICE_VERSION"]),
    current=st.sampled_from(["", "7"]),
)
online_steps = st.builds(OnlineMigration, name=names, location=places, path=names)
online = st.builds(
    MigrationList,
    name=st.sampled_from(["app.manage.MIGRATIONS", "app.manage.OTHERS"]),
    entries=st.lists(online_steps, max_size=2).map(tuple),
    location=places,
    loose=st.lists(st.tuples(names, places), max_size=2).map(tuple),
)
facades = st.builds(
    FacadeFacts,
    name=st.sampled_from(["Flavor", "Instance"]),
    reads=some_names,
    load=places,
    writes=some_names,
    unread=st.sampled_from(["", "a loop"]),
)
pairs = st.lists(st.tuples(names, names), max_size=2).map(tuple)
row_uses = st.builds(
    RowUse,
    function=st.sampled_from(["app.db.size", "app.db.move"]),
    location=places,
    fallbacks=pairs,
    copies=pairs,
    both=pairs,
)
pin_options = st.builds(
    PinOption,
    name=st.sampled_from(["upgrade_levels.compute", "ü"]),
    default=st.sampled_from(["", "1.0", None]),
    formerly=some_names,
)
startups = st.builds(
    Startup,
    kind=st.sampled_from(get_args(Setup)),
    by=st.sampled_from(["app.service.Service", "app.cmd.main"]),
    has=some_names,
    location=places,
    pins=st.lists(pin_options, max_size=1).map(tuple),
)
row_readers = st.lists(facades, max_size=2)
unread_things = st.sampled_from(
    [
        Unproven("file", "x/a.py", "syntax error", Location("x/a.py", 1)),
        Unproven("rpc", "app.compute.Manager", "its target cannot be told", Location("x/b.py", 1)),
        Unproven("rpc", "app.rpcapi.API.a", "too complex", Location("x/b.py", 1)),
    ]
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    drawn = draw(st.sets(st.sampled_from(["Flavor", "Instance", "Ünit", "A", "B"]), max_size=4))
    found = draw(st.lists(revisions(), max_size=2))
    return Snapshot(
        "generated",
        {name: draw(objects(name)) for name in sorted(drawn)},
        unproven=draw(st.lists(unread_things, max_size=1).map(tuple)),
        rpc_servers=tuple(draw(st.lists(endpoints(), max_size=3))),
        rpc_calls=tuple(draw(st.lists(calls, max_size=4))),
        migrations={f"{revision.key}@{at}": revision for at, revision in enumerate(found)},
        models=draw(models),
        pins=PinFacts(tuple(draw(st.lists(pin_tables, max_size=2)))),
        upgrades=UpgradeFacts(tuple(draw(st.lists(online, max_size=2)))),
        facades={entry.name: entry for entry in draw(row_readers) if entry.name in drawn},
        row_uses=tuple(
            {use.function: use for use in draw(st.lists(row_uses, max_size=2))}.values()
        ),
        startups=tuple(
            {revision.key: revision for revision in draw(st.lists(startups, max_size=2))}.values()
        ),
        families=FAMILIES - draw(st.sampled_from([set(), {"rpc"}, {"schema", "pins"}])),
    )
