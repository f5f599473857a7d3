"""Which removed object came back under another name."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from upgradelint.facts.objects.model import ObjectFacts, TypeFacts

Objects = Mapping[str, ObjectFacts]


def find_renames(removed: Objects, added: Objects) -> dict[str, str]:
    """Map the old name to the new one where exactly one object has exactly that contract.

    A second look knows the renames of the first, so a list follows the object it holds.
    """
    first = _pair(removed, added, {})
    return first | _pair(removed, added, first) if first else {}


def _pair(removed: Objects, added: Objects, known: Mapping[str, str]) -> dict[str, str]:
    old = _by_contract(removed.values(), known)
    new = _by_contract(added.values(), {})
    return {
        old[contract][0]: new[contract][0]
        for contract in old.keys() & new.keys()
        if len(old[contract]) == len(new[contract]) == 1
    }


def _by_contract(
    objects: Iterable[ObjectFacts], known: Mapping[str, str]
) -> dict[object, list[str]]:
    found = defaultdict(list)
    for facts in objects:
        if facts.fields:
            found[_contract(facts, known)].append(facts.name)
    return found


def _contract(obj: ObjectFacts, known: Mapping[str, str]) -> object:
    fields = [
        (field.name, field.nullable, _shape(field.type, known))
        for field in sorted(obj.fields, key=lambda field: field.name)
    ]
    return obj.role, tuple(fields), tuple(sorted(method.name for method in obj.methods))


def _shape(field_type: TypeFacts, known: Mapping[str, str]) -> object:
    held = (
        known.get(field_type.object_name, field_type.object_name)
        if field_type.object_name
        else None
    )
    element = _shape(field_type.element, known) if field_type.element else None
    return field_type.wire, field_type.values, held, element, field_type.element_nullable
