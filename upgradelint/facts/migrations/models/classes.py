"""Classes that are mapped by rules of a library: bases that map, and fields that are columns."""

import ast
import re
from collections.abc import Iterator

from upgradelint.facts.migrations.models.model import ColumnFacts
from upgradelint.facts.migrations.values.enums import with_enum_values
from upgradelint.facts.migrations.values.names import base_path, bases_of
from upgradelint.facts.migrations.values.schema import is_call, read_column
from upgradelint.python.evaluator import Evaluator
from upgradelint.python.sources.source import written
from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Call, Unknown, Value, show
from upgradelint.python.values.words import worded

PLAIN_BASES = re.compile(
    r"[Dd]eclarative|\bBASE\b|^builtins\.|^typing\.|^abc\.|\.Model$|ModelBase$"
    r"|\.generate_base\(\)$|\.SQLModel$|^pydantic\.|^flask_login\.|^flask_principal\."
)

KNOWN_MIXINS: dict[str, tuple[str, ...]] = {
    "oslo_db.sqlalchemy.models.ModelBase": (),
    "oslo_db.sqlalchemy.models.ModelIterator": (),
    "oslo_db.sqlalchemy.models.TimestampMixin": ("created_at", "updated_at"),
    "oslo_db.sqlalchemy.models.SoftDeleteMixin": ("deleted_at", "deleted"),
    "neutron_lib.db.model_base.HasId": ("id",),
    "neutron_lib.db.model_base.HasProject": ("project_id",),
    "neutron_lib.db.model_base.HasProjectNoIndex": ("project_id",),
    "neutron_lib.db.model_base.HasProjectPrimaryKey": ("project_id",),
    "neutron_lib.db.model_base.HasProjectPrimaryKeyIndex": ("project_id",),
    "neutron_lib.db.model_base.HasStatusDescription": ("status", "status_description"),
    "neutron_lib.db.model_base.BASEV2": (),
    "neutron_lib.db.standard_attr.HasStandardAttributes": ("standard_attr_id",),
    "sqlalchemy_utils.Timestamp": ("created", "updated"),
    "sqlalchemy_utils.models.Timestamp": ("created", "updated"),
}
"""Columns that bases of libraries bring."""

_DECLARATIVE = re.compile(r"[Dd]eclarative|\.generate_base\(|\)\.Model$")


def lineage(cls: ClassValue) -> tuple[ClassValue, ...]:
    """Return the classes whose attributes a class has: its MRO, and what a made base stands on."""
    given = (base for each in cls.mro for base in made_of(each) if isinstance(base, ClassValue))
    return tuple(dict.fromkeys((*cls.mro, *(base for each in given for base in each.mro))))


def made_of(cls: ClassValue) -> Iterator[Value]:
    """Yield what its bases were made of: `declarative_base(cls=Own)`, `@as_declarative()`."""
    for base in cls.bases:
        if isinstance(base, Call):
            for argument in (*base.args, dict(base.kwargs).get("cls")):
                yield from argument if isinstance(argument, tuple) else (argument,)


def has_base(cls: ClassValue) -> bool:
    """Return whether a class derives from something of the library: a mixin alone maps nothing."""
    bases = (base for ancestor in cls.mro for base in ancestor.bases)
    return cls.opaque is not None or any(isinstance(base, Unknown) for base in bases)


def is_declarative(cls: ClassValue) -> bool:
    """Whether a class derives from a base whose classes are mapped."""
    return any(_DECLARATIVE.search(show(base)) for base in bases_of(cls))


def field_columns(cls: ClassValue, ev: Evaluator) -> Iterator[tuple[ColumnFacts, ast.expr]]:
    """Yield the columns that the annotated fields of a class of SQLModel are, each with its
    annotation.
    """
    for base in reversed(cls.mro):
        for statement in base.node.body if base.node else ():
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                name = statement.target.id
                value = ev.base.read(base).get(name)
                if isinstance(value, Call):
                    value = with_enum_values(ev, value, ev.base)
                if not _is_other(name, statement, value):
                    yield _field(name, statement, value, base), statement.annotation


def _is_other(name: str, statement: ast.AnnAssign, value: Value) -> bool:
    said = written(statement.annotation)
    plain = name.startswith("_") or name == "model_config"
    return plain or "ClassVar" in said or is_call(value, "Relationship")


def _field(name: str, statement: ast.AnnAssign, value: Value, owner: ClassValue) -> ColumnFacts:
    where = owner.module.at(statement)
    named = dict(value.kwargs) if isinstance(value, Call) else {}
    made = read_column(named["sa_column"]) if is_call(named.get("sa_column"), "Column") else None
    key = named.get("primary_key") is True
    nullable = named.get("nullable")
    if not isinstance(nullable, bool):
        nullable = False if key else may_be_none(statement)
    if made is not None:
        nullable = made.nullable
    default = statement.value is not None and ("default" in named or "default_factory" in named)
    return ColumnFacts(
        made.name or name if made else name,
        name,
        made.type if made else None,
        nullable,
        made.server_default if made else None,
        default or (statement.value is not None and not isinstance(value, Call)),
        made.primary_key if made else key,
        where,
    )


def may_be_none(assign: ast.AnnAssign) -> bool:
    """Whether an annotation takes None."""
    return bool(re.search(r"\bOptional\[|\bNone\b", written(assign.annotation)))


def why_partial(cls: ClassValue) -> str:
    """Why a class may map more than what was read: a base that is neither read nor known."""
    for ancestor in lineage(cls):
        for base in ancestor.bases:
            if isinstance(base, Unknown) and not _adds_nothing(base):
                return f"base {worded(base)} cannot be read"
    return ""


def _adds_nothing(base: Unknown) -> bool:
    return base_path(base) in KNOWN_MIXINS or bool(PLAIN_BASES.search(show(base)))
