"""The JSON schema of `[tool.upgradelint]`, as editors use one for pyproject.toml."""

import json
from collections.abc import Mapping
from typing import Any

from upgradelint.base.addresses import SITE
from upgradelint.settings.settings import Settings, key_name, keys

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What SchemaStore and editors of TOML understand."""

ADDRESS = f"{SITE}schemas/configuration.json"
"""Where the site has it, for editors."""


def schema() -> Mapping[str, Any]:
    """Return the schema: every key with its help and its default, and no other key."""
    defaults = Settings()
    return {
        "$schema": DIALECT,
        "$id": ADDRESS,
        "title": "upgradelint",
        "description": f"What upgradelint is told about a project: {SITE}configuration/",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key_name(setting): {
                **setting.metadata["kind"].schema,
                "description": setting.metadata["help"],
                **_default(getattr(defaults, setting.name)),
            }
            for setting in keys()
        },
    }


def _default(value: object) -> dict[str, Any]:
    """Return the default as JSON has it; where nothing is given there is none."""
    return {} if value is None else {"default": json.loads(json.dumps(value, default=str))}


def text() -> str:
    """Return the schema as it is printed."""
    return json.dumps(schema(), indent=2) + "\n"
