"""Names that libraries give to the tables of classes which name none themselves."""

import re
from collections.abc import Iterator

from upgradelint.python.values.definitions import ClassValue
from upgradelint.python.values.terms import Outside, Value, show

PLURAL_NAMES = "neutron_lib.db.model_base.BASEV2"
"""A base that names a table by its class: lower case and an s."""

_FLASK = re.compile(r"\bSQLAlchemy\(.*\)\.Model$", re.DOTALL)
_WORDS = re.compile(r"(?<=[a-z0-9])[A-Z]|(?!^)[A-Z](?=[a-z])")


def base_path(base: Value) -> str:
    """Return the dotted name of a base from outside, "" for another."""
    return base.path if isinstance(base, Outside) else ""


def bases_of(cls: ClassValue) -> Iterator[Value]:
    """Yield the bases of a class and of all classes that it derives from."""
    return (base for ancestor in cls.mro for base in ancestor.bases)


def implied_name(cls: ClassValue) -> str | None:
    """Return the name that a library gives the table of a class which names none itself."""
    if any(base_path(base) == PLURAL_NAMES for base in bases_of(cls)):
        return f"{cls.name.lower()}s"
    if is_sqlmodel(cls):
        return cls.name.lower() if is_table(cls) else None
    if any(_FLASK.search(show(base)) for base in bases_of(cls)):
        return _WORDS.sub(lambda found: f"_{found[0]}", cls.name).lower().lstrip("_")
    return None


def is_sqlmodel(cls: ClassValue) -> bool:
    """Whether a class is one of SQLModel's: its annotated fields are columns."""
    return any(base_path(base).endswith("SQLModel") for base in bases_of(cls))


def is_table(cls: ClassValue) -> bool:
    """Whether `class X(.., table=True)` is written: without it SQLModel maps nothing."""
    return cls.keywords.get("table") is True
