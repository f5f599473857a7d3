"""A plan for other programs; `upgradelint/plan/schema.json` describes it."""

import json
from typing import Any

from upgradelint.base.frozen import as_builtins, json_schema
from upgradelint.base.printed import as_json
from upgradelint.plan.formats.look import Look, verdict
from upgradelint.plan.model import VERSION, Plan


def render(plan: Plan, look: Look) -> str:
    """Return one JSON object: the plan's version, its verdict, and all its parts."""
    head = {"version": VERSION, "possible": plan.possible, "verdict": verdict(plan)}
    return as_json({**head, **as_builtins(plan)})


def described() -> dict[str, Any]:
    """Return the JSON Schema that is published as `schema.json`."""
    found = json_schema(Plan)
    definition = found["$defs"]["Plan"]
    definition["properties"] = {
        "version": {"const": VERSION},
        "possible": {"type": "boolean"},
        "verdict": {"type": "string"},
        **definition["properties"],
    }
    definition["required"] = ["version", "possible", "verdict", *definition["required"]]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found,
        "title": "upgradelint plan --output-format json",
    }
    plain: dict[str, Any] = json.loads(as_json(schema))
    return plain
