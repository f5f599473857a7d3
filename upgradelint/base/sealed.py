"""Texts that are written by name: what a file does not show is not committed, but told apart.

`settings.TOKEN~3f1c` is a value that code calls settings.TOKEN. The seal has 16 bits of a hash: it
tells a changed value from the same one but for one in 65,536, and never which value it was, as
every guess in 65,536 fits.
"""

import hashlib
import re

from upgradelint.base.hashed import hashable

_SEALED = re.compile(r"(.+)~([0-9a-f]{4})\Z", re.DOTALL)


def sealed(name: str, value: str) -> str:
    """Return what is written of a value."""
    return f"{name}~{_seal(value)}"


def unsealed(text: str) -> str:
    """Return the name in what is written, a text that is not sealed as it is."""
    found = _SEALED.match(text)
    return found[1] if found else text


def is_sealed(text: str) -> bool:
    """Whether a text names a value."""
    return _SEALED.match(text) is not None


def same(one: str | None, other: str | None) -> bool:
    """Whether two texts stand for the same value, as far as that can be told."""
    if one == other or one is None or other is None:
        return one == other
    return (is_sealed(one) or is_sealed(other)) and _key(one) == _key(other)


def _key(text: str) -> str:
    found = _SEALED.match(text)
    return found[2] if found else _seal(text)


def _seal(value: str) -> str:
    return hashlib.sha256(hashable(value)).hexdigest()[:4]
