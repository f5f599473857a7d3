"""The code that a finding on a versioned object tells its reader to write."""

import re
from collections.abc import Iterable

from upgradelint.compare.versions import next_minor, parse_version
from upgradelint.facts.objects.backports.model import BackportFacts
from upgradelint.facts.objects.model import FieldFacts, ObjectFacts, TypeFacts
from upgradelint.findings.edits import ConvertFields, DropFields, Edit, RaiseVersion, TreatOlder

_ROUTINE = """\
def obj_make_compatible(self, primitive, target_version):
    super().obj_make_compatible(primitive, target_version)
    target_version = versionutils.convert_version_to_tuple(target_version)
    if target_version < {target}{condition}:
"""

_ADDED = """\
# in obj_make_compatible(), where target_version is a tuple:
if target_version < {target}{condition}:
"""


def bump(obj: ObjectFacts, what: str) -> str:
    """Return the lines that give a changed object its next VERSION."""
    version = next_minor(obj.version)
    return f"# Version {version}: {what}\nVERSION = '{version}'\n"


def for_older(
    version: str,
    lines: Iterable[str],
    condition: str = "",
    backport: BackportFacts | None = None,
) -> str:
    """Return the routine that does `lines` to the primitive of every target below a version; what
    to add to it where the class has one.
    """
    has_one = backport is not None and backport.routine is not None and not backport.inherited
    head, indent = (_ADDED, " " * 4) if has_one else (_ROUTINE, " " * 8)
    extra = f" and {condition}" if condition else ""
    head = head.format(target=below(version), condition=extra)
    return head + "".join(f"{indent}{line}\n" for line in lines)


def bump_for_older(
    obj: ObjectFacts,
    what: str,
    lines: Iterable[str],
    condition: str = "",
    backport: BackportFacts | None = None,
) -> str:
    """Return the next VERSION, and the routine that keeps older targets as they were."""
    return f"{bump(obj, what)}\n{for_older(next_minor(obj.version), lines, condition, backport)}"


def dropped(names: Iterable[str]) -> list[str]:
    """Return the lines that take fields out of a primitive."""
    return [f"primitive.pop('{name}', None)" for name in names]


def beside(
    version: str, old: FieldFacts, new: FieldFacts, backport: BackportFacts | None = None
) -> str:
    """Return what adds the new form of a field in a version, in place of changing the old one."""
    return (
        f"'{old.name}': {declare(old)},  # filled until the next major\n"
        f"'{new.name}_new': {declare(new)},\n\n"
        f"{for_older(version, dropped([f'{new.name}_new']), backport=backport)}"
    )


def bump_beside(
    obj: ObjectFacts, old: FieldFacts, new: FieldFacts, backport: BackportFacts | None = None
) -> str:
    """Return the next VERSION, and in it the new form of a field beside the old one."""
    version = next_minor(obj.version)
    return f"{bump(obj, f'Add {new.name}_new')}\n{beside(version, old, new, backport)}"


def declare(field: FieldFacts) -> str:
    """Return the constructor of a field."""
    option = "nullable=True" if field.nullable else ""
    kind, holds = _constructor(field.type)
    return f"fields.{kind}({', '.join(filter(None, [holds, option]))})"


def _constructor(field_type: TypeFacts) -> tuple[str, str]:
    """Return the field class of a type and its first argument."""
    if (
        field_type.element is not None
        and field_type.element.object_name
        and field_type.name == "List"
    ):
        return "ListOfObjectsField", f"'{field_type.element.object_name}'"
    if field_type.element is not None:
        return "Field", f"fields.{_type(field_type)}"
    return f"{field_type.name}Field", _argument(field_type)


def _type(field_type: TypeFacts) -> str:
    inner = f"fields.{_type(field_type.element)}" if field_type.element else _argument(field_type)
    return f"{field_type.name}({inner})"


