"""Regular expressions that a user wrote."""

import re


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a regular expression; raises ValueError where it is none."""
    try:
        return re.compile(pattern)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    except (re.error, OverflowError) as error:
        raise ValueError(str(error)) from error
