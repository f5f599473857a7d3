"""Types of columns as texts, without what makes no difference to the database."""

import re

TELLING = frozenset({"length", "precision", "scale", "timezone", "collation", "name", "unsigned"})
"""Keywords of types that the database sees."""

_CONSTANTS = {"True", "False", "None"}


def plain_type(text: str | None) -> str | None:
    """Return a type without keywords that are for SQLAlchemy alone, or say what is so anyway."""
    if text is None:
        return None
    kept = re.sub(r"(,\s*)?\b(\w+)=('[^']*'|[^,()]*(?:\([^()]*\))?)", _telling, text)
    return re.sub(r"\(\s*(?:None)?\s*(?:,\s*)?\)", "", re.sub(r"\(\s*,\s*", "(", kept))


def is_enum(text: str | None) -> bool:
    """Whether a type lists its values."""
    return (text or "").lower().startswith("enum")


def is_known(text: str) -> bool:
    """Whether a type has no part that was not read: a name of code among its arguments."""
    inside = text.partition("(")[2]
    bare = re.sub(r"'[^']*'|\w+=", "", inside)
    return "..." not in bare and not set(re.findall(r"[A-Za-z_]\w*", bare)) - _CONSTANTS


def _telling(found: re.Match[str]) -> str:
    empty = found[3].strip() in ("None", "False", "True")
    return "" if found[2] not in TELLING or (empty and found[3] != "True") else found[0]
