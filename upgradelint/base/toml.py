"""Files of TOML, as pyproject.toml is."""

from typing import Any


def parsed_toml(text: str) -> dict[str, Any]:
    """Return what a file of TOML says; raises ValueError where it cannot be read."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
