"""The hash that oslo.versionedobjects computes of an object, from its facts.

Source: `ObjectVersionChecker.get_fingerprint` of oslo.versionedobjects 1.0 to 3.x; the text of the
repr is written here, so it is the same on every Python.
"""

import hashlib
from collections.abc import Iterable, Sequence

from upgradelint.base.hashed import hashable
from upgradelint.facts.objects.model import FieldFacts, MethodFacts


def fingerprint(
    version: str,
    fields: Sequence[FieldFacts],
    methods: Sequence[MethodFacts],
    child_versions: Sequence[tuple[str, str]] | None,
    extra: Sequence[str],
) -> str:
    """Return `VERSION-md5` of the object's fields, remotable methods, child versions and extra
    data, as the library and nova's own checker before it print them.
    """
    parts = [
        _list(f"({field.name!r}, {field.text})" for field in fields),
        _list(f"({method.name!r}, {method.text})" for method in methods),
    ]
    if child_versions is not None:
        pairs = _list(repr(pair) for pair in child_versions)
        parts.append(f"OrderedDict({pairs if child_versions else ''})")
    text = f"({', '.join([*parts, *extra])})"
    digest = hashlib.md5(hashable(text), usedforsecurity=False).hexdigest()
    return f"{version}-{digest}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(texts)}]"
