"""What is known of an object, where a new reading of it can tell less than an older one."""

from upgradelint.base.frozen import replace
from upgradelint.facts.objects.model import FieldFacts, MethodFacts, ObjectFacts


def as_known(now: ObjectFacts, before: ObjectFacts) -> ObjectFacts:
    """Return an object with what was known of its fields and methods where that cannot be told now.

    Its hash is the older one where nothing that can be told is another.
    """
    methods = {method.name: method for method in before.methods}
    made = replace(
        now,
        fields=tuple(_field(field, before.field(field.name)) for field in now.fields),
        methods=tuple(_method(method, methods.get(method.name)) for method in now.methods),
    )
    renewed = replace(made, fingerprint=before.fingerprint)
    return before if renewed == before else made


def _field(now: FieldFacts, before: FieldFacts | None) -> FieldFacts:
    if before is None or not before.is_known or now.is_known:
        return now
    return before if not now.type.is_known or before.type.name == now.type.name else now


def _method(now: MethodFacts, before: MethodFacts | None) -> MethodFacts:
    return before if before is not None and before.is_known and not now.is_known else now
