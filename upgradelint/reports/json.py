"""The findings as JSON for other programs; `schema.json` beside this module describes it."""

from pathlib import Path
from typing import Any

from upgradelint.base.addresses import page_of_rule
from upgradelint.base.printed import as_json
from upgradelint.facts.unproven import Unproven
from upgradelint.findings.result import Held, Result
from upgradelint.reports import View
from upgradelint.reports.text import shown_path

FOR_PEOPLE = False
VERSION = 1


def render(result: Result, view: View) -> str:
    """Return one JSON object with summary, findings and what is unproven."""
    report = {
        "version": VERSION,
        "summary": {
            "findings": len(result.findings),
            "proven": result.proven,
            "unproven": len(result.all_unproven),
            "unproven_before": len(result.unproven_before),
            "standing": len(result.standing),
            "baselines": result.baselines,
        },
        "findings": [_finding(held, result, view.cwd) for held in result.findings],
        "standing": [_finding(held, result, view.cwd) for held in result.standing],
        "unproven": [
            {
                **_unproven(unproven, result.root, view.cwd),
                "before": unproven in result.unproven_before,
            }
            for unproven in result.all_unproven
        ],
    }
    return as_json(report)


def _finding(held: Held, result: Result, cwd: Path) -> dict[str, Any]:
    finding, proof = held.finding, result.proof(held)
    return {
        "code": finding.code,
        "name": finding.name,
        "url": page_of_rule(finding.code),
        "level": finding.level,
        "path": shown_path(finding.location.path, result.root, cwd),
        "line": finding.location.line,
        "column": finding.location.column,
        "message": finding.message,
        "subject": finding.subject,
        "breaks": finding.breaks,
        "direction": finding.direction and finding.direction.as_json(),
        "since": finding.since,
        "hint": finding.hint,
        "fixable": finding.fixable,
        "fingerprint": finding.fingerprint,
        "baselines": held.baselines,
        **({"proof": proof.as_json()} if proof else {}),
    }


def _unproven(unproven: Unproven, root: Path | None, cwd: Path) -> dict[str, Any]:
    return {
        "family": unproven.family,
        "subject": unproven.subject,
        "reason": unproven.reason,
        "path": shown_path(unproven.location.path, root, cwd),
        "line": unproven.location.line,
        "column": unproven.location.column,
    }
