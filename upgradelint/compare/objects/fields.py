"""The fields of one object, before and after."""

from collections.abc import Iterator, Mapping

from upgradelint.base.sealed import same
from upgradelint.compare.changes import (
    Change,
    DefaultChanged,
    FieldAdded,
    FieldRemoved,
    FieldRetyped,
    ReadOnlyChanged,
)
from upgradelint.compare.objects.field_types import Sides, compare_nullable, compare_types
from upgradelint.facts.objects.model import ObjectFacts


def compare_fields(
    before: ObjectFacts, after: ObjectFacts, renamed: Mapping[str, str]
) -> Iterator[Change]:
    """Yield what changed field by field, in the order of the class body."""
    old = {field.name: field for field in before.fields}
    new = {field.name: field for field in after.fields}
    for name, field in new.items():
        if name in old:
            yield from _compare_field((before, after, old[name], field), renamed)
        else:
            yield FieldAdded(before, after, field)
    for name in sorted(old.keys() - new.keys()):
        yield FieldRemoved(before, after, old[name])


def _compare_field(sides: Sides, renamed: Mapping[str, str]) -> Iterator[Change]:
    _, _, old, new = sides
    if not (old.type.is_known and new.type.is_known):
        return
    types = list(compare_types(sides, old.type, new.type, renamed))
    yield from types
    if not any(isinstance(change, FieldRetyped) for change in types):
        yield from compare_nullable(sides, old, new)
    if not same(old.default, new.default):
        yield DefaultChanged(*sides)
    if old.read_only != new.read_only:
        yield ReadOnlyChanged(*sides)
