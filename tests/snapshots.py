"""Facts made by hand, for tests of what is judged rather than of how it is read."""

from upgradelint.base.frozen import replace
from upgradelint.base.location import Location
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.snapshot import Snapshot

STRING = TypeFacts("String", "String")
INTEGER = TypeFacts("Integer", "Integer")


def known(name: str) -> TypeFacts:
    """Return a type of the library."""
    return TypeFacts(name, name)


def enum(*values: str | int, name: str = "Enum", wire: str = "String") -> TypeFacts:
    return TypeFacts(name, wire, values=tuple(map(repr, values)))


def held(name: str) -> TypeFacts:
    return TypeFacts("Object", "Object", object_name=name)


def listed(element: TypeFacts, *, nullable: bool = False) -> TypeFacts:
    return TypeFacts("List", "List", element=element, element_nullable=nullable)


def field(name: str, kind: TypeFacts = STRING, **facts: object) -> FieldFacts:
    """Return a field on a line of its own name's making, so that equal fields are equal."""
    made = FieldFacts(
        name,
        kind,
        nullable=False,
        default=None,
        read_only=False,
        text="",
        location=Location("demo/objects.py", 10 + len(name), 9),
    )
    changed = replace(made, **facts)  # type: ignore[arg-type]
    text = f"{kind.name}{kind.values}{changed.nullable}{changed.default}"
    return replace(changed, text=text)


def method(signature: str, text: str = "") -> MethodFacts:
    """Return a remotable method from what its parameters look like: `save(a, b=1, *c, d, **e)`."""
    name, _, inside = signature.rstrip(")").partition("(")
    parameters = []
    kind = "positional"
    for part in filter(None, inside.replace(" ", "").split(",")):
        key, _, default = part.partition("=")
        if key.startswith("**"):
            parameters.append(ParameterFacts(key[2:], "varkw"))
        elif key.startswith("*"):
            kind = "keyword"
            if key != "*":
                parameters.append(ParameterFacts(key[1:], "varargs"))
        else:
            parameters.append(ParameterFacts(key, kind, default or None))  # type: ignore[arg-type]
    place = Location("demo/objects.py", 50, 5)
    return MethodFacts(name, tuple(parameters), text or signature, place)


def make_object(
    name: str = "Flavor",
    version: str = "1.1",
    fields: tuple[FieldFacts, ...] = (),
    methods: tuple[MethodFacts, ...] = (),
    **facts: object,
) -> ObjectFacts:
    """Return an object that assigns VERSION two lines under its class statement."""
    made = ObjectFacts(
        name,
        version,
        fields,
        methods,
        child_versions=None,
        extra=(),
        fingerprint=f"{version}-{[part.text for part in (*fields, *methods)]}",
        role="object",
        parents=(),
        location=Location("demo/objects.py", 1),
        version_location=Location("demo/objects.py", 3, 5),
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def undeclared(obj: ObjectFacts) -> ObjectFacts:
    """Return the object as if its class did not assign VERSION."""
    return replace(obj, version_location=obj.location)


def snapshot(*objects: ObjectFacts, label: str = "demo", **facts: object) -> Snapshot:
    return Snapshot(label, {entry.name: entry for entry in objects}, **facts)  # type: ignore[arg-type]
