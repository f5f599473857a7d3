"""The JSON schema of `[tool.upgradelint]`, as editors use one for pyproject.toml."""

import json
from collections.abc import Mapping
from typing import Any

from upgradelint.settings.settings import key_name, keys

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What SchemaStore and editors of TOML understand."""


def schema() -> Mapping[str, Any]:
    """Return the schema: every key with its help and its default, and no other key."""
    return {
        "$schema": DIALECT,
        "title": "upgradelint",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key_name(item): {**item.metadata["kind"].schema, "description": item.metadata["help"]}
            for item in keys()
        },
    }


def text() -> str:
    """Return the schema as it is printed."""
    return json.dumps(schema(), indent=2) + "\n"
