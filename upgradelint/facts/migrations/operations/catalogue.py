"""SQL that asks a database what its schema is like."""

import re

_CATALOGUE = re.compile(r"information_schema|pg_catalog|pg_\w+|sqlite_master|SHOW\s+\w+", re.I)


def looks_at_catalogue(text: str) -> bool:
    """Return whether SQL asks what the schema is like."""
    return _CATALOGUE.search(text) is not None