def _argument(field_type: TypeFacts) -> str:
    if field_type.object_name:
        return f"'{field_type.object_name}'"
    return (
        f"[{', '.join(field_type.values)}]"
        if field_type.values and field_type.name == "Enum"
        else ""
    )


def drop_fields(
    obj: ObjectFacts, version: str, names: tuple[str, ...], backport: BackportFacts | None
) -> tuple[Edit, ...]:
    """Return the edit that lets the routine of an object drop fields that a version brought."""
    if backport is not None and backport.converts:
        fields = [field for field in obj.fields if field.name in names]
        filled = tuple((field.name, _default(field)) for field in fields)
        return (ConvertFields(obj.location, below(version), filled),)
    inside = backport.wrapped if backport is not None else ""
    return (DropFields(obj.location, below(version), names, inside),)


def treat_older(
    obj: ObjectFacts,
    version: str,
    lines: Iterable[str],
    condition: str = "",
    backport: BackportFacts | None = None,
) -> tuple[Edit, ...]:
    """Return the edit that treats the primitive for targets below a version; what it writes there
    is a guess. None where the routine is not given the primitive's data.
    """
    if backport is not None and (backport.converts or backport.wrapped):
        return ()
    return (TreatOlder(obj.location, below(version), tuple(lines), condition, unsafe=True),)


def raise_version(obj: ObjectFacts, text: str, *, unsafe: bool = False) -> tuple[Edit, ...]:
    """Return the edit that gives an object its next VERSION and a line of history."""
    return (RaiseVersion(obj.location, next_minor(obj.version), text, unsafe=unsafe),)


def below(version: str) -> tuple[int, ...]:
    """Return the tuple that older targets are compared with."""
    return (*(parse_version(version) or (1,)), 0)[:2]


def fill_none(
    obj: ObjectFacts, field: FieldFacts, version: str, backport: BackportFacts | None
) -> tuple[Edit, ...]:
    """Return the edit that replaces None for older targets by an empty value of the type."""
    value = substitute(field)
    lines = [f"primitive['{field.name}'] = {value}"]
    condition = f"primitive.get('{field.name}', '') is None"
    return treat_older(obj, version, lines, condition, backport) if value is not None else ()


def refuse_values(
    obj: ObjectFacts,
    field: FieldFacts,
    values: tuple[str, ...],
    version: str,
    backport: BackportFacts | None,
) -> tuple[Edit, ...]:
    """Return the edit that refuses to send new values of an enum to older targets."""
    lines = [f"raise ValueError('older versions of {obj.name} know no such {field.name}')"]
    condition = f"primitive.get('{field.name}') in ({', '.join(values)},)"
    plain = field.type.element is None
    return treat_older(obj, version, lines, condition, backport) if plain else ()


def convert_value(
    obj: ObjectFacts, field: FieldFacts, was: str, version: str, backport: BackportFacts | None
) -> tuple[Edit, ...]:
    """Return the edit that makes a number of the old type for older targets."""
    function = {"Integer": "int", "Float": "float"}.get(was)
    numbers = function is not None and field.type.name in ("Integer", "Float")
    lines = [f"primitive['{field.name}'] = {function}(primitive['{field.name}'])"]
    condition = f"'{field.name}' in primitive"
    return treat_older(obj, version, lines, condition, backport) if numbers else ()


def substitute(field: FieldFacts) -> str | None:
    """Return the text of a value to send for None, None where there is no plain one."""
    if _default(field) not in ("", "None"):
        return field.default
    return field.type.values[0] if field.type.values else _EMPTY.get(field.type.name)


_EMPTY = {"String": "''", "Integer": "0", "Float": "0.0", "Boolean": "False", "List": "[]"}


def _default(field: FieldFacts) -> str:
    """The text of a field's default where it is a plain value, of None for a nullable field."""
    if field.default is None:
        return "None" if field.nullable else ""
    return field.default if _PLAIN.fullmatch(field.default) else ""


_PLAIN = re.compile(r"-?\d+(?:\.\d+)?|True|False|None|'[^'\\]*'|\[\]|\{\}")
