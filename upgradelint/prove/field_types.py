"""Fields of versioned objects as source, made of the library's own types, and values for them."""

import ast

from upgradelint.facts.objects.model import FieldFacts, TypeFacts
from upgradelint.prove.model import CannotRunError

_UUID = "'3f2b4c5d-8a1e-4f6b-9c7d-0e1f2a3b4c5d'"
_WHEN = "datetime.datetime(2020, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)"

VALUES = {
    "String": "'text'",
    "SensitiveString": "'text'",
    "VersionPredicate": "'>=1.0'",
    "UUID": _UUID,
    "MACAddress": "'00:11:22:33:44:55'",
    "PCIAddress": "'0000:04:00.1'",
    "Integer": "1",
    "NonNegativeInteger": "1",
    "Float": "1.5",
    "NonNegativeFloat": "1.5",
    "Boolean": "True",
    "FlexibleBoolean": "True",
    "DateTime": _WHEN,
    "IPAddress": "'192.0.2.1'",
    "IPV4Address": "'192.0.2.1'",
    "IPV6Address": "'2001:db8::1'",
    "IPV4AndV6Address": "'192.0.2.1'",
    "IPNetwork": "'192.0.2.0/24'",
    "IPV4Network": "'192.0.2.0/24'",
    "IPV6Network": "'2001:db8::/32'",
}
"""What is set in a field, by the type of the library."""

_WIDER = {
    "Integer": "-1",
    "Float": "-1.5",
    "FlexibleBoolean": "'yes'",
    "IPAddress": "'2001:db8::1'",
    "IPV4AndV6Address": "'2001:db8::1'",
    "IPNetwork": "'2001:db8::/32'",
}
"""What a wider type takes and a narrower one may not."""

_CONTAINERS = {"List": "[{}]", "Dict": "{{'key': {}}}", "Set": "{{{}}}"}


def field_text(field: FieldFacts) -> str:
    """Return the field as a class has it; raises CannotRunError for a type of the project's own."""
    kind, nullable = field.type, f"nullable={field.nullable}"
    if kind.values and _are_texts(kind):
        return f"fields.EnumField(valid_values=[{', '.join(enum_values(kind))}], {nullable})"
    if kind.object_name is not None:
        return f"fields.ObjectField({kind.object_name!a}, subclasses=True, {nullable})"
    if kind.element is not None:
        return f"fields.Field({_type_text(kind)}, {nullable})"
    return f"fields.{_known(kind)}Field({nullable})"


def value_text(kind: TypeFacts, *, wider: bool = False) -> str:
    """Return a value that a type takes, of a wide type one that others do not; raises
    CannotRunError where none is known. Objects are left out of lists.
    """
    if kind.values and _are_texts(kind):
        return enum_values(kind)[0]
    if kind.element is not None and kind.wire in _CONTAINERS:
        empty = kind.element.object_name is not None
        inner = "" if empty else value_text(kind.element, wider=wider)
        return _CONTAINERS[kind.wire].format(inner) if inner else f"{kind.wire.lower()}()"
    name = _known(kind)
    return _WIDER.get(name, VALUES[name]) if wider else VALUES[name]


def enum_values(kind: TypeFacts) -> list[str]:
    """Return the values of an enum as source."""
    return [f"{ast.literal_eval(text)!a}" for text in kind.values or ()]


def _type_text(kind: TypeFacts) -> str:
    if kind.values and _are_texts(kind):
        return f"fields.Enum(valid_values=[{', '.join(enum_values(kind))}])"
    if kind.object_name is not None:
        return f"fields.Object({kind.object_name!a}, subclasses=True)"
    if kind.element is not None and kind.wire in _CONTAINERS:
        nullable = ", nullable=True" if kind.element_nullable else ""
        return f"fields.{kind.wire}({_type_text(kind.element)}{nullable})"
    return f"fields.{_known(kind)}()"


def _are_texts(kind: TypeFacts) -> bool:
    """Whether an enum is one of texts, as the library's own is."""
    return all(isinstance(ast.literal_eval(value), str) for value in kind.values or ())


def _known(kind: TypeFacts) -> str:
    """The type of the library that takes and sends the same."""
    for name in (kind.name, kind.wire):
        if name in VALUES:
            return name
    raise CannotRunError(f"the type {kind.name} is the project's own")
