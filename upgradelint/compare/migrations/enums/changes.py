"""What an operation on an enum type takes away: values that the database refuses afterwards."""

from collections.abc import Iterator

from upgradelint.compare.changes import Change
from upgradelint.compare.migrations.changes import EnumValuesRemoved
from upgradelint.compare.migrations.enums.types import (
    Values,
    enums_before,
    key_of,
    type_name,
    values_of,
)
from upgradelint.compare.migrations.judged import Judged
from upgradelint.facts.migrations.model import Kind


def enum_changes(judged: Judged) -> Iterator[Change]:
    """Yield the values that an operation removes or calls otherwise."""
    done = judged.operation
    facts = (judged.revision, done, judged.old, judged.new)
    if done.kind == "rename_enum_value" and done.new_name:
        yield EnumValuesRemoved(*facts, values=(done.new_name,), renamed=True)
        return
    old, new = _sides(judged)
    gone = tuple(value for value in old if value not in new)
    if gone and new:
        yield EnumValuesRemoved(*facts, values=gone)


def _sides(judged: Judged) -> tuple[Values, Values]:
    """The values before and after, of what a column gets or of the type itself; () for neither."""
    done = judged.operation
    if done.kind == "alter_type" and not _in_revision(judged, "set_enum_values", done.type):
        known = enums_before(judged.history, judged.at)
        new = values_of(done.type, known)
        mapped = judged.old.column.type if judged.old.column else None
        texts = (done.existing_type, mapped, judged.was().type) if new else ()
        return next((old for text in texts if (old := values_of(text, known))), ()), new
    if done.kind in ("create_enum", "set_enum_values") and done.name:
        if done.kind == "create_enum" and _in_revision(judged, "alter_type", done.name):
            return (), ()  # told where the column gets it
        old = enums_before(judged.history, (judged.at[0], 0)).get(key_of(done.name), ())
        renamed = _renamed(judged, done.name)
        return tuple(value for value in old if value not in renamed), done.values
    return (), ()


def _in_revision(judged: Judged, kind: Kind, name: str | None) -> bool:
    """Whether the revision has an operation of a kind on the type of that name."""
    wanted = type_name(name)
    return wanted is not None and any(
        operation.kind == kind and type_name(operation.type or operation.name) == wanted
        for operation in judged.revision.operations
    )


def _renamed(judged: Judged, name: str) -> set[str | None]:
    return {
        operation.new_name for operation in judged.revision.operations if operation.name == name
    }
