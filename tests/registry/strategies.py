"""Generated snapshots: any facts that an evaluator could read from source."""

from hypothesis import strategies as st

from tests.registry.build import UNSPECIFIED
from upgradelint.facts.objects import (
    FieldFacts,
    MethodFacts,
    ObjectFacts,
    ParameterFacts,
    TypeFacts,
)
from upgradelint.facts.snapshot import Snapshot
from upgradelint.location import Location

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
    return ObjectFacts(
        name=name,
        version=draw(versions),
        fields=tuple(draw(st.lists(fields(), max_size=4, unique_by=lambda one: one.name))),
        methods=tuple(draw(st.lists(methods, max_size=2, unique_by=lambda one: one.name))),
        child_versions=draw(
            st.one_of(st.none(), st.dictionaries(names, versions, max_size=2).map(_pairs))
        ),
        extra=draw(st.lists(texts, max_size=2).map(tuple)),
        fingerprint=draw(st.sampled_from(["0" * 32, "f" * 32, "1.0-" + "a" * 32])),
        role=draw(st.sampled_from(["object", "notification"])),
        parents=draw(st.lists(names, max_size=2).map(tuple)),
        location=place,
        version_location=place,
        history=draw(st.sampled_from([None, ("1.0",)])),
        other_versions=draw(st.sampled_from([None, ("2.0",)])),
    )


def _pairs(children: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(children.items())


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    drawn = draw(st.sets(st.sampled_from(["Flavor", "Instance", "Ünit", "A", "B"]), max_size=4))
    return Snapshot("generated", {name: draw(objects(name)) for name in sorted(drawn)})
