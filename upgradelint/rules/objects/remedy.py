"""The code that a finding on a versioned object tells its reader to write."""

from collections.abc import Iterable

from upgradelint.compare.versions import next_minor, parse_version
from upgradelint.edits import DropFields, Edit
from upgradelint.facts.objects import FieldFacts, ObjectFacts, TypeFacts

_ROUTINE = """\
def obj_make_compatible(self, primitive, target_version):
    super().obj_make_compatible(primitive, target_version)
    target_version = versionutils.convert_version_to_tuple(target_version)
    if target_version < {target}{condition}:
"""


def bump(one: ObjectFacts, what: str) -> str:
    """Return the lines that give a changed object its next VERSION."""
    version = next_minor(one.version)
    return f"# Version {version}: {what}\nVERSION = '{version}'\n"


def for_older(version: str, lines: Iterable[str], condition: str = "") -> str:
    """Return the routine that does `lines` to the primitive of every target below a version."""
    target = (*(parse_version(version) or (1,)), 0)[:2]
    head = _ROUTINE.format(target=target, condition=f" and {condition}" if condition else "")
    return head + "".join(f"        {line}\n" for line in lines)


def bump_for_older(one: ObjectFacts, what: str, lines: Iterable[str], condition: str = "") -> str:
    """Return the next VERSION, and the routine that keeps older targets as they were."""
    return f"{bump(one, what)}\n{for_older(next_minor(one.version), lines, condition)}"


def dropped(names: Iterable[str]) -> list[str]:
    """Return the lines that take fields out of a primitive."""
    return [f"primitive.pop('{name}', None)" for name in names]


def beside(version: str, old: FieldFacts, new: FieldFacts) -> str:
    """Return what adds the new form of a field in a version, in place of changing the old one."""
    return (
        f"'{old.name}': {declare(old)},  # filled until the next major\n"
        f"'{new.name}_new': {declare(new)},\n\n"
        f"{for_older(version, dropped([f'{new.name}_new']))}"
    )


def bump_beside(one: ObjectFacts, old: FieldFacts, new: FieldFacts) -> str:
    """Return the next VERSION, and in it the new form of a field beside the old one."""
    return f"{bump(one, f'Add {new.name}_new')}\n{beside(next_minor(one.version), old, new)}"


def declare(field: FieldFacts) -> str:
    """Return the constructor of a field."""
    option = "nullable=True" if field.nullable else ""
    kind, holds = _constructor(field.type)
    return f"fields.{kind}({', '.join(filter(None, [holds, option]))})"


def _constructor(one: TypeFacts) -> tuple[str, str]:
    """Return the field class of a type and its first argument."""
    if one.element is not None and one.element.object_name and one.name == "List":
        return "ListOfObjectsField", f"'{one.element.object_name}'"
    if one.element is not None:
        return "Field", f"fields.{_type(one)}"
    return f"{one.name}Field", _argument(one)


def _type(one: TypeFacts) -> str:
    return f"{one.name}({f'fields.{_type(one.element)}' if one.element else _argument(one)})"


def _argument(one: TypeFacts) -> str:
    if one.object_name:
        return f"'{one.object_name}'"
    return f"[{', '.join(one.values)}]" if one.values and one.name == "Enum" else ""


def drop_fields(one: ObjectFacts, version: str, names: tuple[str, ...]) -> tuple[Edit, ...]:
    """Return the edit that lets the routine of an object drop fields that a version brought."""
    below = (*(parse_version(version) or (1,)), 0)[:2]
    return (DropFields(one.location, below, names),)
