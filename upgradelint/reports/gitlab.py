"""GitLab's code quality report: an artifact that merge requests show."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from upgradelint.base.hashed import hashable
from upgradelint.base.printed import as_json
from upgradelint.findings.finding import Finding, Level
from upgradelint.findings.result import Result
from upgradelint.reports import View
from upgradelint.reports.text import shown, shown_path

FOR_PEOPLE = False

_SEVERITIES: dict[Level, str] = {"error": "critical", "warning": "major", "note": "info"}


def render(result: Result, view: View) -> str:
    """Return a JSON list with an entry a finding."""
    return as_json(list(_entries(result, view)))


def _entries(result: Result, view: View) -> Iterator[dict[str, Any]]:
    counted: Counter[str] = Counter()
    for held in shown(result, view):
        finding = held.finding
        path = shown_path(finding.location.path, result.root, view.cwd)
        identity = f"{finding.fingerprint} {path}"
        counted[identity] += 1
        yield {
            "description": _description(finding),
            "check_name": f"{finding.code} {finding.name}",
            "fingerprint": hashlib.sha256(hashable(f"{identity} {counted[identity]}")).hexdigest(),
            "severity": "info" if held in result.standing else _SEVERITIES[finding.level],
            "location": {"path": path, "lines": {"begin": finding.location.line}},
        }


def _description(finding: Finding) -> str:
    who = f" ({finding.breaks})" if finding.breaks else ""
    return f"{finding.code} {finding.message}{who}"
