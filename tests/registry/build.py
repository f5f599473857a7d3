"""Facts in few words, for tests."""

import hashlib

from upgradelint.base.location import Location
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts, TypeFacts
from upgradelint.facts.parameters import ParameterFacts
from upgradelint.facts.snapshot import Snapshot
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.finding import Finding

UNSPECIFIED = "<class 'oslo_versionedobjects.fields.UnspecifiedDefault'>"


def a_field(
    name: str,
    kind: str = "Integer",
    nullable: bool = False,
    default: str | None = None,
    read_only: bool = False,
    line: int = 20,
    object_name: str | None = None,
) -> FieldFacts:
    text = f"{kind}(default={default or UNSPECIFIED},nullable={nullable})"
    facts = TypeFacts(kind, kind, object_name=object_name)
    return FieldFacts(name, facts, nullable, default, read_only, text, Location("a.py", line, 9))


def a_method(name: str, *parameters: str) -> MethodFacts:
    args = ", ".join(repr(text) for text in ("self", "context", *parameters))
    text = f"ArgSpec(args=[{args}], varargs=None, keywords=None, defaults=None)"
    facts = tuple(ParameterFacts(parameter, "positional") for parameter in parameters)
    return MethodFacts(name, facts, text, Location("a.py", 30, 5))


def an_object(
    name: str = "Flavor",
    version: str = "1.0",
    *facts: FieldFacts | MethodFacts,
    path: str = "app/objects/flavor.py",
    children: tuple[tuple[str, str], ...] | None = None,
    extra: tuple[str, ...] = (),
    parents: tuple[str, ...] = (),
) -> ObjectFacts:
    fields = tuple(fact for fact in facts if isinstance(fact, FieldFacts))
    methods = tuple(fact for fact in facts if isinstance(fact, MethodFacts))
    texts = [*(entry.name + entry.text for entry in facts), str(children), *extra]
    digest = hashlib.md5("".join(texts).encode(), usedforsecurity=False).hexdigest()
    return ObjectFacts(
        name=name,
        version=version,
        fields=fields,
        methods=methods,
        child_versions=children,
        extra=extra,
        fingerprint=f"{version}-{digest}",
        role="object",
        parents=parents,
        location=Location(path, 11),
        version_location=Location(path, 14, 5),
    )


def a_snapshot(*objects: ObjectFacts, unproven: tuple[Unproven, ...] = ()) -> Snapshot:
    return Snapshot("tree", {entry.name: entry for entry in objects}, unproven)


def unread(name: str, path: str = "app/objects/flavor.py", family: str = "object") -> Unproven:
    return Unproven(family, name, "a base class is unknown", Location(path, 11))


def a_finding(code: str = "UPG401", level: str = "error", *facts: str) -> Finding:
    return Finding(
        code=code,
        name="field-added",
        level=level,  # type: ignore[arg-type]
        message="a field was added without a bump",
        location=Location("app/objects/flavor.py", 20),
        subject="Flavor.foobars",
        facts=facts,
    )
