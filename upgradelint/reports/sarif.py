"""SARIF 2.1.0, which code scanning services read."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from upgradelint import __version__
from upgradelint.base.addresses import SITE, page_of_rule
from upgradelint.base.location import Location
from upgradelint.base.printed import as_json
from upgradelint.findings.finding import Finding
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View
from upgradelint.reports.text import breaking, shown, shown_path
from upgradelint.rules import docs
from upgradelint.rules.catalogue import find_rule
from upgradelint.rules.rule import Rule

FOR_PEOPLE = False

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)


def render(result: Result, view: View) -> str:
    """Return a log of one run: its rules, its findings, and as notifications what is unproven."""
    found = list(shown(result, view))
    rules = sorted({held.finding.code for held in found})
    run = {
        "tool": {
            "driver": {
                "name": "upgradelint",
                "version": __version__,
                "informationUri": SITE,
                "rules": [_rule(find_rule(code)) for code in rules],
            }
        },
        "invocations": [_invocation(result, view.cwd)],
        "columnKind": "unicodeCodePoints",
        "results": [_result(held, rules, result, view.cwd) for held in found],
        "properties": {"baselines": list(result.baselines), "proven": result.proven},
    }
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    page = docs.explain(rule.code)
    return {
        "id": rule.code,
        "name": type(rule).__name__,
        "shortDescription": {"text": f"{docs.summary(rule)}."},
        "helpUri": page_of_rule(rule.code),
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": rule.level},
        "properties": {"tags": [rule.name]},
    }


def _invocation(result: Result, cwd: Path) -> dict[str, Any]:
    unproven = [
        {
            "level": "note",
            "message": {"text": f"unproven: {doubt.subject}: {doubt.reason}"},
            "locations": [_place(doubt.location, result.root, cwd)],
        }
        for doubt in result.all_unproven
    ]
    warnings = [{"level": "warning", "message": {"text": text}} for text in result.warnings]
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": unproven,
        "toolConfigurationNotifications": warnings,
    }


def _result(held: Held, rules: list[str], result: Result, cwd: Path) -> dict[str, Any]:
    finding = held.finding
    proof = result.proof(held)
    state = "unchanged" if held in result.standing else "new"
    return {
        **({"baselineState": state} if result.baselines else {}),
        "ruleId": finding.code,
        "ruleIndex": rules.index(finding.code),
        "level": finding.level,
        "message": {"text": _text(finding)},
        "locations": [_place(finding.location, result.root, cwd)],
        "partialFingerprints": {"upgradelint/v1": finding.fingerprint},
        "properties": {
            "subject": finding.subject,
            "baselines": list(held.baselines),
            "breaks": finding.breaks,
            "direction": finding.direction and finding.direction.as_json(),
            "since": finding.since,
            "hint": finding.hint,
            **({"proof": proof.as_json()} if proof else {}),
        },
    }


def _text(finding: Finding) -> str:
    who = f"\n{breaking(finding)}: {finding.breaks}" if finding.breaks else ""
    what = f"\nfix: {finding.hint}" if finding.hint else ""
    return f"{finding.message}{who}{what}"


def _place(location: Location, root: Path | None, cwd: Path) -> dict[str, Any]:
    uri = quote(shown_path(location.path, root, cwd), errors="surrogateescape")
    region = {"startLine": location.line, "startColumn": location.column}
    return {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
