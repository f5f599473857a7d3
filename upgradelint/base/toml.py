"""Files of TOML, as pyproject.toml is."""

import re
from typing import Any

_DEEP_KEY = re.compile(r"(?m)(?:^|[\[{,])[ \t]*+(?:[\w\"'-]++[ \t]*+\.[ \t]*+){50}")
"""A key of more parts than any has: the standard library's time for it grows with their square."""


def parsed_toml(text: str) -> dict[str, Any]:
    """Return what a file of TOML says; raises ValueError where it cannot be read."""
    import tomllib

    if _DEEP_KEY.search(text):
        raise ValueError("nested too deeply")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
